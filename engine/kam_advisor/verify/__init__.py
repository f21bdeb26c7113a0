"""Proofs about rules and knowledge as a whole: what `kam check` finds.

formulas.py     what can be said about the profiles that rules are applied to   (no solver)
conditions.py   what must hold of a rule, a question, a reading                 (no solver)
to_solver/      formulas in the terms of z3, the only place that imports it
asking.py       questions: possible (with a profile), absent, or no answer in time
solver.py       … put to z3
cells/          … answered by all profiles at once, where they are few
witness.py      profiles that show a finding; the engines confirm them
rows_check.py, trees_check.py, decisions_check.py, facts_check.py   the checks of the rules
knowledge_check.py   texts, sources, terms
shown.py        what a profile shows when an engine has run it
acceptances.py  findings that an author has explained in the file
places.py       where in the files a thing stands
findings.py     what is found, as text and as data
certificate.py  the partition of the answers that shows that a reading is complete
bench.py        what the checks share
check.py        all checks, in order
"""
