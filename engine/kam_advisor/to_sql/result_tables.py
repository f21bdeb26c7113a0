"""The last lookup tables: from the state of a decision or quantity to what is said about it."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import lcm

from kam_advisor.ir.rules import Decision, Warning, WarningKind
from kam_advisor.record import Record, replace
from kam_advisor.to_sql.literals import as_decimal, decimal_places
from kam_advisor.to_sql.possible import UNSETTLED
from kam_advisor.to_sql.results import Result, possible_values, result_of
from kam_advisor.to_sql.rules import (
    APPLIES,
    BOOLEANS,
    FORMULA,
    KEY,
    MOST_PLACES,
    RESULT,
    SEPARATOR,
    UNKNOWN_YET,
    UNSETTLED_STATUS,
    Cell,
    DecisionColumns,
    LookupTable,
    ScoreColumns,
)
from kam_advisor.unknowns.ratios import Ratio
from kam_advisor.values import UNDEFINED

TEXTS_OF: Mapping[WarningKind, tuple[str, str]] = {
    "warning": ("warnings", "possible_warnings"),
    "gap": ("gaps", "possible_gaps"),
}
"""The columns that name warnings, and those that name gaps: surely, and possibly."""


def _has(decision: Decision, kind: WarningKind) -> bool:
    return any(warning.kind == kind for warning in decision.warnings)


class ResultTable(Record):
    """The table of a decision.

    Attributes:
        unsettled: Whether there are states that the core engine has to settle.
    """

    lookup: LookupTable
    unsettled: bool


MOST_WARNINGS = 6
"""Warnings of one table, where a decision is looked up in parts: 3 to that power rows."""


def warning_tables(
    decision: Decision, found: Mapping[str, Sequence[Hashable]]
) -> list[LookupTable]:
    """The tables of the warnings of a decision, each of some of them.

    A text has the separator before each warning, so that texts can be put behind each other.

    Args:
        decision: The decision.
        found: Per warning what its states stand for: the set of whether it fires.
    """
    tables = []
    for start in range(0, len(decision.warnings), MOST_WARNINGS):
        here = decision.warnings[start : start + MOST_WARNINGS]
        rows: list[tuple[Cell, ...]] = []
        for key, states in enumerate(product(*(found[warning.id] for warning in here))):
            texts = _warning_texts(list(zip(here, states, strict=True)))
            rows.append((key, *texts.values(), UNSETTLED in states))
        texts = _warning_texts([])
        kinds = {KEY: "INT", **dict.fromkeys(texts, "TEXT"), UNKNOWN_YET: "BOOLEAN"}
        name = f"warnings_{decision.id}_{start // MOST_WARNINGS}"
        tables.append(LookupTable(name, kinds, rows))
    return tables


def _warning_texts(fires: Sequence[tuple[Warning, Hashable]]) -> dict[str, str]:
    """By name of column the ids of warnings, each after a separator."""
    texts = dict.fromkeys((name for names in TEXTS_OF.values() for name in names), "")
    for warning, found in fires:
        if isinstance(found, frozenset) and True in found:
            texts[TEXTS_OF[warning.kind][len(found) > 1]] += f"{SEPARATOR}{warning.id}"
    return texts


def parts_table(decision: Decision, found: Sequence[Sequence[Hashable]]) -> ResultTable:
    """The lookup table of a decision but for its warnings, by the states of its parts.

    Args:
        decision: The decision.
        found: Per value of `possible_values`, then of agreement, rule and target picture, what its
            states stand for.
    """
    silent = replace(decision, warnings=())
    everything = possible_values(decision)
    values: list[Hashable] = []
    for states in product(*found):
        reached, rest = states[: len(everything)], states[len(everything) :]
        there = frozenset(v for v, is_there in zip(everything, reached, strict=True) if is_there)
        unsettled = UNSETTLED in states or not there  # nothing possible: no row comes there
        values.append(UNSETTLED if unsettled else result_of(silent, (there, *rest)))
    table = decision_table(silent, values)
    return replace(table, unsettled=any(UNSETTLED in states for states in found))


def decision_table(decision: Decision, values: Sequence[Hashable]) -> ResultTable:
    """The lookup table with everything that is said about a decision, per state."""
    columns = _columns(decision, values)
    rows: list[tuple[Cell, ...]] = []
    for number, value in enumerate(values):
        said = _said(value)
        rows.append((number, *(said[name] for name in columns)))
    kinds = {name: "BOOLEAN" if name in BOOLEANS else "TEXT" for name in columns}
    lookup = LookupTable(f"{RESULT}{decision.id}", {KEY: "INT", **kinds}, rows)
    return ResultTable(lookup, not all(isinstance(value, Result) for value in values))


def _columns(decision: Decision, values: Sequence[Hashable]) -> list[str]:
    results = [value for value in values if isinstance(value, Result)]
    columns = ["outcome", "status", "possible", "rule", "unanimous"]
    for kind, texts in TEXTS_OF.items():
        if _has(decision, kind):
            columns += texts
    if decision.target_picture_when is not None:
        columns.append("target_picture")
    if any(result.problems for result in results) or len(results) < len(values):
        columns.append("problems")
    if decision.quantities and any(result.status == "not_applicable" for result in results):
        columns.append(APPLIES)
    return columns


def _said(value: Hashable) -> dict[str, Cell]:
    if not isinstance(value, Result):
        names = Result.record_fields
        return {**dict.fromkeys(names), APPLIES: None, "status": UNSETTLED_STATUS}
    return {
        "outcome": value.outcome,
        "status": value.status,
        "possible": SEPARATOR.join(value.possible),
        "rule": value.rule,
        "unanimous": value.unanimous,
        "warnings": SEPARATOR.join(value.warnings),
        "possible_warnings": SEPARATOR.join(value.possible_warnings),
        "gaps": SEPARATOR.join(value.gaps),
        "possible_gaps": SEPARATOR.join(value.possible_gaps),
        "target_picture": value.target_picture,
        "problems": SEPARATOR.join(value.problems),
        APPLIES: value.status != "not_applicable",
    }


def decision_columns(
    decision: Decision, table: ResultTable | None, scores: tuple[ScoreColumns, ...]
) -> DecisionColumns:
    """The names of the columns of a decision; without a table, all that it may have."""
    there = None if table is None else table.lookup.columns

    def name(what: str, wanted: bool) -> str | None:
        return f"{decision.id}_{what}" if wanted else None

    return DecisionColumns(
        decision=decision.id,
        outcome=f"{decision.id}_outcome",
        status=f"{decision.id}_status",
        possible=f"{decision.id}_possible",
        rule=f"{decision.id}_rule",
        unanimous=f"{decision.id}_unanimous",
        warnings=name("warnings", _has(decision, "warning")),
        possible_warnings=name("possible_warnings", _has(decision, "warning")),
        gaps=name("gaps", _has(decision, "gap")),
        possible_gaps=name("possible_gaps", _has(decision, "gap")),
        target_picture=name("target_picture", decision.target_picture_when is not None),
        problems=name("problems", there is None or "problems" in there),
        scores=scores,
        default_reading=decision.default.id,
    )


class ScoreTable(Record):
    """The table of a quantity.

    Attributes:
        ratios: What a row has to calculate, by the number in the column `formula`.
        unsettled: Whether there are rows that the core engine has to settle.
    """

    lookup: LookupTable
    columns: ScoreColumns
    ratios: tuple[Ratio, ...]
    unsettled: bool


def score_table(name: str, values: Sequence[Hashable]) -> ScoreTable:
    """The lookup table of a quantity, and the columns it gives."""
    numbers = [Fraction(value) for value in values if isinstance(value, int | Fraction)]
    ratios = tuple(value for value in values if isinstance(value, Ratio))
    unsettled = UNSETTLED in values
    places = [decimal_places(number) for number in numbers]
    few = all(p is not None and p <= MOST_PLACES for p in places)
    exact = few and UNDEFINED not in values and not ratios and not unsettled
    most = max((p or 0 for p in places), default=0) if exact else MOST_PLACES
    digits = max((len(str(abs(int(number)))) for number in numbers), default=1)
    kinds = {KEY: "INT", "value": f"DECIMAL({digits + 1 + most}, {most})"}
    if not exact:
        kinds |= {"numerator": "BIGINT", "denominator": "BIGINT"}
    if ratios or unsettled:
        kinds[FORMULA] = "INT"
    denominator = lcm(*(number.denominator for number in numbers))
    rows: list[tuple[Cell, ...]] = []
    for key, value in enumerate(values):
        formula = ratios.index(value) if isinstance(value, Ratio) else None
        cells = (*_score(value, most, denominator), -1 if value == UNSETTLED else formula)
        rows.append((key, *cells[: len(kinds) - 1]))
    columns = ScoreColumns(
        quantity=name,
        value=name,
        numerator=None if exact else f"{name}_numerator",
        denominator=None if exact else f"{name}_denominator",
        places=most,
        common=None if ratios or unsettled else denominator,
    )
    lookup = LookupTable(f"score_{name}", kinds, rows)
    return ScoreTable(lookup, columns, ratios, bool(ratios) or unsettled)


def _score(
    value: Hashable, places: int, denominator: int
) -> tuple[Decimal | None, int | None, int | None]:
    if value is UNDEFINED:
        return None, 0, 0
    if isinstance(value, int | Fraction):
        whole = Fraction(value) * denominator
        return as_decimal(value, places), int(whole), denominator
    return None, None, None
