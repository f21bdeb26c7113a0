"""One row of a table as a profile: assessed by the core engine, held against the compiled rules."""

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment
from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.portfolio.checked import FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.deciding import RESULTS, VIEW, Decider, answers_of
from kam_advisor.portfolio.run import OpenTable
from kam_advisor.profile import Account, Profile
from kam_advisor.to_sql.from_core import row_cells

_CALL = "kam portfolio"
ONE_ROW = "one_row"


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

    Raises:
        RowsDiffer: The decider says something else of it.
    """
    facts = list(table.checked.facts)
    columns = [identifier(column) for column in table.checked.facts.values()]
    listed = ", ".join([FAULTS_COLUMN, *columns])
    (faults, *answers) = database.rows(f"SELECT {listed} FROM {VIEW} WHERE {ROW_COLUMN} = {row}")[0]
    given = answers_of(facts, answers)
    declared = advisor.knowledge.facts
    company = {f: v for f, v in given.items() if declared[f].scope == "company"}
    account = Account(name, {f: v for f, v in given.items() if f not in company})
    outputs = decider.outputs
    only = {output.decision for output in outputs}
    assessment = advisor.assess(Profile(name, company, (account,)), only)
    _hold_against(assessment, table, row, decider, database)
    return assessment, faults or ""


def _hold_against(
    assessment: Assessment, table: OpenTable, row: int, decider: Decider, database: Database
) -> None:
    """Compare with what the decider says of the row."""
    sql = f"CREATE OR REPLACE TABLE {ONE_ROW} AS SELECT * FROM {VIEW} WHERE {ROW_COLUMN} = {row}"
    database.run(sql)
    database.run(f"CREATE OR REPLACE VIEW {VIEW} AS SELECT * FROM {ONE_ROW}")
    decider.decide(table.checked, [ROW_COLUMN], RESULTS, None)
    core = row_cells(decider.outputs, assessment.accounts[0].decisions)
    for output in decider.outputs:
        names = ", ".join(f"{identifier(name)}::VARCHAR" for name in output.own_names)
        there = database.rows(f"SELECT {names} FROM {RESULTS}")[0]
        texts = [_as_text(core[name]) for name in output.own_names]
        if [value or None for value in there] != texts:
            raise RowsDiffer(f"row {row}, {output.decision}: {there} is not {tuple(texts)}")


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value not in (None, "") else None


def _refused(id_: str, message: str, hint: str) -> CallInvalid:
    return CallInvalid((Fault(id_, message, Place(_CALL), hint),))
