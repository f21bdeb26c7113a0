"""`--priors`: profiles or a table of accounts, to tell how likely each answer is."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kam_advisor.cli.profiles import profiles_of
from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid
from kam_advisor.fact_answers import expected, fact_value
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.profile import Account, Profile

_UNKNOWN = ("", "unknown", "onbekend")
_MOST_BYTES = 50_000_000
_MOST_FAULTS = 20


def priors_from(path: Path, knowledge: KnowledgeBase) -> list[Profile]:
    """The profiles whose answers are counted: of a profile file, or the rows of a CSV file.

    Raises:
        CallInvalid: It cannot be read, or no column of a table is a fact.
        ProfileInvalid: What is in it is not valid.
    """
    if path.suffix.lower() in (".csv", ".tsv"):
        return list(_rows(path, knowledge))
    return profiles_of((str(path),), knowledge)


def _rows(path: Path, knowledge: KnowledgeBase) -> Iterator[Profile]:
    place = Place(str(path))
    try:
        text = path.read_bytes()[:_MOST_BYTES].decode("utf-8").lstrip("\ufeff")
    except OSError as error:
        message = f"cannot read this file: {error.strerror or error}"
        raise CallInvalid((Fault("cannot-read", message, place),)) from None
    except UnicodeDecodeError:
        hint = "Save it as CSV in UTF-8."
        raise CallInvalid((Fault("cannot-read", "this file is not UTF-8", place, hint),)) from None
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header = [name.strip() for name in next(table, [])]
    if not any(name in knowledge.facts for name in header):
        hint = "Name the columns by the ids of facts; `kam facts` lists them."
        message = "no column of this table is a fact"
        raise CallInvalid((Fault("cannot-read", message, place, hint),))
    faults: list[Fault] = []
    for row in table:
        answers: dict[str, Value] = {}
        for name, cell in zip(header, row, strict=False):
            fact = knowledge.facts.get(name)
            if fact is not None and cell.strip().lower() not in _UNKNOWN:
                value = _value(fact, cell.strip())
                if value is not None:
                    answers[name] = value
                elif len(faults) < _MOST_FAULTS:
                    where = Place(str(path), table.line_num)
                    message = f"`{cell.strip()[:60]}` is no answer to `{name}`"
                    faults.append(Fault("wrong-value", message, where, expected(fact)))
        yield Profile("", {}, (Account("", answers),))
    if faults:
        raise ProfileInvalid(faults)


def _value(fact: FactDeclaration, cell: str) -> Value | None:
    if fact.kind in ("boolean", "choice"):
        return fact_value(fact, cell)
    try:
        number = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return None
    return fact_value(fact, int(number) if number == number.to_integral_value() else number)
