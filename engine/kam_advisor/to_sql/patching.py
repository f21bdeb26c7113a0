"""Statements that bring rows that SQL does not settle to the core engine, and its word back."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlglot import exp

from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.companies_by_core import CoreCompanies
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.rules import UNSETTLED_STATUS, RuleTables

Core: TypeAlias = CoreRows | CoreCompanies

DONE = "kam_by_core"
"""The table with what the core engine says: the answers, then the cells."""

TO_DO = "kam_to_do"
"""The table with the different sets of answers that it is asked about."""

_FOUND = "found"


def to_do(core: Core, statement: exp.Select) -> exp.Select:
    """The different sets of answers for which some decision is not settled.

    Args:
        core: Which answers it needs.
        statement: A SELECT of the rules that keeps those columns.
    """
    columns = [_column(name) for name in core.source_columns] or [exp.Literal.number(1).as_("one")]
    waiting = [_is_unsettled(_column(output.status)) for output in core.outputs.values()]
    found = exp.select(*columns).distinct().from_(statement.subquery(_FOUND))
    return found.where(exp.or_(*waiting))


def accounts_to_do(core: CoreCompanies, source: str, where: SqlNode | None = None) -> exp.Select:
    """The accounts of the companies in `TO_DO`, company by company.

    Args:
        core: Which of their columns it needs.
        source: The table of all accounts.
        where: Which companies; all by default.
    """
    key = _column(core.company, "a")
    columns = [_column(name, "a") for name in core.account_columns]
    table = exp.alias_(exp.to_table(source), "a", table=True)
    same = exp.EQ(this=key, expression=_column(core.company, TO_DO))
    found = exp.select(*columns).from_(table).join(TO_DO, on=same).order_by(key.copy())
    return found if where is None else found.where(where)


def patched(
    rules: RuleTables, core: Core, statement: exp.Select, keep: Sequence[str]
) -> exp.Select:
    """The outputs of every row, from `statement` where it settles them, else from `DONE`."""
    names = [_column(name, _FOUND) for name in keep]
    for output in rules.outputs:
        for name in output.names:
            cell: SqlNode = _column(name, _FOUND)
            if output.decision in core.outputs:
                unsettled = _is_unsettled(_column(output.status, _FOUND))
                kind = exp.DataType.build(core.cell_kinds[name])
                there = exp.Cast(this=cell, to=kind)
                cell = exp.Case().when(unsettled, _column(name, DONE)).else_(there)
            names.append(exp.alias_(cell, name, quoted=True))
    same = [
        exp.NullSafeEQ(this=_column(name, _FOUND), expression=_column(name, DONE))
        for name in core.source_columns
    ]
    found = exp.select(*names).from_(statement.subquery(_FOUND))
    return found.join(DONE, on=exp.and_(*same) if same else exp.true(), join_type="left")


def create_done(core: Core) -> exp.Select:
    """An empty `DONE`, as a SELECT from `TO_DO` that finds nothing."""
    cells = [
        exp.alias_(exp.cast(exp.Null(), kind), name, quoted=True)
        for name, kind in core.cell_kinds.items()
    ]
    return exp.select(exp.Star(), *cells).from_(TO_DO).where(exp.false())


def _is_unsettled(status: SqlNode) -> SqlNode:
    return exp.EQ(this=status, expression=exp.Literal.string(UNSETTLED_STATUS))


def _column(name: str, table: str | None = None) -> SqlNode:
    return exp.column(name, table=table, quoted=True)
