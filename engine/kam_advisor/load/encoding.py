"""The knowledge base as plain JSON and back, exactly.

Record      [number of its class, field, field, …]      tuple      [-1, item, …]
Fraction    [-2, numerator, denominator]                anything else as JSON has it
"""

import json
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from kam_advisor.ir import agendas, derived, expressions, knowledge, quantities, rules
from kam_advisor.ir.coverage import Coverage, CoveredModel, Tension
from kam_advisor.record import Record

_CLASSES: tuple[type[Record], ...] = (
    expressions.Constant, expressions.Parameter, expressions.Fact, expressions.Outcome,
    expressions.Quantity, expressions.Compare, expressions.OneOf, expressions.Between,
    expressions.And, expressions.Or, expressions.Not, expressions.Arithmetic,
    expressions.Aggregate, expressions.CountDistinct, expressions.CountAccounts,
    expressions.CountWhere, derived.Given, derived.OverAccounts, derived.Exists,
    quantities.ScoreItem, quantities.LowestItems, quantities.Scorecard, quantities.Formula,
    quantities.CollectRow, quantities.CollectTable,
    rules.Conclusion, rules.Row, rules.Table, rules.Branch, rules.Question, rules.Tree,
    rules.Reading, rules.Comparison, rules.Warning, rules.Decision,
    knowledge.Citation, knowledge.Source, knowledge.FactDeclaration,
    knowledge.ParameterDeclaration, knowledge.Advice, knowledge.GlossaryEntry, knowledge.Override,
    knowledge.KnowledgeBase, agendas.Chapter, agendas.Agenda,
    CoveredModel, Tension, Coverage,
)  # fmt: skip
_NUMBERS = {kind: number for number, kind in enumerate(_CLASSES)}
_FIELDS: dict[type, tuple[str, ...]] = {kind: kind.record_fields for kind in _CLASSES}
_TUPLE, _FRACTION = -1, -2


def encode(value: Any) -> Any:
    """A part of a knowledge base as plain JSON data."""
    kind = type(value)
    if kind in _NUMBERS:
        return [_NUMBERS[kind], *(encode(getattr(value, name)) for name in _FIELDS[kind])]
    if kind is tuple:
        return [_TUPLE, *map(encode, value)]
    if kind is dict or kind is MappingProxyType:
        return {key: encode(item) for key, item in value.items()}
    if kind is Fraction:
        return [_FRACTION, value.numerator, value.denominator]
    if value is None or kind in (str, int, bool):
        return value
    raise TypeError(f"not a part of a knowledge base: {kind.__name__}")


def decode(data: Any) -> Any:
    """What `encode` was given."""
    if type(data) is list:
        number = data[0]
        if number >= 0:
            # As calling the class with all its fields, in a third of the time.
            kind = _CLASSES[number]
            made: Record = object.__new__(kind)
            values = [decode(x) if type(x) in _NESTED else x for x in data[1:]]
            made.__dict__.update(zip(_FIELDS[kind], values, strict=True))
            return made
        if number == _FRACTION:
            return Fraction(data[1], data[2])
        return tuple([decode(x) if type(x) in _NESTED else x for x in data[1:]])
    if type(data) is dict:
        for item in data.values():
            if type(item) is str:  # a text: the values of a mapping are all of one kind
                return data
            break
        return {key: decode(x) for key, x in data.items()}
    return data


_NESTED = (list, dict)


def digest(base: knowledge.KnowledgeBase) -> str:
    """SHA-256 of all that the knowledge base says, whatever the order of its files."""
    import hashlib  # only where something is compiled

    # Keys are sorted, but the order of decisions counts: it is the order of the advice.
    content = [encode(base), list(base.decisions)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
