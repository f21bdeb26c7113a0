"""The rules as parts of a dbt project: lookup tables as seeds, statements as models.

dbt takes an empty cell of a seed for NULL, whether it has quotes or not. So a text without letters
stands as `EMPTY` there, and the model turns it back.
"""

from collections.abc import Mapping, Sequence

import yaml
from sqlglot import exp

from kam_advisor.record import replace
from kam_advisor.to_sql.create import as_csv
from kam_advisor.to_sql.literals import SqlNode, written
from kam_advisor.to_sql.rules import LookupTable

EMPTY = "-"
"""An empty text in a seed; no id is that."""


def dbt_files(
    statements: Mapping[str, exp.Select], lookups: Sequence[LookupTable], dialect: str, prefix: str
) -> dict[str, str]:
    """The files of a dbt project that decide, by their path in its folder.

    Args:
        statements: Per model the statement that it runs, each a syntax tree.
        lookups: The lookup tables that they join.
        dialect: As sqlglot calls it.
        prefix: Stands before the names of the lookup tables in the statements, and of the files.

    Raises:
        ValueError: sqlglot does not know the dialect.
    """
    files = {
        f"models/{prefix}{name}.sql": f"{_model(statement, lookups, dialect, prefix)}\n"
        for name, statement in statements.items()
    }
    files[f"seeds/{prefix}seeds.yml"] = _properties(lookups, dialect, prefix)
    files |= {f"seeds/{prefix}{table.name}.csv": as_csv(_seed(table)) for table in lookups}
    return files


def _model(statement: exp.Select, lookups: Sequence[LookupTable], dialect: str, prefix: str) -> str:
    """The statement, with its lookup tables as references to the seeds."""
    names = {f"{prefix}{table.name}": table for table in lookups}
    empty = {(table.name, column) for table in lookups for column in _with_empty_texts(table)}

    def in_dbt(node: SqlNode) -> SqlNode:
        if isinstance(node, exp.Table) and node.name in names:
            reference = exp.to_identifier(f"{{{{ ref('{node.name}') }}}}", quoted=False)
            return exp.Table(this=reference, alias=node.args.get("alias"))
        if isinstance(node, exp.Column) and (node.table, node.name) in empty:
            sign, none = exp.Literal.string(EMPTY), exp.Literal.string("")
            is_empty = exp.EQ(this=node.copy(), expression=sign)
            return exp.Case().when(is_empty, none).else_(node.copy())
        return node

    return written(statement.transform(in_dbt), dialect, pretty=True)


def _with_empty_texts(table: LookupTable) -> list[str]:
    return [
        column
        for number, column in enumerate(table.columns)
        if any(row[number] == "" for row in table.rows)
    ]


def _seed(table: LookupTable) -> LookupTable:
    rows = [tuple(EMPTY if cell == "" else cell for cell in row) for row in table.rows]
    return replace(table, rows=rows)


def _properties(lookups: Sequence[LookupTable], dialect: str, prefix: str) -> str:
    """Which type each column of a seed has; dbt would guess them."""
    seeds = [
        {
            "name": f"{prefix}{table.name}",
            "config": {
                "column_types": {
                    column: exp.DataType.build(kind).sql(dialect=dialect)
                    for column, kind in table.columns.items()
                }
            },
        }
        for table in lookups
    ]
    return yaml.safe_dump({"version": 2, "seeds": seeds}, sort_keys=False)
