"""What `kam check` finds: a sentence, a place, what shows it, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kam_advisor.errors import Fault, Place
from kam_advisor.inference import as_text as value_text
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.house import as_decimal
from kam_advisor.verify.witness import Witness
from kam_advisor.wording import words

NOWHERE = Place("rules")
"""The place of what was not read from files."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        id: Names what is wrong, as `gap`; each has a section in docs/reference/findings.md.
        about: What it is about: a rule, reading, fact, …, by its full id.
        values: What the sentences mention, by name.
        place: Where in the files.
        witness: A profile that shows it, confirmed by the engines; None where there is a proof.
        relevant: The facts of the witness that matter, in order.
        proof: Whether it was shown that no profile does otherwise.
        variant: Chooses among several sentences for one id; empty for the usual one.
    """

    id: str
    about: str
    values: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE
    witness: Witness | None = None
    relevant: tuple[str, ...] = ()
    proof: bool = False
    variant: str = ""


class FindingWriter:
    """Findings in one language."""

    def __init__(self, knowledge: KnowledgeBase, lang: str) -> None:
        """In this language, with the words of this knowledge base."""
        self._knowledge = knowledge
        self._lang = lang

    def sentence(self, finding: Finding) -> str:
        """What is wrong."""
        key = f"finding.{finding.id}" + (f".{finding.variant}" if finding.variant else "")
        return self._words(key.replace("-", "_"), **finding.values)

    def advice(self, finding: Finding) -> str:
        """What to do about it."""
        return self._words(f"finding.{finding.id}.do".replace("-", "_"), **finding.values)

    def shown_by(self, finding: Finding) -> str:
        """What shows it, in one line; empty for what needs only to be looked at."""
        if finding.witness is not None:
            return self._words("finding.shown_by", answers=self._answers(finding))
        return self._words("finding.proved") if finding.proof else ""

    def as_text(self, finding: Finding) -> str:
        """A few lines: place, sentence, id, the line underlined, what shows it, what to do."""
        hint = [self.shown_by(finding), self.advice(finding)]
        text = "\n".join(line for line in hint if line)
        return Fault(finding.id, self.sentence(finding), finding.place, text).as_text()

    def as_json(self, finding: Finding) -> dict[str, object]:
        """The finding as plain data."""
        place = finding.place
        return {
            "id": finding.id,
            "about": finding.about,
            "sentence": self.sentence(finding),
            "do": self.advice(finding),
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "witness": None if finding.witness is None else witness_data(finding.witness),
            "changed": _changed(finding.witness),
            "relevant": list(finding.relevant),
            "proof": "no profile does otherwise" if finding.proof else None,
        }

    def _answers(self, finding: Finding) -> str:
        witness = finding.witness
        assert witness is not None
        parts = []
        several = len(witness.accounts) > 1
        for answers in (witness.company, *witness.accounts):
            listed = [f"{f}: {plain(answers[f])}" for f in finding.relevant if f in answers]
            if listed:
                parts.append(", ".join(listed))
            elif several and answers is not witness.company:
                parts.append("…")
        found = "; ".join(parts)
        if witness.changed:
            change = f"{witness.changed}: {plain(witness.to)}"
            found += "; " + self._words("finding.then", change=change)
        return found

    def _words(self, key: str, **values: str) -> str:
        return words(self._knowledge, key, self._lang, **values)


def plain(value: Value) -> str:
    """A value as it is written in a profile."""
    if isinstance(value, bool | str):
        return value_text(value)
    return as_decimal(value)


def witness_data(witness: Witness) -> dict[str, object]:
    """A witness as a profile, as plain data."""
    return {
        "name": "witness",
        "company": {name: _data(value) for name, value in witness.company.items()},
        "accounts": [
            {"name": f"account {n}", "facts": {k: _data(v) for k, v in facts.items()}}
            for n, facts in enumerate(witness.accounts, start=1)
        ],
    }


def _changed(witness: Witness | None) -> dict[str, object] | None:
    if witness is None or not witness.changed:
        return None
    return {witness.changed: _data(witness.to)}


def _data(value: Value) -> object:
    return value if isinstance(value, bool | int) else plain(value)
