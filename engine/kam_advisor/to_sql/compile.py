"""From a knowledge base to SQL."""

from collections.abc import Iterable

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.to_sql.rules import SqlRules


def compile_rules(knowledge: KnowledgeBase, decisions: Iterable[str] | None = None) -> SqlRules:
    """The rules as lookup tables and SQL.

    Args:
        knowledge: The rules, as `load` gives them.
        decisions: The ids of the decisions wanted; all by default.
    """
    raise NotImplementedError
