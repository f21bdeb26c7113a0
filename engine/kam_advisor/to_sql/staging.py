"""Many joins, and many subqueries inside each other, for dialects that allow only so many."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlglot import exp

from kam_advisor.record import Record
from kam_advisor.to_sql.literals import SqlNode

_MOST_JOINS = {"sqlite": 60, "mysql": 55, "tsql": 200}
"""Joins of one SELECT; other dialects allow more than there are."""

_UNLIMITED = 10_000

_DEEPEST = {"sqlite": 8}
"""Subqueries inside each other; other dialects read more than there are."""

Place: TypeAlias = tuple[str, str]
"""A table (by alias) and a column of it."""


class JoinedTable(Record):
    """A table to join.

    Attributes:
        table: It, with an alias.
        alias: The alias.
        on: The condition.
    """

    table: SqlNode
    alias: str
    on: SqlNode


def joined(
    first: exp.Select,
    alias: str,
    joins: Sequence[JoinedTable],
    outputs: Sequence[SqlNode],
    dialect: str,
) -> exp.Select:
    """A SELECT from a subquery and the tables that are joined to it.

    Args:
        first: The subquery.
        alias: What the outputs and conditions call it.
        joins: In order; a condition may name what is joined before.
        outputs: What is selected.
        dialect: Says how many joins there may be at once.
    """
    most = _MOST_JOINS.get(dialect, _UNLIMITED)
    if len(joins) <= most:
        found = exp.select(*outputs).from_(first.subquery(_name(alias)))
        return _with_joins(found, joins)
    stages = [joins[start : start + most] for start in range(0, len(joins), most)]
    ctes = [(alias, first)]
    before: dict[Place, str] = {}
    for number, stage in enumerate(stages):
        later = [join.on for following in stages[number + 1 :] for join in following]
        needed = _places([*later, *outputs])
        own = {join.alias for join in stage}
        there = {place for place in needed if place[0] in own or place in before}
        there |= {place for place in needed if place[0] == alias}
        previous = ctes[-1][0]
        selected = [
            exp.alias_(_moved(_column(*place), before, previous), "__".join(place), quoted=True)
            for place in sorted(there)
        ]
        found = exp.select(*selected).from_(_table(previous))
        moved = [
            JoinedTable(join.table, join.alias, _moved(join.on, before, previous)) for join in stage
        ]
        ctes.append((f"stage_{number + 1}", _with_joins(found, moved)))
        before = {place: "__".join(place) for place in there}
    last = ctes[-1][0]
    result = exp.select(*(_moved(output, before, last) for output in outputs)).from_(_table(last))
    for name, statement in ctes:
        result = result.with_(_name(name), as_=statement, materialized=True, copy=False)
    return result


def shallow(statement: SqlNode, dialect: str) -> SqlNode:
    """The statement, its subqueries before it where there are too many inside each other."""
    deepest = max((_depth(subquery) for subquery in statement.find_all(exp.Subquery)), default=0)
    if deepest <= _DEEPEST.get(dialect, _UNLIMITED):
        return statement
    from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

    return eliminate_subqueries(statement.copy())


def _depth(subquery: SqlNode) -> int:
    found = 0
    node: SqlNode | None = subquery
    while node is not None:
        found += isinstance(node, exp.Subquery)
        node = node.parent
    return found


def _with_joins(found: exp.Select, joins: Sequence[JoinedTable]) -> exp.Select:
    for join in joins:
        found = found.join(join.table, on=join.on, copy=False)
    return found


def _places(nodes: Sequence[SqlNode]) -> set[Place]:
    return {
        (column.table, column.name)
        for node in nodes
        for column in node.find_all(exp.Column)
        if column.table
    }


def _moved(node: SqlNode, before: dict[Place, str], previous: str) -> SqlNode:
    """The expression with what an earlier stage has found read from that stage."""

    def move(part: SqlNode) -> SqlNode:
        if isinstance(part, exp.Column):
            name = before.get((part.table, part.name))
            if name is not None:
                return _column(previous, name)
        return part

    return node.copy().transform(move)


def _column(table: str, name: str) -> SqlNode:
    return exp.column(name, table=table, quoted=True)


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _table(name: str) -> exp.Table:
    return exp.Table(this=_name(name))
