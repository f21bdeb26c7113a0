"""Compiled rules in the user's cache folder, so that a second run need not compile them.

JSON of plain data, never code: whoever can write into the folder can change no more than answers
he could change in the rules themselves. What is damaged, or was written by other code, is compiled
anew (`load/cache.py`).

A record           [number of its class, field, field, …]   a tuple   [-1, item, …]
a Fraction         [-2, numerator, denominator]             a set     [-3, item, …], sorted
the facts declared [-4]                                     a table   [-5, name, columns, cells]
the knowledge base [-6]
"""

import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.cache import Kept, modules, name_of, switched_off
from kam_advisor.record import Record
from kam_advisor.to_sql import codes, rules
from kam_advisor.to_sql.compile import compile_rules
from kam_advisor.to_sql.rules import LookupTable, SqlRules
from kam_advisor.unknowns.ratios import Polynomial, Ratio

_PART: Final = "sql"
_COMPILERS: Final = ("", "ir", "to_sql", "unknowns", "load")
_RECORDS: Final[tuple[type[Record], ...]] = (
    rules.InputColumn, rules.State, rules.CellJoin, rules.StateJoin, rules.ScoreColumns,
    rules.DecisionColumns, codes.BooleanCode, codes.OptionCode, codes.RangeCode, codes.CellCode,
    codes.KnownCode, codes.GivenCode, codes.SignCode, codes.CountedCode, rules.Figure,
    rules.ScoredFigure, rules.RuleTables, rules.SqlRules, rules.CompanyTables, rules.CountTables,
)  # fmt: skip
_NUMBERS: Final = {kind: number for number, kind in enumerate(_RECORDS)}
_POLYNOMIAL: Final = len(_RECORDS)
_RATIO: Final = _POLYNOMIAL + 1
_TUPLE, _FRACTION, _SET, _FACTS, _TABLE, _KNOWLEDGE = -1, -2, -3, -4, -5, -6


def kept_rules(knowledge: KnowledgeBase, decisions: Iterable[str]) -> SqlRules:
    """What `compile_rules` gives, from the cache folder where it is kept there.

    Args:
        knowledge: The rules.
        decisions: The ids of the decisions wanted.
    """
    wanted = list(decisions)
    kept = Kept("" if switched_off() else _name(knowledge, wanted))
    found = _read(kept.read(_PART), knowledge)
    if found is None:
        found = compile_rules(knowledge, wanted)
        kept.write(json.dumps(encoded(found), separators=(",", ":")), _PART)
    return found


def _name(knowledge: KnowledgeBase, decisions: Sequence[str]) -> str:
    return name_of(modules(_COMPILERS), knowledge.fingerprint, *sorted(set(decisions)))


def _read(text: str | None, knowledge: KnowledgeBase) -> SqlRules | None:
    try:
        return None if text is None else decoded(json.loads(text), knowledge)
    except Exception:  # any damage at all: work it out anew
        return None


def encoded(compiled: SqlRules) -> list[Any]:
    """Compiled rules as plain data, without the knowledge base that they were compiled from."""
    found: list[Any] = _encode(compiled, compiled.knowledge)
    return found


def decoded(data: list[Any], knowledge: KnowledgeBase) -> SqlRules:
    """What `encoded` was given.

    Raises:
        Exception: It is something else.
    """
    found = _decode(data, knowledge)
    if not isinstance(found, SqlRules):
        raise TypeError("not compiled rules")
    return found


def _encode(value: Any, knowledge: KnowledgeBase) -> Any:
    if value is knowledge:
        return [_KNOWLEDGE]
    if value is knowledge.facts:
        return [_FACTS]
    kind = type(value)
    if kind in _NUMBERS:
        fields = (getattr(value, name) for name in kind.record_fields)
        return [_NUMBERS[kind], *(_encode(field, knowledge) for field in fields)]
    if isinstance(value, LookupTable):
        columns = list(zip(*value.rows, strict=True)) or [()] * len(value.columns)
        return [_TABLE, value.name, dict(value.columns), *map(_cells, columns)]
    if isinstance(value, Polynomial):
        return [_POLYNOMIAL, _encode(value.terms, knowledge)]
    if isinstance(value, Ratio):
        return [_RATIO, _encode(value.above, knowledge), _encode(value.below, knowledge)]
    if isinstance(value, tuple):
        return [_TUPLE, *(_encode(item, knowledge) for item in value)]
    if isinstance(value, frozenset):
        return [_SET, *sorted(value)]
    if isinstance(value, Fraction):
        return [_FRACTION, value.numerator, value.denominator]
    if isinstance(value, dict):
        return {key: _encode(item, knowledge) for key, item in value.items()}
    if value is None or kind in (str, int, bool):
        return value
    raise TypeError(f"not a part of compiled rules: {kind.__name__}")


def _cells(cells: Sequence[object]) -> list[Any]:
    """A column: its different cells, and which of them stands in each row."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds == {int}:
        return ["numbers", list(cells)]
    different = list(dict.fromkeys(cells))
    places = {cell: number for number, cell in enumerate(different)}
    shown = [str(cell) if isinstance(cell, Decimal) else cell for cell in different]
    return ["decimals" if kinds == {Decimal} else "cells", shown, [places[c] for c in cells]]


def _decode(data: Any, knowledge: KnowledgeBase) -> Any:
    if isinstance(data, dict):
        return {key: _decode(item, knowledge) for key, item in data.items()}
    if not isinstance(data, list):
        return data
    number, *rest = data
    if number == _TABLE:
        name, columns, *cells = rest
        return LookupTable(name, columns, list(zip(*map(_column, cells), strict=True)))
    if number == _SET:
        return frozenset(rest)
    if number == _KNOWLEDGE:
        return knowledge
    if number == _FACTS:
        return knowledge.facts
    if number == _FRACTION:
        return Fraction(*rest)
    items = [_decode(item, knowledge) for item in rest]
    make: Callable[..., Any] = tuple
    if number == _TUPLE:
        return make(items)
    made = {_POLYNOMIAL: Polynomial, _RATIO: Ratio}
    make = made[number] if number in made else _RECORDS[number]
    return make(*items)


def _column(data: list[Any]) -> list[Any]:
    if data[0] == "numbers":
        return list(data[1])
    kind, different, places = data
    if kind == "decimals":
        different = [None if cell is None else Decimal(cell) for cell in different]
    return [different[place] for place in places]
