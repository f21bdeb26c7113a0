"""Which parts of the rules the cases exercise.

A part counts as exercised only by a case that would notice if it went wrong: the rule fires in the
case, *and* the case states what must come out of it. Cases that no author has judged do not count,
and neither do cases that fail.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment
from kam_advisor.cases.items import Item, items_of, questions_of
from kam_advisor.cases.run import CaseRun
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of one decision the cases exercise.

    Attributes:
        exercised: What some case exercises.
        missing: What no case does, though some profile could.
        unreachable: What no profile can exercise: `kam check` says why.
    """

    decision: str
    exercised: tuple[Item, ...]
    missing: tuple[Item, ...]
    unreachable: tuple[Item, ...]

    @property
    def complete(self) -> bool:
        """Whether cases exercise everything that can be."""
        return not self.missing


def coverage(runs: Iterable[CaseRun], decisions: Iterable[str], advisor: Advisor) -> list[Coverage]:
    """The coverage of each decision by the cases that were run."""
    runs = [run for run in runs if not run.case.judge and not run.failures]
    return [
        _coverage(
            advisor.knowledge.decisions[decision],
            [run for run in runs if run.case.decision == decision],
            advisor,
        )
        for decision in decisions
    ]


def _coverage(decision: Decision, runs: list[CaseRun], advisor: Advisor) -> Coverage:
    found = {item for run in runs for item in exercised(decision, run, advisor)}
    found |= _questions(decision, runs, advisor.knowledge)
    items = items_of(decision, advisor.knowledge)
    left = [item for item in items if item not in found]
    reachable = _reachable(decision, advisor) if left else frozenset()
    return Coverage(
        decision.id,
        tuple(item for item in items if item in found),
        tuple(item for item in left if item in reachable),
        tuple(item for item in left if item not in reachable),
    )


def exercised(decision: Decision, run: CaseRun, advisor: Advisor) -> Iterator[Item]:
    """What a case exercises, but for the questions."""
    found, stated = run.found, run.case.expect.places
    states_outcome = ("outcome",) in stated or (
        ("possible",) in stated and len(found.possible) == 1
    )
    if found.status == "not_applicable":
        if states_outcome or ("status",) in stated:
            yield Item(decision.id, "not_applicable", NOT_APPLICABLE)
        return
    if states_outcome and found.outcome is not None:
        yield Item(decision.id, "outcome", found.outcome)
    fired = _fired(advisor.assess(run.case.profile, ()), decision, run.case.account)
    for reading in decision.readings:
        states = ("readings", reading.id) in stated or (reading.default and states_outcome)
        if states and found.readings.get(reading.id) is not None:
            yield Item(decision.id, "reading", reading.id)
            prefix = f"{decision.id}.{reading.id}."
            for rule in fired:
                if rule.startswith(prefix):
                    yield Item(decision.id, "rule", rule, reading.id)
    for warning in decision.warnings:
        gap = warning.kind == "gap"
        if (f"{warning.kind}s",) not in stated:
            continue
        if warning.id in found.fires:
            yield Item(decision.id, "gap" if gap else "warning", warning.id)
        elif warning.id not in found.may_fire:
            yield Item(decision.id, "no_gap" if gap else "no_warning", warning.id)


def _fired(assessment: Assessment, decision: Decision, account: int) -> frozenset[str]:
    """The productions that fired where the decision is made."""
    scope = assessment.company if decision.scope == "company" else assessment.accounts[account]
    return frozenset(firing.production for firing in scope.conclusions.firings)


def _questions(decision: Decision, runs: list[CaseRun], knowledge: KnowledgeBase) -> set[Item]:
    """The facts to which the cases give two different answers."""
    given: dict[str, set[tuple[bool, Value]]] = {}
    for run in runs:
        profile = run.case.profile
        for answers in (profile.company, *(account.facts for account in profile.accounts)):
            _note(answers, given)
    return {
        Item(decision.id, "question", fact)
        for fact in questions_of(decision, knowledge)
        if len(given.get(fact, ())) > 1
    }


def _note(answers: Mapping[str, Value], given: dict[str, set[tuple[bool, Value]]]) -> None:
    for fact, answer in answers.items():
        given.setdefault(fact, set()).add((isinstance(answer, bool), answer))


def _reachable(decision: Decision, advisor: Advisor) -> frozenset[Item]:
    """What some profile can exercise; of a decision over accounts, everything is taken to be."""
    items = items_of(decision, advisor.knowledge)
    if decision.scope == "company":
        return frozenset(items)
    completions = advisor.completions.account({})
    view = completions.decision(decision.id)
    rules = {
        rule for reading in decision.readings for rule in completions.rules(decision.id, reading.id)
    }
    fires = {w.id: completions.warning(decision.id, w.id) for w in decision.warnings}
    firing = {warning for warning, (can, _) in fires.items() if can}
    failing = {warning for warning, (_, can_fail) in fires.items() if can_fail}
    possible = {
        "outcome": view.possible,
        "not_applicable": view.possible,
        "rule": rules,
        "reading": {r.id for r in decision.readings if completions.reading(decision.id, r.id)},
        "warning": firing,
        "no_warning": failing,
        "gap": firing,
        "no_gap": failing,
    }
    return frozenset(
        item for item in items if item.kind == "question" or item.name in possible[item.kind]
    )
