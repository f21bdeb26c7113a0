"""What fires from partial profiles: the three-valued meaning of the rules, for all of them at once.

The same translation as `unknowns/` makes of complete answers, over variables that may be unknown:
NEITHER is then a condition that stays unknown, as in the chaining.
"""

from fractions import Fraction

from kam_advisor.ir.expressions import Compare, Count, Expression
from kam_advisor.ir.rules import Decision, Reading, Table, Tree
from kam_advisor.ir.walk import facts_of
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.to_sql.space import PartialSpace
from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE
from kam_advisor.unknowns.ratios import Polynomial, Ratio
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.scores import compare_as_sum

NOTHING = "nothing"
"""Stands where no rule of a reading fires; no rule has this id, for ids have dots."""


class KleeneRules(Rules):
    """Translates the decisions as the chaining takes them; each part once."""

    space: PartialSpace

    def __init__(self, space: PartialSpace, complete: Rules) -> None:
        """Nothing is translated before it is asked for.

        Args:
            space: The variables.
            complete: The same decisions over complete answers, the facts in the same order.
        """
        super().__init__(space, {})
        self._complete = complete
        self._nothing = self.diagrams.terminal(NOTHING)
        self._lifted: dict[tuple[frozenset[int], int], int] = {}

    def counted(self, count: Count) -> int:
        """What the chaining has counted over accounts."""
        counted = self.space.counted
        if counted is None:
            return super().counted(count)
        return counted.certain(count, self.diagrams, self.levels[counted.name])

    def quantity_value(self, name: str) -> int:
        """The value of a quantity: a number or a `Ratio`, UNKNOWN, UNDEFINED."""
        return self._quantity(name)

    def fired(self, decision: Decision) -> int:
        """The id of the rule that fires in the default reading, or NOTHING."""
        reading = decision.default
        logic = reading.logic
        if isinstance(logic, Tree):
            return self._fired_branch(logic)
        match logic.hit_policy:
            case "unique":
                return self._fired_alone(logic)
            case "any":
                return self._fired_last(reading, logic)
            case _:
                rows = in_order_of_priority(logic)
                return self.diagrams.cases(
                    [self.condition(row.when) for row in rows],
                    [self.diagrams.terminal(row.id) for row in rows],
                    self._nothing,
                    self._nothing,
                )

    def _fired_alone(self, table: Table) -> int:
        conditions = [self.condition(row.when) for row in table.rows]
        ends = [self.diagrams.terminal(row.id) for row in table.rows]
        found = self._exclusive.only(conditions, list(range(len(ends))), ends)

        def fired(terminals: tuple[int, ...]) -> int:
            none = terminals[0] in (self.gap, self.conflict)
            return self._nothing if none else terminals[0]

        return self.diagrams.apply("fired alone", fired, (found,))

    def _fired_last(self, reading: Reading, table: Table) -> int:
        """Of several rows that fire, the one whose id comes last is the one that is named."""
        rows = sorted(table.rows, key=lambda row: row.id, reverse=True)
        firing = [
            self.diagrams.apply(
                "surely", _surely, (self.diagrams.conjunction(self._row_fires(table, row.id)),)
            )
            for row in rows
        ]
        ends = [self.diagrams.terminal(row.id) for row in rows]
        return self.diagrams.cases(firing, ends, self._nothing, self._nothing)

    def _fired_branch(self, tree: Tree) -> int:
        found: dict[str, int] = {}
        for question in reversed(questions_in_order(tree)):
            conditions = [self.taken(question, branch) for branch in question.branches]
            ends = [
                found[branch.goto or ""]
                if branch.conclusion is None
                else self.diagrams.terminal(branch.id)
                for branch in question.branches
            ]
            found[question.id] = self.diagrams.cases(conditions, ends, self._nothing, self._nothing)
        return found[tree.start]

    def fact(self, name: str) -> int:
        """The answer that counts; unknown whether it applies, only an answer like `otherwise`."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = self._counting(name)
        return found

    def _counting(self, name: str) -> int:
        applies = self.applies(name)
        if applies == TRUE:
            return self._raw(name)
        otherwise = self.prepared.knowledge.facts[name].otherwise
        assert otherwise is not None
        other = self.diagrams.terminal(otherwise)
        if applies == FALSE:
            return other

        def counting(terminals: tuple[int, ...]) -> int:
            holds, raw = terminals
            if holds == TRUE:
                return raw
            if holds == FALSE or raw == other:
                return other
            if raw == NEITHER:
                return NEITHER
            same = self._arithmetic.compare("=", (), (raw, other))
            return self.diagrams.cases((same,), (other,), NEITHER, NEITHER)

        return self.diagrams.apply(("counting", name), counting, (applies, self._raw(name)))

    def _raw(self, name: str) -> int:
        level = self.space.levels.get(name)
        if level is not None:
            values = self.prepared.domains[name].values
            return self.diagrams.node(level, (*map(self.diagrams.terminal, values), NEITHER))
        number = self.diagrams.terminal(Ratio(Polynomial.of({(name,): Fraction(1)})))
        return self.diagrams.node(self.space.flags[name], (NEITHER, number))

    def _condition(self, expression: Expression) -> int:
        if isinstance(expression, Compare):
            summed = compare_as_sum(self._complete, expression)
            if summed is not None:
                return self._unless_unknown(expression, summed)
        return super()._condition(expression)

    def _unless_unknown(self, expression: Expression, complete: int) -> int:
        """A comparison of sums: NEITHER where a fact in it is unknown, else as in completions."""
        facts = sorted(facts_of(expression, self.prepared.knowledge))
        unknown = self.diagrams.disjunction(
            [self.diagrams.apply("unknown", _is_unknown, (self.fact(fact),)) for fact in facts]
        )
        always = (fact for fact in facts if self.applies(fact) == TRUE)
        cut = frozenset(self.space.levels[fact] for fact in always if fact in self.space.levels)
        lifted = self._lift(complete, cut)
        return self.diagrams.cases((unknown,), (NEITHER,), lifted, NEITHER)

    def _lift(self, complete: int, cut: frozenset[int]) -> int:
        """A diagram over complete answers, read over partial ones.

        An unknown answer leads to what all answers come to, NEITHER where they differ; at the
        levels `cut` to NEITHER at once.
        """
        if complete <= NEITHER:
            return complete
        key = (cut, complete)
        found = self._lifted.get(key)
        if found is None:
            self.diagrams.spend()
            level = self._complete.diagrams.level[complete]
            kids = [self._lift(kid, cut) for kid in self._complete.diagrams.kids[complete]]
            unknown = NEITHER
            if level not in cut:
                unknown = self.diagrams.apply("agreed", _agreed, tuple(kids))
            found = self._lifted[key] = self.diagrams.node(level, (*kids, unknown))
        return found


def _surely(terminals: tuple[int, ...]) -> int:
    return TRUE if terminals[0] == TRUE else FALSE


def _is_unknown(terminals: tuple[int, ...]) -> int:
    return TRUE if terminals[0] == NEITHER else FALSE


def _agreed(terminals: tuple[int, ...]) -> int:
    return terminals[0] if len(set(terminals)) == 1 else NEITHER
