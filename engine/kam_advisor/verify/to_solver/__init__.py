"""Formulas in the terms of z3: the only modules that import it.

terms.py        truth values and numbers as terms, and how they are joined
arithmetic.py   sums, quotients and aggregates of numbers that may be undefined
answers.py      the given answers of a profile as variables
translator.py   what the parts of a translation know of one another
facts.py, conditions.py, numbers.py, decisions.py   the parts
translation.py  the knowledge base over the answers of one account, or of the company
space.py        formulas over a profile and one that differs from it in one fact
session.py      a solver for one space, and its models
"""

from kam_advisor.verify.to_solver.session import Session, equals, is_decimal
from kam_advisor.verify.to_solver.space import Space
from kam_advisor.verify.to_solver.terms import Term

__all__ = ["Session", "Space", "Term", "equals", "is_decimal"]
