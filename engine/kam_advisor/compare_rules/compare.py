"""Decision by decision: which outcome becomes which, for exactly which profiles."""

from collections.abc import Collection, Mapping, Sequence
from math import prod

from kam_advisor.compare_rules.boxes import Boxes
from kam_advisor.compare_rules.features import Features, indicator
from kam_advisor.compare_rules.results import (
    Change,
    Comparison,
    DecisionComparison,
    Result,
    Witness,
)
from kam_advisor.compare_rules.versions import SIDES, Side, Versions
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.ir.walk import reading_conditions
from kam_advisor.unknowns.diagram import FALSE, TRUE, BudgetExceeded
from kam_advisor.unknowns.paths import Way
from kam_advisor.unknowns.rules import NoOutcome

ACCOUNTS = 2
"""How many accounts the companies have for which decisions over accounts are compared."""


def compare(
    old: KnowledgeBase,
    new: KnowledgeBase,
    only: Collection[str] = (),
    warnings: bool = False,
) -> Comparison:
    """Two versions of the rules.

    Args:
        old: The version before.
        new: The version after.
        only: The decisions to compare; all where none is named.
        warnings: Whether a warning that fires elsewhere counts as a change.
    """
    names = [n for n in new.decisions if n in old.decisions and (not only or n in only)]
    scopes = {name: (old.decisions[name].scope, new.decisions[name].scope) for name in names}
    account, company = Versions(old, new), Versions(old, new, ACCOUNTS)
    versions = {("account", "account"): account, ("company", "company"): company}
    return Comparison(
        tuple(
            _Comparing(versions[scopes[name]], name).versions(warnings)
            for name in names
            if scopes[name] in versions
        ),
        tuple(n for n in new.decisions if n not in old.decisions and (not only or n in only)),
        tuple(n for n in old.decisions if n not in new.decisions and (not only or n in only)),
        tuple(name for name in names if scopes[name] not in versions),
        tuple(account.changes),
    )


def compare_readings(
    knowledge: KnowledgeBase, decision: str, old: str, new: str
) -> DecisionComparison:
    """Two readings of one decision."""
    accounts = None if knowledge.decisions[decision].scope == "account" else ACCOUNTS
    return _Comparing(Versions(knowledge, knowledge, accounts), decision).readings(old, new)


