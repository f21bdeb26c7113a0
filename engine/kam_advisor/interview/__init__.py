"""Interviews: asking only what can still change the advice that is wanted. Nothing prints here.

asks.py         what can be asked, and for what
goals.py        the wanted decisions, and what they still depend on
cells.py        which numbers are alike to every rule
interview.py    the interview: questions, answers, back, change
records.py      what it tells the one who shows it
why.py          why a question is asked
"""

from kam_advisor.interview.asks import Answers, Ask, Target
from kam_advisor.interview.goals import Goals, Outcomes
from kam_advisor.interview.interview import Chooser, InOrder, Interview
from kam_advisor.interview.records import Effect, Progress, Question, Span, Stake, Why

__all__ = [
    "Answers",
    "Ask",
    "Chooser",
    "Effect",
    "Goals",
    "InOrder",
    "Interview",
    "Outcomes",
    "Progress",
    "Question",
    "Span",
    "Stake",
    "Target",
    "Why",
]
