"""Moved: `kam_advisor.vocabulary`, so that what stands below reports can say things, too."""

from kam_advisor.vocabulary import Vocabulary, capital

__all__ = ["Vocabulary", "capital"]