class _Comparing:
    """Compares one decision."""

    def __init__(self, versions: Versions, decision: str) -> None:
        self._versions = versions
        self._name = decision
        self._space = versions.space
        self._diagrams = versions.diagrams
        self._features = Features(versions)

    def versions(self, warnings: bool) -> DecisionComparison:
        """Both versions of the default reading, and of the warnings where asked."""
        declared = {side: self._declared(side) for side in SIDES}
        parts: list[tuple[str, dict[Side, list[Expression]]]] = [
            ("", {side: _conditions(d, d.default) for side, d in declared.items()})
        ]
        if warnings:
            names = [w.id for side in SIDES for w in declared[side].warnings]
            parts += [
                (name, {side: _warning_conditions(d, name) for side, d in declared.items()})
                for name in dict.fromkeys(names)
            ]
        readings = {side: d.default for side, d in declared.items()}
        return self._within_budget(parts, readings)

    def readings(self, old: str, new: str) -> DecisionComparison:
        """Two readings of the same version."""
        declared = self._declared("old")
        readings: dict[Side, Reading] = {
            "old": next(r for r in declared.readings if r.id == old),
            "new": next(r for r in declared.readings if r.id == new),
        }
        conditions = {side: _conditions(declared, readings[side]) for side in SIDES}
        return self._within_budget([("", conditions)], readings)

    def _within_budget(
        self,
        parts: Sequence[tuple[str, dict[Side, list[Expression]]]],
        readings: Mapping[Side, Reading],
    ) -> DecisionComparison:
        self._diagrams.refill()
        try:
            return self._compared(parts, readings)
        except (BudgetExceeded, RecursionError):
            accounts = self._versions.accounts
            return DecisionComparison(self._name, None, (), (), None, (), accounts, False)

    def _compared(
        self,
        parts: Sequence[tuple[str, dict[Side, list[Expression]]]],
        readings: Mapping[Side, Reading],
    ) -> DecisionComparison:
        roots = [
            self._pair(self._outcome(readings) if not name else self._warning(name))
            for name, _ in parts
        ]
        support = [self._space.paths.support(root) for root in roots]
        levels = sorted(set().union(*[one.levels for one in support]))
        entangled = sorted(set().union(*[one.entangled for one in support]))
        counted = None if entangled else levels
        changes: list[Change] = []
        changed: int | None = 0
        for (name, conditions), root in zip(parts, roots, strict=True):
            found = self._changes(name, root, conditions, levels, counted)
            changes += found
            if not name:
                numbers = [one.profiles for one in found]
                known = [number for number in numbers if number is not None]
                changed = sum(known) if len(known) == len(numbers) else None
        total = prod(self._diagrams.sizes[level] for level in levels)
        names = [self._space.variables[level] for level in levels]
        domains = self._space.prepared.domains
        return DecisionComparison(
            self._name,
            None if entangled else total,
            (*names, *entangled),
            tuple(name for name in names if not domains[name].complete),
            changed,
            tuple(changes),
            self._versions.accounts,
        )

    def _outcome(self, readings: Mapping[Side, Reading]) -> tuple[int, int]:
        old, new = (
            self._versions.rules[side].where_applies(self._declared(side), readings[side])
            for side in SIDES
        )
        return old, new

    def _warning(self, name: str) -> tuple[int, int]:
        """Whether a warning fires in each version."""
        found = []
        for side in SIDES:
            declared = self._declared(side)
            when = next((w.when for w in declared.warnings if w.id == name), None)
            fires = FALSE if when is None else self._versions.rules[side].holds(declared, when)
            found.append(indicator(self._diagrams, fires, frozenset({TRUE})))
        return found[0], found[1]

    def _pair(self, sides: tuple[int, int]) -> int:
        def pair(terminals: tuple[int, ...]) -> int:
            return self._diagrams.terminal(terminals)

        return self._diagrams.apply("old and new", pair, sides)

    def _changes(
        self,
        warning: str,
        root: int,
        conditions: dict[Side, list[Expression]],
        levels: Sequence[int],
        counted: Sequence[int] | None,
    ) -> list[Change]:
        """What becomes what, most profiles first."""
        pairs: dict[int, tuple[int, int]] = {}
        for terminal in self._space.paths.reach(root).all:
            pair = self._diagrams.values[terminal]
            assert isinstance(pair, tuple)
            if pair[0] != pair[1]:
                pairs[terminal] = pair
        if not pairs:
            return []
        features = self._features.of(conditions, self._name)
        boxes = Boxes(self._space, features, self._features.answers(levels))
        found = [
            self._change(
                warning, pair, indicator(self._diagrams, root, frozenset({t})), boxes, counted
            )
            for t, pair in sorted(pairs.items())
        ]
        return sorted(found, key=lambda one: (-(one.profiles or 0), str(one.old), str(one.new)))

    def _change(
        self,
        warning: str,
        pair: tuple[int, int],
        members: int,
        boxes: Boxes,
        counted: Sequence[int] | None,
    ) -> Change:
        old, new = (self._result(warning, terminal) for terminal in pair)
        way = self._space.paths.way(members, {TRUE})
        return Change(
            warning,
            old,
            new,
            boxes.count(members, counted),
            boxes.cover(members, counted),
            None if way is None else self._witness(way),
            members,
        )

    def _result(self, warning: str, terminal: int) -> Result:
        if warning:
            return "fires" if terminal == TRUE else "silent"
        value = self._diagrams.values[terminal]
        assert isinstance(value, str | NoOutcome)
        return value

    def _witness(self, way: Way) -> Witness:
        old, new = (self._versions.profile(side, self._name, way) for side in SIDES)
        return Witness(old, new)

    def _declared(self, side: Side) -> Decision:
        return self._versions.knowledge[side].decisions[self._name]


def _conditions(decision: Decision, reading: Reading) -> list[Expression]:
    """What the outcome of a reading hangs on."""
    applies = [] if decision.applies_when is None else [decision.applies_when]
    return [*applies, *reading_conditions(reading)]


def _warning_conditions(decision: Decision, warning: str) -> list[Expression]:
    """What a warning hangs on, the decision's own outcome included."""
    own = [w.when for w in decision.warnings if w.id == warning]
    return [*_conditions(decision, decision.default), *own]
