"""Proofs about rules and knowledge as a whole: what `kam check` finds.

formulas.py     what can be said about the profiles that rules are applied to   (no solver)
conditions.py   what must hold of a rule, a question, a reading                 (no solver)
to_solver.py    formulas in the terms of z3, the only module that imports it
solver.py       questions: found (with a profile), absent, or no answer in time
boxes.py        tables over single answers, without a solver
tables.py       gaps and conflicts of small tables, without a solver
witness.py      profiles that show a finding; the engines confirm them
tables_check.py, trees_check.py, decisions_check.py, facts_check.py   the checks of the rules
knowledge_check.py   texts, sources, terms
acceptances.py  findings that an author has explained in the file
places.py       where in the files a thing stands
findings.py     what is found, as text and as data
certificate.py  the partition of the answers that shows that a reading is complete
check.py        all checks, in order
"""
