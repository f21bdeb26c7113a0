"""Every rule set as SQL: lookup tables over the cells of its facts, and a SELECT that joins them.

rules.py        what a compiled knowledge base is: inputs, lookup tables, outputs
compile.py      from a knowledge base to that
"""

from kam_advisor.to_sql.compile import compile_rules
from kam_advisor.to_sql.on_duckdb import DuckDBRunner, RunResult
from kam_advisor.to_sql.rules import (
    DecisionColumns,
    InputColumn,
    LookupTable,
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
