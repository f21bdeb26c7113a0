"""Which differences matter: per decision, over every mixture of the answers."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, DecisionAssessment
from kam_advisor.compare_answers.line_up import (
    AccountLine,
    Difference,
    LineUp,
    Place,
    differences,
)
from kam_advisor.compare_answers.mixed import Results
from kam_advisor.compare_answers.mixtures import (
    Mixtures,
    account_mixtures,
    of_account,
    tried_mixtures,
)
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import Decision
from kam_advisor.record import Record
from kam_advisor.values import Unknown


class Flip(Record):
    """A smallest set of answers that, taken from others, changes what comes out for somebody.

    Attributes:
        respondent: Whose advice it changes, by number.
        answers: Per place the answer taken from another.
        results: What then comes out.
    """

    respondent: int
    answers: tuple[tuple[Place, Value | Unknown], ...]
    results: Results


class DecisionMixtures(Record):
    """One decision under every mixture of the answers.

    Attributes:
        account: Whose decision it is; None: the company's.
        decision: Its id.
        results: Per respondent what it can come to; None where the account is not in the profile.
        mixtures: How many there are of the answers it may look at; None where that is not known.
        shares: Per result the share of the mixtures, the largest first.
        matters: The disputed answers that make a difference, with in what share of the mixtures of
            all others they do, the largest first. Exactly those, where `looked_into`.
        flips: The smallest sets first; no set that contains another of the same respondent.
        all_flips: Whether these are all there are.
        looked_into: False where there were too many mixtures to look at.
    """

    account: str | None
    decision: str
    results: tuple[Results | None, ...]
    mixtures: int | None
    shares: tuple[tuple[Results, Fraction], ...] = ()
    matters: tuple[tuple[Place, Fraction], ...] = ()
    flips: tuple[Flip, ...] = ()
    all_flips: bool = True
    looked_into: bool = True

    @property
    def differs(self) -> bool:
        """Whether the respondents' own answers lead to different results."""
        return len({results for results in self.results if results is not None}) > 1


class Topic(Record):
    """Something to talk about.

    Attributes:
        difference: The fact and who answered what.
        weight: The sum over the decisions of the share of mixtures in which it makes a difference.
        decisions: Which decisions it can change: the account (None: the company) and the id.
    """

    difference: Difference
    weight: Fraction
    decisions: tuple[tuple[str | None, str], ...]


class AnswerComparison(Record):
    """Profiles of one company compared.

    Attributes:
        lined: The profiles side by side.
        assessments: Per respondent.
        differences: Every fact on which the answers are not the same.
        used: The facts that the decisions look at; no other difference can matter to them.
        decisions: Account by account, then those of the company.
        agenda: What to talk about, the most decisive first; nothing that cannot change an outcome.
    """

    lined: LineUp
    assessments: tuple[Assessment, ...]
    differences: tuple[Difference, ...]
    used: frozenset[str]
    decisions: tuple[DecisionMixtures, ...]
    agenda: tuple[Topic, ...]


def compare_answers(advisor: Advisor, lined: LineUp, wanted: Iterable[str]) -> AnswerComparison:
    """Compare what several people answered, for some decisions.

    Args:
        advisor: Assesses the profiles.
        lined: They, side by side.
        wanted: The ids of the decisions.
    """
    wanted = tuple(wanted)
    assessments = tuple(advisor.assess(one.profile, only=wanted) for one in lined.respondents)
    chosen = [advisor.knowledge.decisions[id] for id in wanted]
    of_accounts = [decision for decision in chosen if decision.scope == "account"]
    of_company = [decision for decision in chosen if decision.scope == "company"]
    decisions = [
        _of_account(advisor, lined, line, decision, assessments)
        for line in lined.accounts
        for decision in of_accounts
    ]
    decisions += [_of_company(advisor, lined, decision, assessments) for decision in of_company]
    found = differences(lined, advisor.knowledge)
    used = frozenset(f for name in wanted for f in advisor.completions.facts_of(name))
    agenda = _agenda(found, decisions)
    return AnswerComparison(lined, assessments, found, used, tuple(decisions), agenda)


