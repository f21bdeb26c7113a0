"""The intermediate representation: what the rule files say, typed and checked.

Rule and knowledge files are read once into this; every backend (durable-rules, the reference
evaluator, the text, later SQL, solver, drawing) reads only this. What a node means is said in its
docstring, once; `reference/` is that meaning as code, and every other backend is tested against it.

    expressions.py   conditions and arithmetic
    quantities.py    named numbers: scorecards, formulas, collect tables
    rules.py         decisions, readings, trees, tables, warnings
    knowledge.py     facts, parameters, advice, glossary, sources, and the whole knowledge base
"""
