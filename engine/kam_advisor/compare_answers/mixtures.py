"""What one decision comes to for every mixture of answers: from its diagram, or by trying.

From the diagrams of `unknowns/` a decision of one account is exact for any number of mixtures: a
disputed fact keeps the branches of the answers that were given, a fact that all leave open takes
them all together. Numbers inside arithmetic are no variables there; their answers are taken one by
one. Decisions that look over several accounts are tried mixture by mixture, up to a limit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import TypeAlias

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.compare_answers.line_up import AccountLine, LineUp, Place
from kam_advisor.compare_answers.mixed import Mixed
from kam_advisor.explain.moves import moves
from kam_advisor.ir.derived import Given
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Account, Profile
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, NoOutcome, OutcomeDiagrams
from kam_advisor.values import UNKNOWN, Unknown

_MOST_HELD = 64
_MOST_TRIED = 600

Options: TypeAlias = tuple[Value | Unknown, ...]
"""The different answers that were given to one fact, in the order of the respondents."""


class Mixtures(Record):
    """One decision over all mixtures.

    Attributes:
        places: The disputed answers that it may look at, one per level.
        options: Per place its options.
        own: Per respondent the options that were theirs; None where the account is not in theirs.
        mixed: The diagrams.
        diagram: That of the decision.
    """

    places: tuple[Place, ...]
    options: tuple[Options, ...]
    own: tuple[tuple[int, ...] | None, ...]
    mixed: Mixed
    diagram: int

    @property
    def number(self) -> int:
        """How many mixtures there are."""
        return prod(map(len, self.options))


class Answers(Record):
    """The answers about one account, its company's among them, per fact and respondent.

    Attributes:
        given: Per respondent; None where the profile does not have the account.
        account: Its name; None: the company.
    """

    account: str | None
    given: tuple[Mapping[str, Value] | None, ...]

    def options(self, fact: str) -> Options:
        """The different answers to a fact."""
        found: dict[tuple[type, Value | Unknown], Value | Unknown] = {}
        for own in self.given:
            if own is not None:
                answer = own.get(fact, UNKNOWN)
                found.setdefault((type(answer), answer), answer)
        return tuple(found.values())

    def own(self, fact: str, respondent: int) -> Value | Unknown:
        """The answer of a respondent who has the account."""
        own = self.given[respondent]
        assert own is not None
        return own.get(fact, UNKNOWN)


def of_account(lined: LineUp, line: AccountLine) -> Answers:
    """The answers about an account."""
    pairs = zip(lined.company, line.answers, strict=True)
    given = tuple(None if own is None else {**company, **own} for company, own in pairs)
    return Answers(line.name, given)


def account_mixtures(advisor: Advisor, decision: str, answers: Answers) -> Mixtures | None:
    """The mixtures of a decision of one account; None where they are too many to look at."""
    facts = advisor.knowledge.facts
    asked = advisor.completions.facts_of(decision)
    disputed = [fact for fact in asked if len(answers.options(fact)) > 1]
    held = [fact for fact in disputed if not advisor.completions.domain(fact).values]
    levels = advisor.completions.outcomes({}).levels
    varied = sorted((fact for fact in disputed if fact not in held), key=levels.__getitem__)
    ordered = [*held, *varied]
    options = tuple(answers.options(fact) for fact in ordered)
    if prod(len(answers.options(fact)) for fact in held) > _MOST_HELD:
        return None
    mixed = Mixed([len(listed) for listed in options])
    build = _FromDiagram(advisor, decision, answers, mixed, ordered)
    try:
        diagram = _over(mixed, len(held), lambda chosen: build.diagram(held, chosen))
    except (BudgetExceeded, RecursionError):
        return None
    places = tuple(
        (None if facts[fact].scope == "company" else answers.account, fact) for fact in ordered
    )
    own = tuple(
        None
        if given is None
        else tuple(
            _number(listed, answers.own(fact, n))
            for fact, listed in zip(ordered, options, strict=True)
        )
        for n, given in enumerate(answers.given)
    )
    return Mixtures(places, options, own, mixed, diagram)


def _number(options: Options, answer: Value | Unknown) -> int:
    """The number of an option; True is not 1."""
    return next(n for n, o in enumerate(options) if type(o) is type(answer) and o == answer)


def _over(mixed: Mixed, levels: int, end: Callable[[tuple[int, ...]], int]) -> int:
    """The diagram that asks the first levels and is then what `end` says of their options."""

    def ask(chosen: tuple[int, ...]) -> int:
        if len(chosen) == levels:
            return end(chosen)
        options = range(mixed.sizes[len(chosen)])
        return mixed.node(len(chosen), [ask((*chosen, option)) for option in options])

    return ask(())


class _FromDiagram:
    """Takes over a decision's diagram, with the branches that somebody's answer takes."""

    def __init__(
        self,
        advisor: Advisor,
        decision: str,
        answers: Answers,
        mixed: Mixed,
        ordered: Sequence[str],
    ) -> None:
        self._advisor = advisor
        self._decision = decision
        self._answers = answers
        self._mixed = mixed
        self._levels = {fact: level for level, fact in enumerate(ordered)}

    def diagram(self, held: Sequence[str], chosen: Sequence[int]) -> int:
        """The rest of the decision, with options chosen for numbers inside arithmetic."""
        numbers = self._numbers()
        for fact, option in zip(held, chosen, strict=True):
            answer = self._answers.options(fact)[option]
            if not isinstance(answer, Unknown):
                numbers[fact] = answer
        outcomes = self._advisor.completions.outcomes(numbers)
        return self._taken(outcomes, outcomes.decision(self._decision), {})

    def _numbers(self) -> dict[str, Value]:
        """The numbers inside arithmetic on which all agree."""
        found: dict[str, Value] = {}
        for fact in self._advisor.completions.facts_of(self._decision):
            options = self._answers.options(fact)
            if not self._advisor.completions.domain(fact).values and len(options) == 1:
                (answer,) = options
                if not isinstance(answer, Unknown):
                    found[fact] = answer
        return found

    def _taken(self, outcomes: OutcomeDiagrams, node: int, memo: dict[int, int]) -> int:
        if node not in memo:
            fact = outcomes.fact_at.get(outcomes.diagrams.level[node])
            if fact is None:
                found = outcomes.outcomes(outcomes.reach(node))
                memo[node] = self._mixed.leaf(frozenset(map(result, found)))
            else:
                kids = outcomes.diagrams.kids[node]
                branches = [self._branch(fact, answer) for answer in self._answers.options(fact)]
                taken = [
                    self._mixed.union(
                        self._taken(outcomes, kid, memo)
                        for kid in (kids if branch is None else (kids[branch],))
                    )
                    for branch in branches
                ]
                level = self._levels.get(fact)
                memo[node] = taken[0] if level is None else self._mixed.node(level, taken)
        return memo[node]

    def _branch(self, fact: str, answer: Value | Unknown) -> int | None:
        """The branch that an answer takes; None: all of them, for it is not known."""
        if isinstance(answer, Unknown):
            return None
        domain = self._advisor.completions.domain(fact)
        return moves(self._advisor.knowledge.facts[fact], domain, answer).now


def tried_mixtures(
    advisor: Advisor, decision: str, lined: LineUp, account: AccountLine | None
) -> Mixtures | None:
    """The mixtures of a decision that looks over accounts; None where they are too many to try.

    Args:
        advisor: Decides them.
        decision: Its id.
        lined: The profiles; an account that only some have is taken as those have it.
        account: Whose decision it is; None: the company's.
    """
    columns = [
        Answers(None, lined.company),
        *(Answers(line.name, line.answers) for line in lined.accounts),
    ]
    disputed, agreed = _apart(advisor, decision, columns)

    def decide_with(answers: Mapping[Place, Value | Unknown]) -> DecisionAssessment:
        assessment = advisor.assess(_profile(lined, answers), only={decision})
        scope = assessment.company
        if account is not None:
            scope = assessment.accounts[lined.accounts.index(account)]
        return scope.decisions[decision]

    looked_at = _looked_at(advisor, decision, decide_with(agreed), account)
    for column, fact, options in disputed:
        agreed[column.account, fact] = options[0]
    disputed = [one for one in disputed if (one[0].account, one[1]) in looked_at]
    if prod(len(options) for _, _, options in disputed) > _MOST_TRIED:
        return None
    mixed = Mixed([len(options) for _, _, options in disputed])

    def decide(chosen: tuple[int, ...]) -> int:
        answers = dict(agreed)
        for (column, fact, options), option in zip(disputed, chosen, strict=True):
            answers[column.account, fact] = options[option]
        found = decide_with(answers)
        return mixed.leaf(frozenset((*found.possible, *found.problems)))

    own = tuple(
        tuple(_own(column, fact, options, n) for column, fact, options in disputed)
        for n in range(len(lined.respondents))
    )
    return Mixtures(
        tuple((column.account, fact) for column, fact, _ in disputed),
        tuple(options for _, _, options in disputed),
        own,
        mixed,
        _over(mixed, len(disputed), decide),
    )


Disputed: TypeAlias = tuple[Answers, str, Options]


def _apart(
    advisor: Advisor, decision: str, columns: Sequence[Answers]
) -> tuple[list[Disputed], dict[Place, Value | Unknown]]:
    """The answers that a decision may look at: those that differ, and those that do not."""
    disputed: list[Disputed] = []
    agreed: dict[Place, Value | Unknown] = {}
    declared = advisor.knowledge.facts
    for column in columns:
        for fact in map(declared.__getitem__, advisor.completions.facts_of(decision)):
            if fact.derived or (fact.scope == "company") != (column.account is None):
                continue
            options = column.options(fact.id)
            if len(options) > 1:
                disputed.append((column, fact.id, options))
            else:
                agreed[column.account, fact.id] = options[0]
    return disputed, agreed


def _looked_at(
    advisor: Advisor, decision: str, found: DecisionAssessment, account: AccountLine | None
) -> set[Place]:
    """The answers that can make a difference, with all that differ taken as unknown; never too few.

    Whether an answer is given at all is no unknown answer; what asks for that, is looked at.
    """
    declared = advisor.knowledge.facts
    own = None if account is None else account.name
    places: set[Place] = set(found.missing_in)
    places |= {
        (None if declared[fact].scope == "company" else own, fact)
        for fact in found.missing
        if not found.missing_in
    }
    for fact in advisor.completions.facts_of(decision):
        asked = declared[fact].derived
        if isinstance(asked, Given):
            places |= {(None, asked.fact), (own, asked.fact)}
    return places


def _own(column: Answers, fact: str, options: Options, respondent: int) -> int:
    """The option of a respondent; of one who does not have the account, the first there is."""
    if column.given[respondent] is None:
        return 0
    return _number(options, column.own(fact, respondent))


def _profile(lined: LineUp, answers: Mapping[Place, Value | Unknown]) -> Profile:
    """The profile with these answers."""

    def of(account: str | None) -> Iterator[tuple[str, Value]]:
        for (owner, fact), answer in answers.items():
            if owner == account and not isinstance(answer, Unknown):
                yield fact, answer

    accounts = tuple(Account(line.name, dict(of(line.name))) for line in lined.accounts)
    return Profile(lined.respondents[0].profile.name, dict(of(None)), accounts)


def result(outcome: str | NoOutcome) -> str:
    """An outcome, or `gap` and `conflict` where the rules give none."""
    return outcome if isinstance(outcome, str) else str(outcome.value)
