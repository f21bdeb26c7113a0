"""All profiles at once, without a solver: where the answers that matter are few.

A *cell* is one combination of answers to the facts that a decision uses. A formula is the set of
cells of which it is true, as one long integer with a bit per cell; `and`, `or` and `not` are single
operations on it. So a table of a thousand rows over some hundred thousand cells takes moments.

fitting.py      whether a decision can be looked at so
columns.py      the cells of each answer
account.py      conditions, tables and trees over the cells
cell_asking.py  questions about one decision, by its cells
recent.py       the last few results
"""

from kam_advisor.verify.cells.cell_asking import CellAsking
from kam_advisor.verify.cells.fitting import fits

__all__ = ["CellAsking", "fits"]
