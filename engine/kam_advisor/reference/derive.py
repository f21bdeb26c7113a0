"""The facts that nobody is asked, worked out from a whole profile (`ir/derived.py`)."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import TypeAlias

from kam_advisor.ir.derived import EXISTS, Given, OverAccounts
from kam_advisor.ir.expressions import Expression, Fact, Number, Quantity, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.ir.walk import children, derived_from, quantity_expressions, walk
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import Context, evaluate, number, quantity_value
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown, exact

AccountFact: TypeAlias = tuple[int | None, str]
"""A fact of an account (by number, from 0), or of the company (None)."""


class Derived(Record):
    """What follows from one profile; what is unknown is left out.

    Attributes:
        company: Of scope company.
        accounts: Per account those of scope account.
        waiting: Per fact that is left out the unknown facts that it waits for.
    """

    company: Mapping[str, Value]
    accounts: tuple[Mapping[str, Value], ...]
    waiting: Mapping[str, tuple[AccountFact, ...]]


class Deriver:
    """Works out what follows from profiles of one knowledge base; keeps no state between them."""

    def __init__(self, knowledge: KnowledgeBase, settler: Settler) -> None:
        """Put the numbers over accounts in an order in which each stands after those it needs."""
        self._knowledge = knowledge
        self._settler = settler
        derived = {id: fact for id, fact in knowledge.facts.items() if fact.derived is not None}
        self._given = [
            (fact, of.fact) for fact in derived.values() if isinstance(of := fact.derived, Given)
        ]
        self._over = list(self._in_order(derived))
        self.names = tuple(derived)
        """The facts that follow; there may be none."""
        self.needed = bool(derived)

    def derive(
        self, company: Mapping[str, Value], accounts: Sequence[Mapping[str, Value]]
    ) -> Derived:
        """What follows from a profile. What it says of that itself is taken as it is.

        Args:
            company: The given answers about the company.
            accounts: Per account those about it.
        """
        own: dict[str, Value] = {
            fact.id: company.get(fact.id, of in company)
            for fact, of in self._given
            if fact.scope == "company"
        }
        each: list[dict[str, Value]] = [
            {
                fact.id: answers.get(fact.id, of in answers)
                for fact, of in self._given
                if fact.scope == "account"
            }
            for answers in accounts
        ]
        waiting: dict[str, tuple[AccountFact, ...]] = {}
        if self._over:
            states = [
                _Account(self._knowledge, self._settler, {**company, **answers, **own, **more})
                for answers, more in zip(accounts, each, strict=True)
            ]
            for fact, over in self._over:
                if self._is_said(fact.id, company, own) or any(
                    self._is_said(fact.id, a, more) for a, more in zip(accounts, each, strict=True)
                ):
                    continue
                values = [state.value(over.of) for state in states]
                if UNKNOWN in values:
                    found = self._waiting(over.of, states, waiting)
                    waiting[fact.id] = waiting[f"{fact.id}{EXISTS}"] = found
                    continue
                results = self._results(over, values)
                if fact.scope == "company":
                    _note(fact.id, results[0], self._knowledge, own, *(s.facts for s in states))
                else:
                    for result, state, more in zip(results, states, each, strict=True):
                        _note(fact.id, result, self._knowledge, more, state.facts)
        return Derived(own, tuple(each), waiting)

    def _is_said(self, id: str, answers: Mapping[str, Value], noted: dict[str, Value]) -> bool:
        """Whether answers say themselves what a number over accounts is; then it exists."""
        exists = f"{id}{EXISTS}"
        if id in answers and exists in self._knowledge.facts:
            noted.setdefault(exists, answers.get(exists, 1))
        return id in answers

    def _results(
        self, over: OverAccounts, values: Sequence[Value | Unknown]
    ) -> list[Number | Unknown]:
        """Per account, or once for the company; `values` are all known."""
        function, of_account = over.function, over.function in _OF_ACCOUNT
        if any(isinstance(value, Unknown) for value in values):
            return [UNDEFINED] * (len(values) if of_account else 1)
        numbers = [number(value) for value in values if not isinstance(value, Unknown)]
        if of_account:
            return _OF_ACCOUNT[function](numbers)
        portion: Number = 0
        if over.portion is not None:
            found = evaluate(over.portion, Context(self._knowledge, {}, {}, {}, {}))
            assert not isinstance(found, Unknown)
            portion = number(found)
        return [_of_company(function, numbers, portion)]

    def _waiting(
        self,
        of: Expression,
        states: "Sequence[_Account]",
        before: Mapping[str, tuple[AccountFact, ...]],
    ) -> tuple[AccountFact, ...]:
        """The unknown facts that a number waits for, the company's first, then by account."""
        facts = self._knowledge.facts
        found: dict[AccountFact, None] = {}
        for n, state in enumerate(states):
            for name in state.unknown(of):
                if facts[name].derived is not None:
                    found |= dict.fromkeys(before.get(name, ()))
                else:
                    found[None if facts[name].scope == "company" else n, name] = None
        return tuple(sorted(found, key=lambda fact: -1 if fact[0] is None else fact[0]))

    def _in_order(
        self, derived: Mapping[str, FactDeclaration]
    ) -> Iterator[tuple[FactDeclaration, OverAccounts]]:
        placed: dict[str, None] = {}

        def place(id: str) -> Iterator[tuple[FactDeclaration, OverAccounts]]:
            over = derived[id].derived
            if id in placed or not isinstance(over, OverAccounts):
                return
            placed[id] = None
            for name in _facts_within(over.of, self._knowledge):
                if name in derived:
                    yield from place(name)
            yield derived[id], over

        for id in derived:
            yield from place(id)


