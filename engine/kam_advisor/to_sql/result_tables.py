"""The last lookup tables: from the state of a decision or quantity to what is said about it."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from kam_advisor.ir.rules import Decision
from kam_advisor.record import Record
from kam_advisor.to_sql.literals import as_decimal, decimal_places
from kam_advisor.to_sql.possible import UNSETTLED
from kam_advisor.to_sql.results import Result
from kam_advisor.to_sql.rules import (
    APPLIES,
    BOOLEANS,
    FORMULA,
    KEY,
    MOST_PLACES,
    SEPARATOR,
    UNSETTLED_STATUS,
    Cell,
    DecisionColumns,
    LookupTable,
    ScoreColumns,
)
from kam_advisor.unknowns.ratios import Ratio
from kam_advisor.values import UNDEFINED


class ResultTable(Record):
    """The table of a decision.

    Attributes:
        unsettled: Whether there are states that the core engine has to settle.
    """

    lookup: LookupTable
    unsettled: bool


def decision_table(decision: Decision, values: Sequence[Hashable]) -> ResultTable:
    """The lookup table with everything that is said about a decision, per state."""
    columns = _columns(decision, values)
    rows: list[tuple[Cell, ...]] = []
    for number, value in enumerate(values):
        said = _said(value)
        rows.append((number, *(said[name] for name in columns)))
    kinds = {name: "BOOLEAN" if name in BOOLEANS else "TEXT" for name in columns}
    lookup = LookupTable(f"result_{decision.id}", {KEY: "INT", **kinds}, rows)
    return ResultTable(lookup, not all(isinstance(value, Result) for value in values))


def _columns(decision: Decision, values: Sequence[Hashable]) -> list[str]:
    results = [value for value in values if isinstance(value, Result)]
    columns = ["outcome", "status", "possible", "rule", "unanimous"]
    if decision.warnings:
        columns += ["warnings", "possible_warnings"]
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
        "target_picture": value.target_picture,
        "problems": SEPARATOR.join(value.problems),
        APPLIES: value.status != "not_applicable",
    }


def decision_columns(
    decision: Decision, table: ResultTable | None, scores: tuple[ScoreColumns, ...]
) -> DecisionColumns:
    """The names of the columns of a decision; without a table, all that it may have."""
    there = None if table is None else table.lookup.columns

    def name(what: str, wanted: bool = True) -> str | None:
        has = wanted if there is None else what in there
        return f"{decision.id}_{what}" if has else None

    return DecisionColumns(
        decision=decision.id,
        outcome=f"{decision.id}_outcome",
        status=f"{decision.id}_status",
        possible=f"{decision.id}_possible",
        rule=f"{decision.id}_rule",
        unanimous=f"{decision.id}_unanimous",
        warnings=name("warnings", bool(decision.warnings)),
        possible_warnings=name("possible_warnings", bool(decision.warnings)),
        target_picture=name("target_picture", decision.target_picture_when is not None),
        problems=name("problems"),
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
