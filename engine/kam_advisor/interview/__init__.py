"""Interviews: asking only what can still change the advice that is wanted. Nothing prints here.

asks.py         what can be asked, and for what
targets.py      what is wanted: outcomes, gaps, warnings
goals.py        what the targets still depend on
situation.py    what is answered at one moment, and what was worked out from it
stores.py       the diagrams
cells.py        which numbers are alike to every rule
interview.py    the interview: questions, answers, back, change
records.py      what it tells the one who shows it
why.py          why a question is asked
"""

from kam_advisor.interview.asks import Answers, Ask, Target
from kam_advisor.interview.goals import Goals
from kam_advisor.interview.interview import Chooser, InOrder, Interview
from kam_advisor.interview.records import Effect, Progress, Question, Span, Stake, Why
from kam_advisor.interview.situation import Outcomes, Situation
from kam_advisor.interview.targets import EXTENTS, Extent

__all__ = [
    "EXTENTS",
    "Answers",
    "Ask",
    "Chooser",
    "Effect",
    "Extent",
    "Goals",
    "InOrder",
    "Interview",
    "Outcomes",
    "Progress",
    "Question",
    "Situation",
    "Span",
    "Stake",
    "Target",
    "Why",
]
