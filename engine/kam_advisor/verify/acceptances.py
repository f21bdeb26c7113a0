"""Findings that an author has explained in the rule file, and explanations that explain nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from kam_advisor.errors import Place
from kam_advisor.files.rules import AcceptEntry
from kam_advisor.load.gathered import Gathered
from kam_advisor.verify.findings import Finding

ABOUT_KNOWLEDGE = ("idle-fact", "unused-fact", "uncited-source", "unused-term")
"""Findings about entries that other rules may need: not reported of shipped ones where a house has
rules of its own, nor where only some decisions are checked."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One item of `accepts`, with the decision in whose file it stands."""

    decision: str
    entry: AcceptEntry
    place: Place

    def covers(self, id: str, about: str) -> bool:
        """Whether it is about that finding: by its full name, or without the decision."""
        named = (self.entry.at, f"{self.decision}.{self.entry.at}")
        return self.entry.finding == id and about in named


def acceptances(gathered: Gathered) -> list[Acceptance]:
    """All acceptances of the rule files."""
    return [
        Acceptance(entry.id, accepted, entry.place("accepts", n))
        for entry in gathered.rules.values()
        for n, accepted in enumerate(entry.model.accepts)
        if entry.layer or gathered.layers == 1 or accepted.finding not in ABOUT_KNOWLEDGE
    ]


def sorted_out(
    findings: Collection[Finding],
    accepted: Collection[Acceptance],
    undecided: Collection[tuple[str, str]],
    looked_for: Collection[str],
) -> tuple[list[Finding], list[tuple[Finding, Acceptance]]]:
    """The findings that stay, with the acceptances that do not apply; and those accepted.

    Args:
        findings: All that was found.
        accepted: All acceptances.
        undecided: The id and subject of what was not decided in time.
        looked_for: The ids that were looked for; none: all. Others say nothing about acceptances.
    """
    left: list[Finding] = []
    silenced: list[tuple[Finding, Acceptance]] = []
    used: set[int] = set()
    for finding in findings:
        covering = [a for a in accepted if a.covers(finding.id, finding.about)]
        used.update(map(id, covering))
        if covering and finding.id != "timeout":
            silenced.append((finding, covering[0]))
        else:
            left.append(finding)
    for acceptance in accepted:
        open_ = any(acceptance.covers(*question) for question in undecided)
        sought = not looked_for or acceptance.entry.finding in looked_for
        if id(acceptance) not in used and sought and not open_:
            left.append(_stale(acceptance))
    return left, silenced


def _stale(acceptance: Acceptance) -> Finding:
    entry = acceptance.entry
    values = {"finding": entry.finding, "about": entry.at}
    about = f"{acceptance.decision}.{entry.at}"
    return Finding("stale-acceptance", about, values, acceptance.place)
