"""Showing a class how a decision comes about, and exercises on it. Nothing here prints.

frames.py          what is shown, one after another
mentions.py        which answers a condition speaks of, and which it waits for
walk.py            the way of one profile through one decision, from the engine's run
demonstration.py   where one stands, what was predicted, what was answered
what_if.py         two ways side by side
"""

from kam_advisor.demonstration.demonstration import Demonstration, Score
from kam_advisor.demonstration.frames import (
    Applies,
    Ask,
    Asked,
    Closing,
    Frame,
    Opening,
    Settled,
    Tried,
)
from kam_advisor.demonstration.walk import Walk, Walker
from kam_advisor.demonstration.what_if import Parting

__all__ = [
    "Applies",
    "Ask",
    "Asked",
    "Closing",
    "Demonstration",
    "Frame",
    "Opening",
    "Parting",
    "Score",
    "Settled",
    "Tried",
    "Walk",
    "Walker",
]
