"""Numbers as people write them, read in SQL; held against what they mean."""

from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.portfolio.answers import AnswerReader, DecimalMark, digits, prepared_name
from kam_advisor.record import replace


def read(
    knowledge: KnowledgeBase, kind: str, text: str, mark: DecimalMark = "auto"
) -> tuple[object, str | None]:
    """The value of a cell, and the fault where it has none."""
    levels = knowledge.facts["supplier_levels"]
    fact: FactDeclaration = replace(levels, kind=kind, minimum=0, maximum=10_000_000)
    reader = AnswerReader(knowledge, {}, mark)
    cell = reader.cell(fact, "cell", "VARCHAR")
    quoted = text.replace("'", "''")
    prepared = f"{cell.prepared or 'NULL'} AS {prepared_name(fact)}"
    fault = reader.fault(f"{{'v': cell, 'd': {digits('cell')}, 'k': '{kind}'}}")
    (row,) = duckdb.execute(
        f"SELECT value, CASE WHEN value IS NULL THEN {fault} END FROM (SELECT cell, {cell.value}"
        f" AS value FROM (SELECT cell, {prepared} FROM (SELECT '{quoted}' AS cell)))"
    ).fetchall()
    value, wrong = row
    return (None if value is None else Fraction(value)), wrong


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("12,5", Fraction(25, 2)),
        ("12.5", Fraction(25, 2)),
        ("0,125", Fraction(1, 8)),
        ("0.125", Fraction(1, 8)),
        ("1.234,50", Fraction(2469, 2)),
        ("1,234.50", Fraction(2469, 2)),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1234,567", Fraction(1_234_567, 1000)),
        ("€ 1 234", 1234),
        ("1\u00a0234,5", Fraction(2469, 2)),
        ("12,5 %", Fraction(25, 2)),
        ("0.1", Fraction(1, 10)),
        ("0.123456789012", Fraction(123456789012, 10**12)),
    ],
)
def test_one_way_to_read_it(knowledge: KnowledgeBase, text: str, number: Fraction) -> None:
    assert read(knowledge, "number", text) == (number, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1.234", "ambiguous"),
        ("12,345", "ambiguous"),
        ("1.23.4", "other"),
        ("1,2,3", "other"),
        ("twelve", "other"),
        ("1e3", "range"),
        ("-1", "range"),
        ("99999999999999999999999999999999999999999999", "range"),
        ("0.1234567890123", "precise"),
        ("2026-01-03", "date"),
        ("3-1-2026", "date"),
        ("3/1/2026 10:00", "date"),
        ("unknown", None),
        ("n.v.t.", None),
        ("  ", None),
    ],
)
def test_no_number(knowledge: KnowledgeBase, text: str, fault: str | None) -> None:
    assert read(knowledge, "number", text) == (None, fault)


def test_the_user_says_which_mark(knowledge: KnowledgeBase) -> None:
    assert read(knowledge, "number", "1.234", "comma") == (1234, None)
    assert read(knowledge, "number", "1.234", "point") == (Fraction(617, 500), None)
    assert read(knowledge, "integer", "1,234", "point") == (1234, None)


def test_whole_numbers(knowledge: KnowledgeBase) -> None:
    assert read(knowledge, "integer", "12,0") == (12, None)
    assert read(knowledge, "integer", "12,5") == (None, "not_whole")


def test_every_spelling_that_is_offered_is_read(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    from kam_advisor.portfolio.answers import plain, shown_options

    reader = AnswerReader(knowledge, {})
    words = {
        lang: tuple(knowledge.wording[f"answer.{w}"][lang] for w in ("yes", "no"))
        for lang in ("en", "nl")
    }
    for fact in knowledge.facts.values():
        if fact.kind not in ("boolean", "choice", "scale"):
            continue
        spelled = reader.spellings(fact)
        values: list[Value] = [*fact.options]
        if fact.kind == "boolean":
            values = [True, False]
        elif fact.kind == "scale":
            values = [int(option) for option in fact.options]
        for lang in ("en", "nl"):
            shown = shown_options(fact, lang, (words[lang][0], words[lang][1]))
            assert [spelled.get(plain(text)) for text in shown] == values, fact.id
