"""What unknown answers can still bring about, exactly: every completion, without listing them.

model.py        what is prepared once per knowledge base
domains.py      which answers need telling apart, and in which order facts are asked
diagram.py      decision diagrams and their operations
sums.py, separable.py, scores.py   scorecards: sums that reach a threshold
space.py        the unknown facts of one profile
conditions.py, quantities.py, arithmetic.py   expressions as diagrams
rules.py, exclusive.py   tables, trees, readings and decisions as diagrams
ratios.py, signs.py, sign_points.py, linear.py   unknown numbers inside arithmetic
paths.py        what a diagram can come to, a way there, what it depends on
views.py, completions.py, company.py   the answers, for one account and over several
outcomes.py     decisions over the answers to all facts, for every profile at once
choices.py      the cheapest answers that bring an outcome about
"""

from kam_advisor.unknowns.choices import EVERY, SOME, Choice, Selection, Selections
from kam_advisor.unknowns.company import CompanyCompletions
from kam_advisor.unknowns.completions import Completions
from kam_advisor.unknowns.diagram import BudgetExceeded
from kam_advisor.unknowns.domains import Domain
from kam_advisor.unknowns.model import CompletionModel
from kam_advisor.unknowns.outcomes import OutcomeDiagrams
from kam_advisor.unknowns.rules import NoOutcome
from kam_advisor.unknowns.views import (
    AccountFact,
    Agreement,
    CompanyWitness,
    DecisionView,
    ScopeCompletions,
)

__all__ = [
    "EVERY",
    "SOME",
    "AccountFact",
    "Agreement",
    "BudgetExceeded",
    "Choice",
    "CompanyCompletions",
    "CompanyWitness",
    "CompletionModel",
    "Completions",
    "DecisionView",
    "Domain",
    "NoOutcome",
    "OutcomeDiagrams",
    "ScopeCompletions",
    "Selection",
    "Selections",
]
