"""The tables of a plan (`plan.py`) as lookup tables of SQL, and how rows are found in them."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from kam_advisor.to_sql.codes import Code, CountedCode, code_of, sign_code
from kam_advisor.to_sql.plan import CellTable, JoinTable, Ref
from kam_advisor.to_sql.results import Results
from kam_advisor.to_sql.rules import KEY, Cell, CellJoin, LookupTable, State, StateJoin

Join: TypeAlias = CellJoin | StateJoin


def lookup_of(table: CellTable | JoinTable, prefix: str) -> LookupTable:
    """The lookup table; the prefix begins its name."""
    columns = {KEY: "INT", **dict.fromkeys(table.columns, "INT")}
    numbers = range(len(next(iter(table.columns.values()))))
    rows: list[tuple[Cell, ...]] = list(zip(numbers, *table.columns.values(), strict=True))
    return LookupTable(f"{prefix}{table.name}", columns, rows)


def join_of(table: CellTable | JoinTable, results: Results, prefix: str) -> Join:
    """How a row finds its place in it.

    Args:
        table: The table.
        results: What the plan was made of.
        prefix: See `lookup_of`.
    """
    return joined_by(table, results.space.diagrams.sizes, lambda n: _code(n, results), prefix)


def joined_by(
    table: CellTable | JoinTable, sizes: Sequence[int], code_at: Callable[[int], Code], prefix: str
) -> Join:
    """The same for any diagrams.

    Args:
        table: The table.
        sizes: How many values the variable of each level has.
        code_at: Per level how a row says which of them it has.
        prefix: See `lookup_of`.
    """
    name = f"{prefix}{table.name}"
    if isinstance(table, JoinTable):
        state, group = state_of(table.state, prefix), state_of(table.group, prefix)
        return StateJoin(name, ((state, table.group.size), (group, 1)))
    codes: list[tuple[Code, int]] = []
    weight = 1
    for level in reversed(table.levels):
        codes.insert(0, (code_at(level), weight))
        weight *= sizes[level]
    return CellJoin(name, tuple(codes))


def state_of(ref: Ref | None, prefix: str) -> State:
    """A column of such a table."""
    if ref is None:
        return State(None, "", 1)
    return State(f"{prefix}{ref.table}", ref.column, ref.size)


def _code(level: int, results: Results) -> Code:
    space = results.space
    facts = space.prepared.knowledge.facts
    polynomial = space.signs.polynomial(level)
    if polynomial is not None:
        return sign_code(polynomial, facts)
    name = space.fact_at(level)
    if space.counted is not None and name == space.counted.name:
        return CountedCode((name,), len(space.counted.states) + 1, len(space.counted.states))
    fact = facts[name]
    return code_of(fact, space.prepared.domains[fact.id].values)
