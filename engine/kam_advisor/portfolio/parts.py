"""The decisions of a run in parts, each small enough for one statement.

What a database needs to plan a statement grows faster than the number of tables in it: all shipped
decisions in one took DuckDB minutes and more than 3 GB for a few rows.
"""

from collections.abc import Collection
from typing import Final

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.to_sql.kept import kept_rules
from kam_advisor.to_sql.rules import SqlRules

_MOST: Final = 6
"""Decisions in one statement; those of the agenda for every day are one."""


def compiled_in_parts(knowledge: KnowledgeBase, decisions: Collection[str]) -> list[SqlRules]:
    """The rules of some decisions, in parts of the order of the knowledge base; at least one."""
    wanted = [decision for decision in knowledge.decisions if decision in decisions]
    groups = [wanted[start : start + _MOST] for start in range(0, len(wanted), _MOST)]
    return [kept_rules(knowledge, group) for group in groups or [[]]]
