"""Which answers and outcomes a condition speaks of: those that are there, and those that are not.

Both follow the working memory of a run: what has a verdict there is not asked for again.
"""

from collections.abc import Collection, Iterator

from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.demonstration.frames import Ask
from kam_advisor.ir.derived import Exists, Given, OverAccounts
from kam_advisor.ir.expressions import (
    And,
    Constant,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Or,
    Outcome,
    Value,
)
from kam_advisor.ir.rules import Decision, Tree
from kam_advisor.ir.walk import facts_of, walk_through
from kam_advisor.literals import without_not
from kam_advisor.record import Record
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.values import Unknown


class Decided(Record):
    """Another decision that a condition speaks of, and the account it is decided for."""

    account: int | None
    decision: str


class Mentions:
    """Looks into one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        """Nothing is looked up yet."""
        self._assessment = assessment
        self._knowledge = assessment.knowledge

    def scope(self, account: int | None) -> ScopeAssessment:
        """The run of an account, or (None) of the company."""
        return self._assessment.company if account is None else self._assessment.accounts[account]

    def value(self, ask: Ask) -> Value | Unknown:
        """The answer that counts."""
        return self.scope(ask.account).world.facts[ask.fact]

    def of(self, expression: Expression, account: int | None) -> Iterator[Ask | Decided]:
        """What an expression speaks of, in order: answers, and outcomes of other decisions.

        Where a fact does not apply, what decides that it does not; of facts that nobody is asked,
        those that they follow from.
        """
        for part in walk_through(expression, self._knowledge):
            match part:
                case Fact(name):
                    yield from self._fact(name, account)
                case Outcome(decision):
                    yield Decided(account, decision)
                case CountAccounts(decision) | CountDistinct(decision):
                    yield from (Decided(number, decision) for number in self._accounts())
                case CountWhere(condition):
                    for number in self._accounts():
                        yield from self.of(condition, number)
                case _:
                    pass

    def pending(self, decision: Decision, account: int | None) -> Iterator[Ask]:
        """The answers that the next step of a decision waits for, in the order of the rules."""
        memory = self.scope(account).conclusions.memory
        if f"outcome:{decision.id}" in memory:
            return
        node = f"{decision.id}.applies"
        if decision.applies_when is not None and memory.get(f"test:{node}") != "yes":
            yield from self._condition(node, decision.applies_when, account)
            return
        logic, name = decision.default.logic, f"{decision.id}.{decision.default.id}"
        if isinstance(logic, Tree):
            fired = {firing.production for firing in self.scope(account).conclusions.firings}
            question = _reached(logic, fired)
            yield from self._condition(f"{name}.{question}", logic.questions[question].ask, account)
            return
        for row in in_order_of_priority(logic):
            if not isinstance(row.when, Constant) and f"test:{row.id}" not in memory:
                yield from self._condition(row.id, row.when, account)
                return

    def _condition(self, node: str, condition: Expression, account: int | None) -> Iterator[Ask]:
        """The answers that a condition without a verdict waits for."""
        if f"test:{node}" in self.scope(account).conclusions.memory:
            return
        inner = without_not(condition)
        if isinstance(inner, And | Or):
            for number, item in enumerate(inner.items, start=1):
                yield from self._condition(f"{node}.{number}", without_not(item), account)
            return
        for mentioned in self.of(inner, account):
            if isinstance(mentioned, Decided):
                other = self._knowledge.decisions[mentioned.decision]
                yield from self.pending(other, mentioned.account)
            elif isinstance(self.value(mentioned), Unknown):
                yield mentioned

    def _fact(self, name: str, account: int | None) -> Iterator[Ask]:
        """The answers behind a fact; of one that does not apply, those that say so."""
        fact = self._knowledge.facts[name]
        place = account if fact.scope == "account" else None
        scope = self.scope(account)
        match fact.derived:
            case Given(of):
                if of in scope.given:
                    yield Ask(place, of)
            case Exists(of):
                yield from self._fact(of, account)
            case OverAccounts(_, of):
                for number in self._accounts():
                    yield from (m for m in self.of(of, number) if isinstance(m, Ask))
            case _:
                if fact.applies_when is not None:
                    for other in sorted(facts_of(fact.applies_when, self._knowledge)):
                        yield from self._fact(other, account)
                set_aside = name in scope.set_aside
                if not set_aside and (
                    name in scope.given or isinstance(scope.world.facts[name], Unknown)
                ):
                    yield Ask(place, name)

    def _accounts(self) -> range:
        return range(len(self._assessment.accounts))


def _reached(tree: Tree, fired: Collection[str]) -> str:
    """The question at which a tree stands: the first of which no branch was taken."""
    at = tree.start
    while True:
        taken = next((b for b in tree.questions[at].branches if b.id in fired), None)
        if taken is None or taken.goto is None:
            return at
        at = taken.goto
