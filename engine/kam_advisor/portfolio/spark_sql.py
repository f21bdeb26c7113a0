"""What is written in DuckDB's SQL, in Spark's: sqlglot translates it, but for some functions.

The checks of cells are written once, for DuckDB (`checked.py`, `answers.py`, `summary.py`); so a
table on Spark is read with the same spellings, and its faults have the same words.
"""

from sqlglot import exp, parse_one

from kam_advisor.to_sql.literals import SqlNode


def in_spark(sql: str) -> str:
    """A statement in Spark's SQL."""
    tree = parse_one(sql, read="duckdb")
    for node in reversed(list(tree.walk())):  # what stands inside before what is around it
        found = _replaced(node)
        if found is not node:
            node.replace(found)
    return tree.sql("spark")


def in_spark_type(kind: str) -> str:
    """A type of DuckDB's; the widest whole number is a decimal there."""
    if kind == "HUGEINT":
        return "DECIMAL(38, 0)"
    return exp.DataType.build(kind, dialect="duckdb").sql("spark")


def _replaced(node: SqlNode) -> SqlNode:
    """What sqlglot would leave as it is, or say otherwise than it is meant."""
    if isinstance(node, exp.Chr):  # Spark's ends at 255
        return exp.Literal.string(chr(int(node.expressions[0].name)))
    if isinstance(node, exp.EQ | exp.NEQ) and isinstance(node.expression, exp.Trunc):
        # without a detour by a type that large numbers do not fit
        rest = exp.Mod(this=exp.Paren(this=node.this), expression=exp.Literal.number(1))
        return type(node)(this=rest, expression=exp.Literal.number(0))
    if isinstance(node, exp.Min) and node.args.get("count") is not None:  # the smallest few
        everything = exp.Anonymous(this="COLLECT_LIST", expressions=[node.this])
        ordered = exp.Anonymous(this="ARRAY_SORT", expressions=[everything])
        first = exp.Literal.number(1)
        return exp.Anonymous(this="SLICE", expressions=[ordered, first, node.args["count"]])
    if not isinstance(node, exp.Func):
        return node
    if isinstance(node, exp.RegexpFullMatch):
        whole = exp.Literal.string(rf"\A(?:{node.expression.name})\z")
        return exp.RegexpLike(this=node.this, expression=whole)
    name, given = _called(node)
    if name == "LIST_EXTRACT":  # always of LIST_POSITION: NULL where it is not in the list
        values, position = given
        _, (texts, text) = _called(position)
        place = exp.Anonymous(this="ARRAY_POSITION", expressions=[texts, text])
        before = exp.Sub(this=place, expression=exp.Literal.number(1))
        return exp.Anonymous(this="GET", expressions=[values, exp.cast(before, "INT")])
    return node


def _called(node: SqlNode) -> tuple[str, list[SqlNode]]:
    """The name and arguments of a function that sqlglot does not know."""
    if not isinstance(node, exp.Anonymous):
        return "", []
    return str(node.this).upper(), list(node.expressions)