def _of_account(
    advisor: Advisor,
    lined: LineUp,
    line: AccountLine,
    decision: Decision,
    assessments: Sequence[Assessment],
) -> DecisionMixtures:
    results = tuple(
        None if own is None else _results(_own_account(lined, line, n, assessments[n], decision))
        for n, own in enumerate(line.answers)
    )
    facts = advisor.knowledge.facts
    if any(facts[fact].derived for fact in advisor.completions.facts_of(decision.id)):
        mixtures = tried_mixtures(advisor, decision.id, lined, line)
    else:
        mixtures = account_mixtures(advisor, decision.id, of_account(lined, line))
    return _looked_into(line.name, decision.id, results, mixtures)


def _own_account(
    lined: LineUp, line: AccountLine, number: int, assessment: Assessment, decision: Decision
) -> DecisionAssessment:
    """The decision for an account in one profile, which may call it by another name."""
    profile = lined.respondents[number].profile
    at = next(n for n, a in enumerate(profile.accounts) if a.facts is line.answers[number])
    return assessment.accounts[at].decisions[decision.id]


def _of_company(
    advisor: Advisor, lined: LineUp, decision: Decision, assessments: Sequence[Assessment]
) -> DecisionMixtures:
    results = tuple(_results(one.company.decisions[decision.id]) for one in assessments)
    mixtures = tried_mixtures(advisor, decision.id, lined, None)
    return _looked_into(None, decision.id, results, mixtures)


def _results(found: DecisionAssessment) -> Results:
    return frozenset((*found.possible, *found.problems))


def _looked_into(
    account: str | None,
    decision: str,
    results: tuple[Results | None, ...],
    mixtures: Mixtures | None,
) -> DecisionMixtures:
    if mixtures is None:
        return DecisionMixtures(account, decision, results, None, looked_into=False)
    mixed, diagram = mixtures.mixed, mixtures.diagram
    shares = sorted(mixed.shares(diagram).items(), key=lambda item: (-item[1], sorted(item[0])))
    matters = [
        (mixtures.places[level], mixed.influence(diagram, level))
        for level in sorted(mixed.asked(diagram))
    ]
    matters.sort(key=lambda item: -item[1])
    flips, complete = _flips(mixtures)
    return DecisionMixtures(
        account,
        decision,
        results,
        mixtures.number,
        tuple(shares),
        tuple(matters),
        flips,
        complete,
    )


def _flips(mixtures: Mixtures) -> tuple[tuple[Flip, ...], bool]:
    found: list[Flip] = []
    complete = True
    no_answers = [
        next((n for n, answer in enumerate(options) if isinstance(answer, Unknown)), None)
        for options in mixtures.options
    ]
    for respondent, own in enumerate(mixtures.own):
        if own is None:
            continue
        ways = mixtures.mixed.ways(mixtures.diagram, own, no_answers)
        complete = complete and ways.complete
        for changes, results in ways.found.items():
            answers = tuple(
                (mixtures.places[level], mixtures.options[level][option])
                for level, option in changes
            )
            found.append(Flip(respondent, answers, results))
    return tuple(sorted(found, key=lambda flip: len(flip.answers))), complete


def _agenda(
    found: Sequence[Difference], decisions: Sequence[DecisionMixtures]
) -> tuple[Topic, ...]:
    by_place: Mapping[Place, Difference] = {one.place: one for one in found}
    weights: dict[Place, Fraction] = {}
    changed: dict[Place, list[tuple[str | None, str]]] = {}
    for decision in decisions:
        for place, share in decision.matters:
            weights[place] = weights.get(place, Fraction(0)) + share
            changed.setdefault(place, []).append((decision.account, decision.decision))
    order = sorted(weights, key=lambda place: (-weights[place], list(by_place).index(place)))
    return tuple(Topic(by_place[p], weights[p], tuple(changed[p])) for p in order)
