"""Rules as plain Python code, for complete answers: microseconds instead of milliseconds.

    knowledge ──► source.py: one function ──► compile ──► outcomes, rules, warnings
                  proof.py:  a second one ──► compile ──► the firings as well

The code is written from the same IR that the engines chain, and says the same: with every answer
known a condition is True or False, so a row is an `if` and a tree a nest of them. Whoever calls
every time an account changes needs no more; where an answer is missing, `Advisor.decide` asks the
engine. `source_of` shows the code.
"""

from kam_advisor.to_python.at_once import AtOnce
from kam_advisor.to_python.compiled import Compiled, Decisions, compile_rules, source_of
from kam_advisor.to_python.logic import Decided
from kam_advisor.to_python.unfit import Unfit

__all__ = ["AtOnce", "Compiled", "Decided", "Decisions", "Unfit", "compile_rules", "source_of"]
