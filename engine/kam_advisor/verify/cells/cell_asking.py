"""Questions about one decision, by its cells."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import assert_never

from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.literals import finite_values
from kam_advisor.unknowns.domains import facts_in_order
from kam_advisor.verify import formulas as say
from kam_advisor.verify.asking import Verdict
from kam_advisor.verify.cells.account import Account
from kam_advisor.verify.cells.columns import answers_of, columns_of
from kam_advisor.verify.cells.recent import Recent
from kam_advisor.verify.formulas import ALWAYS, Formula
from kam_advisor.verify.witness import Witness, completed


class CellAsking:
    """Questions about one decision, by its cells."""

    def __init__(
        self, knowledge: KnowledgeBase, decision: Decision, varied: str | None = None
    ) -> None:
        """All cells of a decision that `fits`."""
        self._knowledge = knowledge
        self._varied = varied
        used = set(facts_in_order(knowledge, [decision.id]))
        if varied:
            used.add(varied)
        self._facts = [name for name in knowledge.facts if name in used]
        domains = [answers_of(name, knowledge) for name in self._facts]
        if varied:
            domains.append(answers_of(varied, knowledge))
        columns = columns_of([len(domain) for domain in domains])
        self._strides = columns.strides
        self._domains = domains
        own = dict(zip(self._facts, columns.cells, strict=False))
        other = {**own, varied: columns.cells[-1]} if varied else own
        self._copies = tuple(Account(knowledge, columns.every, c) for c in (own, other))
        self._now = columns.every
        self._every = columns.every
        self._recent = Recent[Formula, int]()
        self._slots: dict[str, tuple[Formula, int]] = {}

    @contextmanager
    def scope(self, *assumed: Formula) -> Iterator[None]:
        """Within it, these formulas hold."""
        before = self._now
        try:
            for formula in assumed:
                self.assume(formula)
            yield
        finally:
            self._now = before

    def assume(self, formula: Formula) -> None:
        """In the rest of the scope, this holds."""
        self._now &= self._cells(formula)

    def keep(self, slot: str, formula: Formula) -> None:
        """Work a formula out now and keep it, in the place of what was kept in that slot."""
        self._slots[slot] = (formula, self._cells(formula))

    def ask(self, formula: Formula = ALWAYS) -> Verdict:
        """Whether the formula is true of a profile; always decided."""
        return Verdict.POSSIBLE if self._now & self._cells(formula) else Verdict.ABSENT

    def witness(self, formula: Formula = ALWAYS) -> Witness | None:
        """The first profile of which the formula is true."""
        cells = self._now & self._cells(formula)
        if not cells:
            return None
        number = (cells & -cells).bit_length() - 1
        chosen: list[Value] = []
        for stride, domain in zip(self._strides, self._domains, strict=True):
            place, number = divmod(number, stride)
            chosen.append(domain[place])
        answers = dict(zip(self._facts, chosen, strict=False))
        if self._varied:
            return completed(answers, (answers,), self._knowledge, self._varied, chosen[-1])
        return completed(answers, (answers,), self._knowledge)

    def depending(self, decision: Decision, reading: Reading) -> frozenset[str]:
        """The facts on whose answer it depends what a reading comes to."""
        results = self._copies[0].where_applies(decision, reading).values()
        found = set()
        for name, stride in zip(self._facts, self._strides, strict=False):
            columns = self._copies[0].columns[name]
            for cells in results:
                first = cells & columns[0]
                if any(
                    (cells & column) >> (n * stride) != first
                    for n, column in enumerate(columns[1:], start=1)
                ):
                    found.add(name)
                    break
        return frozenset(found)

    def _cells(self, formula: Formula) -> int:
        for kept, cells in self._slots.values():
            if kept is formula:
                return cells
        found = self._recent.get(formula)
        if found is None:
            found = self._look(formula)
            self._recent.put(formula, found)
        return found

    def _look(self, formula: Formula) -> int:
        match formula:
            case say.Every(items):
                found = self._every
                for item in items:
                    found &= self._cells(item)
                return found
            case say.Some(items):
                found = 0
                for item in items:
                    found |= self._cells(item)
                return found
            case say.No(item):
                return self._every & ~self._cells(item)
            case say.Holds(condition, copy):
                return self._copies[copy].truth(condition).holds
            case say.Fails(condition, copy):
                return self._copies[copy].truth(condition).fails
            case say.Takes(ask, values):
                return self._copies[0].takes(ask, values)
            case say.Becomes(decision, reading, outcome, copy):
                return self._results(decision, reading, copy).get(outcome or "", 0)
            case say.Differ(decision, first, second):
                return self._every & ~self._same(decision, first, second)
            case say.Lowers(decision, reading):
                return self._lowers(decision, reading)
            case say.Raised(fact):
                return self._raised(fact)
            case say.Undefined() | say.NotLess():
                raise TypeError("numbers need a solver")
            case _:
                assert_never(formula)

    def _results(self, decision: str, reading: str, copy: int) -> Mapping[str, int]:
        declared = self._knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)
        return self._copies[copy].where_applies(declared, read)

    def _same(self, decision: str, first: tuple[str, int], second: tuple[str, int]) -> int:
        one, two = self._results(decision, *first), self._results(decision, *second)
        same = 0
        for outcome, cells in one.items():
            same |= cells & two.get(outcome, 0)
        return same

    def _lowers(self, decision: str, reading: str) -> int:
        before, after = (self._results(decision, reading, copy) for copy in (0, 1))
        found = 0
        below = 0
        for outcome in self._knowledge.decisions[decision].outcomes:
            found |= before.get(outcome, 0) & below
            below |= after.get(outcome, 0)
        return found

    def _raised(self, fact: str) -> int:
        """Where the answer that is given in copy 1 is higher."""
        values = finite_values(Fact(fact), self._knowledge) or ()
        ranks = {value: n for n, value in enumerate(values)}
        if self._knowledge.facts[fact].kind == "boolean":
            ranks = {False: 0, True: 1}
        order = answers_of(fact, self._knowledge)
        before, after = (copy.columns[fact] for copy in self._copies)
        found = 0
        for a, lower in zip(order, before, strict=True):
            for b, higher in zip(order, after, strict=True):
                if ranks[a] < ranks[b]:
                    found |= lower & higher
        return found
