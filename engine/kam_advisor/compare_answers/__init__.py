"""Several people's answers about one company, side by side: `kam compare`.

line_up.py      whose answers or of which date, about which accounts; where they differ
mixed.py        what a decision comes to for every mixture of their answers, as a diagram
mixtures.py     such diagrams from the rules, or, where the rules look further, by trying
compare.py      which differences matter, and what to talk about first
"""

from kam_advisor.compare_answers.compare import (
    AnswerComparison,
    DecisionMixtures,
    Flip,
    Topic,
    compare_answers,
)
from kam_advisor.compare_answers.line_up import (
    Difference,
    LineUp,
    Respondent,
    are_dates,
    line_up,
)

__all__ = [
    "AnswerComparison",
    "DecisionMixtures",
    "Difference",
    "Flip",
    "LineUp",
    "Respondent",
    "Topic",
    "are_dates",
    "compare_answers",
    "line_up",
]
