"""Expressions as text: as they are written in rule files, and as Dutch or English sentences."""

from kam_advisor.to_text.feel import to_feel
from kam_advisor.to_text.sentence import to_sentence

__all__ = ["to_feel", "to_sentence"]
