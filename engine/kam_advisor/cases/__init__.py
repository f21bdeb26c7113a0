"""Rule cases: what the rules must give, run through an engine, and what no case exercises.

read.py      case files, strictly, with all faults
run.py       a case through an advisor: what is not as expected
items.py     what a rule set has that cases can exercise
coverage.py  which of it the cases exercise
missing.py   proposals for cases that exercise the rest
to_yaml.py   proposals as a case file
"""
