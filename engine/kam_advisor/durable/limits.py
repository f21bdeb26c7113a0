"""The limits of durable-rules 2.0.28, a margin inside what was measured.

Past them it hangs, crashes, or fails at run time; so a knowledge base that would go past one is
refused while its ruleset is built.
"""

from typing import Final

CONDITIONS_PER_RULE: Final = 16
"""Statements that one rule can join; longer premises are chained through helper rules."""

RULES: Final = 2_000
"""Rules in a ruleset, helpers and the sentinel included."""

RULES_PER_CONDITION: Final = 250
"""Rules that share one identical condition; with more it crashes."""

BRANCHES_PER_NODE: Final = 500
"""Different tests below one node of the network; with more the build never ends."""

TRUE_AT_ONCE: Final = 60
"""Conditions that one message may fulfil; it fails at run time beyond that. As a message has a
property per condition it fulfils, this keeps it far below the 252 properties it may have."""


class DurableLimit(Exception):
    """The rules ask for more than durable-rules can take.

    Attributes:
        limit: The name of the limit, a constant of this module.
        rule: The production or the subject that goes past it.
        count: How many there are.
        maximum: How many there may be.
    """

    def __init__(self, limit: str, rule: str, count: int, what: str, advice: str) -> None:
        """Say which limit is passed where, and what to do about it."""
        maximum: int = globals()[limit]
        self.limit, self.rule, self.count, self.maximum = limit, rule, count, maximum
        super().__init__(
            f"durable-rules cannot take {count} {what} (at most {maximum}) at `{rule}`. {advice} "
            "The reference engine has no such limit."
        )
