"""Explanations, all from one model, put into words elsewhere (`report/`).

    nodes.py      which condition stands at which node
    proof.py      how: the firings of a decision as a tree
    why_not.py    why not another outcome: what would have to hold, nearest first
    readings.py   where readings differ: which answers make the difference
    sources.py    by what source: every citation an explanation rests on

Why a question is asked, what would change an outcome and how robust it is are further modules here,
built on the same nodes and on `unknowns/`.
"""
