"""Every rule set as SQL: lookup tables over the cells of its facts, and a SELECT that joins them.

rules.py        what a compiled knowledge base is: inputs, lookup tables, outputs
compile.py      from a knowledge base to that
order.py, space.py, kleene.py, possible.py, results.py
                what is said about a decision, as a diagram over all partial profiles
plan.py, result_tables.py
                from diagrams to lookup tables
codes.py, numbers.py, statement.py, create.py, literals.py
                from there to SQL
on_duckdb.py, on_database.py, on_spark.py
                running it
by_core.py, patching.py, from_core.py
                the rows that are left to the core engine
"""

from kam_advisor.to_sql.compile import compile_rules
from kam_advisor.to_sql.on_duckdb import DuckDBRunner
from kam_advisor.to_sql.rules import (
    DecisionColumns,
    InputColumn,
    LookupTable,
    RunResult,
    ScoreColumns,
    SqlRules,
)

__all__ = [
    "DecisionColumns",
    "DuckDBRunner",
    "InputColumn",
    "LookupTable",
    "RunResult",
    "ScoreColumns",
    "SqlRules",
    "compile_rules",
]
