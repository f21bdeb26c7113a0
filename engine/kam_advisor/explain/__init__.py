"""Explanations, all from one model, put into words elsewhere (`report/`).

nodes.py      which condition stands at which node
proof.py      how: the firings of a decision as a tree
why_not.py    why not another outcome: what would have to hold, nearest first
readings.py   where readings differ: which answers make the difference
sources.py    by what source: every citation an explanation rests on

moves.py          how far other answers are from the given one
situation.py      the answers of one account as choices on a decision's diagram
what_changes.py   what would change it: all cheapest sets of changed answers
robustness.py     how little would have to be otherwise
sufficient.py     which answers mattered
stability.py      these three together
"""
