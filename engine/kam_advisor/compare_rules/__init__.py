"""Two versions of rules, or two readings: for exactly which profiles the advice differs.

versions.py   two knowledge bases over one set of diagrams: their facts made comparable
results.py    what a comparison says
features.py   in what terms a set of profiles is described: answers, scores, earlier outcomes
boxes.py      a set of profiles as few conjunctions over such terms, exactly
compare.py    decision by decision: which outcome becomes which, for how many, with witnesses
portfolio.py  a file of profiles: which accounts change
"""