class _Account:
    """One account while what follows from the profile is worked out."""

    def __init__(
        self, knowledge: KnowledgeBase, settler: Settler, given: Mapping[str, Value]
    ) -> None:
        self._knowledge = knowledge
        self._settler = settler
        self.facts: dict[str, Value | Unknown] = settler.facts_that_count(given)
        self._quantities: dict[str, Value | Unknown] = {}

    @cached_property
    def _context(self) -> Context:
        return Context(self._knowledge, self.facts, self._quantities, {}, {})

    def value(self, of: Expression) -> Value | Unknown:
        """The value of a number; of one that is asked for again, the same."""
        for name in self._needed(of):
            if name not in self._quantities:
                declared = self._knowledge.quantities[name]
                self._quantities[name] = quantity_value(declared, self._context)
        return evaluate(of, self._context)

    def unknown(self, of: Expression) -> Iterator[str]:
        """The unknown facts that a number waits for, those that it does not depend on left out."""
        self.value(of)
        yield from dict.fromkeys(self._unknown(of))

    def _unknown(self, part: Expression) -> Iterator[str]:
        if evaluate(part, self._context) is not UNKNOWN:
            return
        if isinstance(part, Fact):
            condition = self._knowledge.facts[part.name].applies_when
            if condition is not None:
                yield from self._unknown(condition)
            yield part.name
        elif isinstance(part, Quantity):
            declared = self._knowledge.quantities[part.name]
            if isinstance(declared, CollectTable):
                for row in declared.rows:
                    yield from self._unknown(row.when)
                    if evaluate(row.when, self._context) is not False:
                        yield from self._unknown(row.value)
            else:
                for inner in quantity_expressions(declared):
                    yield from self._unknown(inner)
        for child in children(part):
            yield from self._unknown(child)

    def _needed(self, of: Expression) -> list[str]:
        """The quantities within, each after those it needs; none that is known already."""
        found: dict[str, None] = {}

        def look(expression: Expression) -> None:
            for part in walk(expression):
                if isinstance(part, Quantity) and part.name not in self._quantities:
                    for inner in quantity_expressions(self._knowledge.quantities[part.name]):
                        look(inner)
                    found.setdefault(part.name)

        look(of)
        return list(found)


def _facts_within(expression: Expression, knowledge: KnowledgeBase) -> Iterator[str]:
    """The facts of an expression, through quantities and through what follows from them."""
    for part in walk(expression):
        if isinstance(part, Quantity):
            for inner in quantity_expressions(knowledge.quantities[part.name]):
                yield from _facts_within(inner, knowledge)
        elif isinstance(part, Fact):
            yield part.name
            derived = knowledge.facts[part.name].derived
            for inner in derived_from(derived) if derived is not None else ():
                yield from _facts_within(inner, knowledge)


def _note(
    id: str,
    value: Number | Unknown,
    knowledge: KnowledgeBase,
    *places: "dict[str, Value] | dict[str, Value | Unknown]",
) -> None:
    """Put a number where it belongs; with whether it exists, where that is asked."""
    known = None if isinstance(value, Unknown) else value
    for place in places:
        place[id] = 0 if known is None else known
        if f"{id}{EXISTS}" in knowledge.facts:
            place[f"{id}{EXISTS}"] = int(known is not None)


def _of_company(function: str, numbers: Sequence[Number], portion: Number) -> Number | Unknown:
    if function == "total":
        return exact(sum(numbers))
    if not numbers:
        return UNDEFINED
    match function:
        case "average":
            return exact(Fraction(sum(numbers)) / len(numbers))
        case "smallest":
            return min(numbers)
        case "largest":
            return max(numbers)
        case _:
            of = min(max(Fraction(portion), Fraction(0)), Fraction(100))
            largest = sorted(numbers, reverse=True)[: ceil(of * len(numbers) / 100)]
            return _divided(sum(largest), sum(numbers))


def _shares(numbers: Sequence[Number]) -> list[Number | Unknown]:
    total = sum(numbers)
    return [_divided(one, total) for one in numbers]


def _cumulative_shares(numbers: Sequence[Number]) -> list[Number | Unknown]:
    total, so_far = sum(numbers), Fraction(0)
    upto: dict[Number, Fraction] = {}
    for one in sorted(numbers, reverse=True):
        so_far += one
        upto[one] = so_far  # the last of equal ones counts
    return [_divided(upto[one], total) for one in numbers]


def _ranks(numbers: Sequence[Number]) -> list[Number | Unknown]:
    first: dict[Number, int] = {}
    for place, one in enumerate(sorted(numbers, reverse=True), start=1):
        first.setdefault(one, place)
    return [first[one] for one in numbers]


def _quantiles(numbers: Sequence[Number]) -> list[Number | Unknown]:
    last = {one: place for place, one in enumerate(sorted(numbers), start=1)}
    return [exact(Fraction(last[one], len(numbers))) for one in numbers]


def _divided(part: Number, whole: Number) -> Number | Unknown:
    return UNDEFINED if whole == 0 else exact(Fraction(part) / whole)


_OF_ACCOUNT = {
    "share": _shares,
    "cumulative_share": _cumulative_shares,
    "rank": _ranks,
    "quantile": _quantiles,
}
