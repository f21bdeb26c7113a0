"""A case through an engine: what does not come out as expected, and the rule that fired."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.cases.case import Case, Stated
from kam_advisor.errors import Place
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase, Text
from kam_advisor.ir.quantities import Formula
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.to_text.feel import to_feel
from kam_advisor.values import Unknown

_MOST_PLACES = 30


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that is not met.

    Attributes:
        stated: What the expectation is about.
        expected: The ids that were expected, in order; empty where nothing was.
        found: The ids that came out.
        rule: The id of the rule that fired for it; empty where none did.
        because: The reason that rule gives, per language; empty without a rule.
        formula: Of a figure the formula that gives it, as its file has it; empty for all else.
    """

    stated: Stated
    expected: tuple[str, ...]
    found: tuple[str, ...]
    rule: str
    because: Text
    place: Place
    formula: str = ""


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case that has been run."""

    case: Case
    found: DecisionAssessment
    failures: tuple[Failure, ...]


def run_all(cases: Iterable[Case], advisor: Advisor) -> list[CaseRun]:
    """Every case, in order."""
    return [run(case, advisor) for case in cases]


def run(case: Case, advisor: Advisor) -> CaseRun:
    """One case: what its decision gives, and every expectation that is not met."""
    found = case.found(advisor.assess(case.profile, only=(case.decision,)))
    decision = advisor.knowledge.decisions[case.decision]
    failures = tuple(
        Failure(
            stated,
            expected,
            came_out,
            *_fired(decision, found, stated),
            place,
            _formula(advisor.knowledge, stated),
        )
        for stated, place in case.expect.places.items()
        if (expected := _expected(case, stated)) != (came_out := _found(found, stated))
    )
    return CaseRun(case, found, failures)


def _expected(case: Case, stated: Stated) -> tuple[str, ...]:
    expect = case.expect
    match stated:
        case ("outcome",):
            return _one(expect.outcome)
        case ("status",):
            return _one(expect.status)
        case ("readings", reading):
            return _one(expect.readings[reading])
        case ("scores", name):
            return (score_text(expect.scores[name]),)
        case ("possible",):
            return tuple(sorted(expect.possible))
        case ("warnings",):
            return tuple(sorted(expect.warnings))
        case ("gaps",):
            return tuple(sorted(expect.gaps))
        case _:
            return tuple(sorted(expect.missing))


def _found(found: DecisionAssessment, stated: Stated) -> tuple[str, ...]:
    match stated:
        case ("outcome",):
            return _one(found.outcome)
        case ("status",):
            return _one(found.status)
        case ("readings", reading):
            return _one(found.readings.get(reading))
        case ("scores", name):
            return (score_text(found.scores[name]),) if name in found.scores else ()
        case ("possible",):
            return tuple(sorted(found.possible))
        case ("warnings",):
            return tuple(sorted(found.warnings))
        case ("gaps",):
            return tuple(sorted(found.gaps))
        case _:
            return tuple(sorted(found.missing))


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _fired(decision: Decision, found: DecisionAssessment, stated: Stated) -> tuple[str, Text]:
    """The rule that fired in the reading that the expectation is about, with its reason."""
    if stated[0] == "scores":
        return "", {}
    reading = stated[1] if stated[0] == "readings" else decision.default.id
    rule = found.fired.get(reading, "")
    return rule, reasons(decision).get(rule, {})


def _formula(knowledge: KnowledgeBase, stated: Stated) -> str:
    declared = knowledge.quantities.get(stated[1]) if stated[0] == "scores" else None
    return to_feel(declared.expression) if isinstance(declared, Formula) else ""


def score_text(value: Value | Unknown) -> str:
    """A number as a case file may have it, exactly: `12.5`, or `200/3` where decimals never end.

    Two values have one text only if they are equal.
    """
    if isinstance(value, Unknown):
        return value.value
    if not isinstance(value, Fraction) or isinstance(value, bool):
        return str(value)
    places = 0
    while 10**places % value.denominator and places < _MOST_PLACES:
        places += 1
    if 10**places % value.denominator:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if value < 0 else whole


def reasons(decision: Decision) -> dict[str, Text]:
    """The reason of every rule of a decision that concludes."""
    found: dict[str, Text] = {}
    for reading in decision.readings:
        if isinstance(reading.logic, Table):
            found |= {row.id: row.conclusion.because for row in reading.logic.rows}
            continue
        branches = (b for q in reading.logic.questions.values() for b in q.branches)
        found |= {b.id: b.conclusion.because for b in branches if b.conclusion is not None}
    return found
