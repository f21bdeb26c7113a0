"""One row of a table as a profile: assessed by the core engine, held against the compiled rules."""

from collections.abc import Sequence

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.ir.expressions import Value
from kam_advisor.portfolio.checked import COMPANY_COLUMN, FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.deciding import (
    COMPANY_RESULTS,
    RESULTS,
    VIEW,
    Decider,
    answers_of,
    profile_of,
)
from kam_advisor.portfolio.run import OpenTable
from kam_advisor.profile import Profile
from kam_advisor.record import replace
from kam_advisor.to_sql.from_core import row_cells
from kam_advisor.to_sql.rules import DecisionColumns

_CALL = "kam portfolio"
THESE_ROWS = "these_rows"


class RowsDiffer(Exception):
    """The compiled rules and the core engine do not agree: a fault of the program."""


def find_row(table: OpenTable, asked: str, database: Database) -> tuple[int, str]:
    """The number of the row that is asked for, and the name of its account.

    Args:
        table: The accounts.
        asked: The number of a row, or the name of an account.
        database: Where they are.

    Raises:
        CallInvalid: There is no such row, or there are several.
    """
    name = "NULL" if table.matched.account is None else identifier(table.matched.account.name)
    where = [f"{ROW_COLUMN} = {int(asked)}"] if asked.isdigit() and len(asked) < 16 else []
    if table.matched.account is not None:
        where.append(f"lower(trim({name}::VARCHAR)) = {literal(asked.strip().lower())}")
    sql = f"SELECT {ROW_COLUMN}, {name}::VARCHAR FROM {VIEW} WHERE "
    for condition in where:
        found = database.rows(f"{sql}{condition} ORDER BY 1 LIMIT 20")
        if len(found) > 1:
            rows = ", ".join(str(row) for row, _ in found)
            message = f"several accounts are called `{asked[:80]}`"
            raise _refused("which-row", message, f"They stand on rows {rows}.")
        if found:
            return found[0][0], found[0][1] or asked
    first, last = database.rows(f"SELECT min({ROW_COLUMN}), max({ROW_COLUMN}) FROM {VIEW}")[0]
    hint = f"Rows are numbered {first} to {last}. Or give the name of an account."
    raise _refused("unknown-row", f"there is no row `{asked[:80]}`", hint)


def assess_row(
    advisor: Advisor, table: OpenTable, row: int, name: str, decider: Decider, database: Database
) -> tuple[Assessment, str]:
    """The assessment of a row by the core engine, and the faults of the row.

    Where decisions look at the other accounts of the company too, all of them are assessed; the
    assessment that comes out has the account of the row, and the company.

    Raises:
        RowsDiffer: The decider says something else of it.
    """
    found = database.rows(
        f"SELECT {FAULTS_COLUMN}, {identifier(COMPANY_COLUMN)} FROM {VIEW}"
        f" WHERE {ROW_COLUMN} = {row}"
    )
    (faults, key), *_ = found
    with_company = key is not None and bool(decider.company_outputs)
    together = with_company or decider.across
    _look_at_rows(row, key, together, database)
    outputs = (*decider.outputs, *(decider.company_outputs if with_company else ()))
    profile, place = _profile(advisor, table, row, name, database)
    whole = advisor.assess(profile, {output.decision for output in outputs})
    assessment = replace(whole, accounts=(whole.accounts[place],))
    companies = COMPANY_RESULTS if with_company else None
    decider.decide(table.checked, [ROW_COLUMN], RESULTS, companies)
    where = f"{RESULTS} WHERE {ROW_COLUMN} = {row}"
    _hold_against(assessment.accounts[0], decider.outputs, where, row, database)
    if with_company:
        where = f"{COMPANY_RESULTS} WHERE {identifier(COMPANY_COLUMN)} = {literal(key)}"
        _hold_against(assessment.company, decider.company_outputs, where, row, database)
    return assessment, faults or ""


def _look_at_rows(row: int, key: str | None, together: bool, database: Database) -> None:
    """Let the view show nothing but the row, or the accounts of its company."""
    company = identifier(COMPANY_COLUMN)
    same = f"{company} IS NOT DISTINCT FROM {'NULL' if key is None else literal(key)}"
    where = same if together else f"{ROW_COLUMN} = {row}"
    database.run(f"CREATE OR REPLACE TABLE {THESE_ROWS} AS SELECT * FROM {VIEW} WHERE {where}")
    database.run(f"CREATE OR REPLACE VIEW {VIEW} AS SELECT * FROM {THESE_ROWS}")


def _profile(
    advisor: Advisor, table: OpenTable, row: int, name: str, database: Database
) -> tuple[Profile, int]:
    """The rows of the view as a profile, and the place of the account that is asked for."""
    facts = list(table.checked.facts)
    columns = [identifier(column) for column in table.checked.facts.values()]
    account = "NULL" if table.matched.account is None else identifier(table.matched.account.name)
    listed = ", ".join([ROW_COLUMN, f"{account}::VARCHAR", *columns])
    declared = advisor.knowledge.facts
    names: list[str] = []
    accounts: list[dict[str, Value]] = []
    place = 0
    for number, called, *answers in database.rows(
        f"SELECT {listed} FROM {VIEW} ORDER BY {ROW_COLUMN}"
    ):
        if number == row:
            place = len(accounts)
        names.append(name if number == row else f"{called or ''} ({number})")
        accounts.append(answers_of(facts, answers))
    of_company = [fact for fact in facts if declared[fact].scope == "company"]
    return profile_of(name, names, accounts, of_company), place


def _hold_against(
    scope: ScopeAssessment,
    outputs: Sequence[DecisionColumns],
    where: str,
    row: int,
    database: Database,
) -> None:
    """Compare with what the decider says."""
    core = row_cells(outputs, scope.decisions)
    for output in outputs:
        names = ", ".join(f"{identifier(name)}::VARCHAR" for name in output.own_names)
        there = database.rows(f"SELECT {names} FROM {where}")[0]
        texts = [_as_text(core[name]) for name in output.own_names]
        if [value or None for value in there] != texts:
            raise RowsDiffer(f"row {row}, {output.decision}: {there} is not {tuple(texts)}")


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value not in (None, "") else None


def _refused(id_: str, message: str, hint: str) -> CallInvalid:
    return CallInvalid((Fault(id_, message, Place(_CALL), hint),))
