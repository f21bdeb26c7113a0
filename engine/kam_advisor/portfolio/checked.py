"""The accounts with their answers read and their faults named: one view, in SQL.

The view has the columns of the table as they are (under their heads), `kam_row`, `kam_faults`, per
fact a column `fact:<id>` with its answer, and `:company`, the key of the account's company.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Final

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.numbers import format_number
from kam_advisor.portfolio.answers import (
    FAULTS,
    AnswerReader,
    CellSql,
    digits,
    prepared_name,
    shown_options,
    sql_type,
)
from kam_advisor.portfolio.columns import Matched
from kam_advisor.portfolio.database import identifier, literal
from kam_advisor.portfolio.source import CUT_CELL, LONG_ROW, PROBLEM, ROW, SHORT_ROW, Column, Source
from kam_advisor.record import Record
from kam_advisor.vocabulary import Vocabulary

ROW_COLUMN: Final = "kam_row"
FAULTS_COLUMN: Final = "kam_faults"
COMPANY_COLUMN: Final = ":company"
BETWEEN_FAULTS: Final = "; "
_LONGEST_VALUE: Final = 60
_PROBLEMS: Final = (SHORT_ROW, LONG_ROW, CUT_CELL)


class Joined(Record):
    """The companies beside the accounts.

    Attributes:
        source: Their table.
        matched: What its columns are.
        only_one: Whether there is one company; then accounts need not name it.
    """

    source: Source
    matched: Matched
    only_one: bool


class CheckedSql(Record):
    """The view of the accounts.

    Attributes:
        sql: Its SELECT.
        kept: The columns of the table that go out again, under their names there.
        facts: Per fact with a column, what that is called in the view.
    """

    sql: str
    kept: tuple[str, ...]
    facts: Mapping[str, str]


class Checker:
    """Writes the view, with faults in one language."""

    def __init__(self, reader: AnswerReader, vocabulary: Vocabulary) -> None:
        """Read cells by `reader`; take words from `vocabulary`."""
        self._reader = reader
        self._vocabulary = vocabulary
        self._facts = vocabulary.knowledge.facts

    def view(
        self,
        source: Source,
        matched: Matched,
        companies: Joined | None,
        facts: Sequence[str],
        written: Sequence[str],
        sound: Container[str] = (),
    ) -> CheckedSql:
        """The SELECT of the view.

        Args:
            source: The accounts.
            matched: What its columns are.
            companies: The companies, where they stand in a table of their own.
            facts: The facts that are asked for.
            written: The columns that are written: earlier results of that name are left out.
            sound: Facts whose cells are all answers as they are: they are not looked at.
        """
        asked = {fact: matched.facts[fact] for fact in facts if fact in matched.facts}
        if companies is not None:
            found = companies.matched.facts
            asked |= {fact: found[fact] for fact in facts if fact in found}
        cells = {
            fact: CellSql("", f"{column.id}::{sql_type(self._facts[fact])}")
            if fact in sound
            else self._reader.cell(self._facts[fact], column.id, column.type)
            for fact, column in asked.items()
        }
        kept = kept_columns(source, written)
        company = f"{_company_key(matched, companies)} AS {identifier(COMPANY_COLUMN)}"
        of_key = ["of_key"] if companies is not None else []
        needed = dict.fromkeys([*(c.id for c in kept), *(c.id for c in asked.values())])
        below = [ROW, PROBLEM, *needed]
        prepared = [
            f"{cell.prepared} AS {prepared_name(self._facts[fact])}"
            for fact, cell in cells.items()
            if cell.prepared
        ]
        values = [f"{cell.value} AS {_fact(fact)}" for fact, cell in cells.items()]
        doubtful = {fact: column for fact, column in asked.items() if fact not in sound}
        outer = [
            *(f"{_shown(column, source)} AS {identifier(column.name)}" for column in kept),
            f"{ROW} AS {ROW_COLUMN}",
            f"{self._faults(doubtful, matched, companies)} AS {FAULTS_COLUMN}",
            *map(_fact, asked),
            identifier(COMPANY_COLUMN),
        ]
        origin = _origin(source, matched, companies)
        first = f"SELECT {', '.join([*below, company, *of_key, *prepared])} FROM {origin}"
        handed = [*below, identifier(COMPANY_COLUMN), *of_key]
        second = f"SELECT {', '.join([*handed, *values])} FROM ({first})"
        sql = f"SELECT {', '.join(outer)} FROM ({second})"
        return CheckedSql(sql, tuple(c.name for c in kept), {f: f"fact:{f}" for f in asked})

    def _faults(
        self, doubtful: Mapping[str, Column], matched: Matched, companies: Joined | None
    ) -> str:
        """All faults of a row as one text, NULL where there are none.

        The cells go through one expression, as the elements of a list: an expression for each
        column would take more memory than all the data.
        """
        suspects = [f"{PROBLEM} IS NOT NULL"]
        named = [self._row_fault()]
        if companies is not None and matched.company is not None:
            suspects.append("of_key IS NULL")
            named.append(self._no_company(matched.company))
        cells = []
        for fact, column in doubtful.items():
            declared = self._facts[fact]
            suspect = f"{column.id} IS NOT NULL AND {_fact(fact)} IS NULL"
            suspects.append(f"({suspect})")
            cells.append(
                f"{{'v': CASE WHEN {suspect} THEN {column.id}::VARCHAR END,"
                f" 'c': {literal(_undivided(column.name))}, 'k': {literal(declared.kind)},"
                f" 'e': {literal(_undivided(self.expected(declared)))}}}"
            )
        if cells:
            # step by step: DuckDB repeats what stands before the WHEN of a CASE for each of them
            there = f"list_filter([{', '.join(cells)}], lambda x: x.v IS NOT NULL)"
            plain = f"{{'v': x.v, 'c': x.c, 'k': x.k, 'e': x.e, 'd': {digits('x.v')}}}"
            plain = f"list_transform({there}, lambda x: {plain})"
            known = f"{{'v': x.v, 'c': x.c, 'e': x.e, 'f': {self._reader.fault('x')}}}"
            known = f"list_transform({plain}, lambda x: {known})"
            texts = f"list_transform({known}, lambda x: {self._named('x')})"
            named.append(f"nullif(array_to_string({texts}, {literal(BETWEEN_FAULTS)}), '')")
        joined = f"nullif(concat_ws({literal(BETWEEN_FAULTS)}, {', '.join(named)}), '')"
        return f"CASE WHEN {' OR '.join(suspects)} THEN {joined} END"

    def _named(self, cell: str) -> str:
        """The fault of a cell in words; NULL where the cell says that the answer is unknown."""
        value = f"replace(left({cell}.v, {_LONGEST_VALUE}), ';', ',')"
        parts = {"value": value, "column": f"{cell}.c", "expected": f"{cell}.e"}
        arms = (
            f"WHEN {literal(kind)} THEN {self._words(f'portfolio.fault.{kind}', parts)}"
            for kind in FAULTS
        )
        return f"CASE {cell}.f {' '.join(arms)} END"

    def _row_fault(self) -> str:
        said = {p: self._vocabulary.say(f"portfolio.row.{p}") for p in _PROBLEMS}
        arms = (f"WHEN {literal(p)} THEN {literal(words)}" for p, words in said.items())
        return f"CASE {PROBLEM} {' '.join(arms)} END"

    def _no_company(self, column: Column) -> str:
        value = f"replace(coalesce(left({column.id}::VARCHAR, {_LONGEST_VALUE}), ''), ';', ',')"
        parts = {"value": value, "column": literal(_undivided(column.name))}
        return f"CASE WHEN of_key IS NULL THEN {self._words('portfolio.fault.company', parts)} END"

    def _words(self, key: str, parts: Mapping[str, str]) -> str:
        """A text in SQL, with expressions at its placeholders."""
        text = self._vocabulary.say(key, **{name: f"\0{name}\0" for name in parts})
        pieces = text.split("\0")  # every other one is the name of a part
        return " || ".join(
            parts[piece] if n % 2 else literal(piece) for n, piece in enumerate(pieces)
        )

    def expected(self, fact: FactDeclaration) -> str:
        """What can be answered to a fact, in a few words."""
        say, lang = self._vocabulary.say, self._vocabulary.lang
        if fact.kind in ("boolean", "choice"):
            yes_no = (say("answer.yes"), say("answer.no"))
            return self._vocabulary.any_of(shown_options(fact, lang, yes_no))
        low, high = (
            None if number is None else format_number(number, lang)
            for number in (fact.minimum, fact.maximum)
        )
        kind = "number" if fact.kind == "number" else "whole"
        if low is not None and high is not None:
            return say(f"portfolio.expected.{kind}.between", low=low, high=high)
        if low is not None:
            return say(f"portfolio.expected.{kind}.from", low=low)
        if high is not None:
            return say(f"portfolio.expected.{kind}.to", high=high)
        return say(f"portfolio.expected.{kind}")


def kept_columns(source: Source, written: Sequence[str]) -> list[Column]:
    """The columns of a table that go out again: all but the results of an earlier run."""
    results = {name.casefold() for name in (*written, ROW_COLUMN, FAULTS_COLUMN)}
    return [column for column in source.columns if column.name.casefold() not in results]


def company_key(column: Column) -> str:
    """How a company is told from another, in SQL: blanks around it and capitals do not count."""
    return f"nullif(lower(trim({column.id}::VARCHAR)), '')"


def _origin(source: Source, matched: Matched, companies: Joined | None) -> str:
    if companies is None:
        return source.relation
    listed = ", ".join(column.id for column in companies.source.columns)
    key = companies.matched.company
    keyed = "''" if key is None else f"coalesce({company_key(key)}, '')"
    theirs = f"(SELECT {keyed} AS of_key, {listed} FROM {companies.source.relation})"
    ours = "NULL" if matched.company is None else company_key(matched.company)
    if companies.only_one:
        ours = f"coalesce({ours}, of_key)"
    return f"{source.relation} LEFT JOIN {theirs} ON {ours} = of_key"


def _company_key(matched: Matched, companies: Joined | None) -> str:
    """The company of a row: NULL where that is not known."""
    ours = "NULL::VARCHAR" if matched.company is None else company_key(matched.company)
    return f"coalesce({ours}, of_key)" if companies is not None and companies.only_one else ours


def _shown(column: Column, source: Source) -> str:
    """A cell as it goes out: without the marks of `source.py`."""
    if source.place.kind != "excel":
        return column.id
    return f"CASE WHEN starts_with({column.id}, chr(57344)) THEN NULL ELSE {column.id} END"


def _fact(fact: str) -> str:
    return identifier(f"fact:{fact}")


def _undivided(text: str) -> str:
    """A text in which nothing looks like the end of a fault or of a column's name."""
    return text.replace(";", ",").replace(": ", " ")
