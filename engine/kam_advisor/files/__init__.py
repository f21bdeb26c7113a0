"""The files that people write, as pydantic models: what may stand where, and what it means.

The models check form only; names, types and references are checked by `load/`. Their descriptions
become the JSON Schema that editors complete and check files with.

    common.py     texts, sources, numbers, yes and no
    facts.py, knowledge.py, rules.py, quantities.py, house.py, cases.py, profiles.py
    form.py       a document by a model, pydantic's objections as our faults
    schema.py     the JSON Schemas
"""
