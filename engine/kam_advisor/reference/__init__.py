"""The meaning of the rules, in plain Python: three-valued, exact, written to be read.

evaluate.py   the value of an expression            (beside `ir/expressions.py`)
settle.py     what is known before the chaining     (answers that count, quantities, tests)
chain.py      the chaining itself, with its firings (beside `inference.py`)
"""
