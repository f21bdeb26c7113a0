"""Deciding for every row: by the compiled rules on DuckDB, or by the core engine itself.

Both write the same columns. The core engine is some hundred times slower; it is what `--engine
core` runs, and what every row of `--explain` is checked against.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol

from sqlglot import exp

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.derived import Exists, OverAccounts
from kam_advisor.ir.expressions import Value
from kam_advisor.portfolio.checked import COMPANY_COLUMN, ROW_COLUMN, CheckedSql
from kam_advisor.portfolio.database import Database, as_os_error, identifier, literal
from kam_advisor.profile import Account, Profile
from kam_advisor.to_sql import DuckDBRunner, SqlRules
from kam_advisor.to_sql.companies_by_core import said_together
from kam_advisor.to_sql.figures import beyond_figures, beyond_scores
from kam_advisor.to_sql.from_core import row_cells
from kam_advisor.to_sql.on_duckdb import PARQUET_OPTIONS
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.rules import PREFIX, DecisionColumns, RuleTables
from kam_advisor.values import exact

BETWEEN: Final = ", "
VIEW: Final = "checked"
RESULTS: Final = "results"
COMPANY_RESULTS: Final = "company_results"
BY_CORE: Final = "by_core"
_TOGETHER: Final = "checked_together"
_GROUP: Final = ":together"
_PART: Final = "by_part"


class Decider(Protocol):
    """Decides for the rows of the view `VIEW`."""

    outputs: Sequence[DecisionColumns]
    """The columns of the decisions for accounts."""
    company_outputs: Sequence[DecisionColumns]
    """The columns of the decisions over the accounts of a company."""
    by_core: Sequence[str]
    """The decisions that are left to the core engine, where something else decides the others."""
    across: bool
    """Whether decisions for an account look at the other accounts too."""

    @property
    def name(self) -> str:
        """What decides, for the summary."""

    def calculates(self, checked: CheckedSql) -> bool:
        """Whether it can calculate the numbers over accounts from the rows of the view."""

    def decide(
        self, checked: CheckedSql, keep: Sequence[str], target: str | Path, companies: str | None
    ) -> None:
        """Write the columns `keep` of the view and the outputs of the accounts.

        Args:
            checked: The view.
            keep: Columns of it that are handed on.
            target: A Parquet file, or the name of a table.
            companies: The table for `COMPANY_COLUMN` and the outputs of the companies; None where
                it is not known which accounts belong to one.
        """


class SqlDecider:
    """Runs the compiled rules, and the core engine for what they do not hold."""

    def __init__(self, parts: Sequence[SqlRules], database: Database, core: "CoreDecider") -> None:
        """Decide by these rules.

        Args:
            parts: Decisions about accounts, and over the accounts of a company; each part is a
                statement of its own (`parts.py`).
            database: Where the accounts are.
            core: The decisions about an account for which SQL lacks a number over the accounts of
                its company.
        """
        self._core = core
        self._parts = parts
        self._database = database
        self._runners: list[DuckDBRunner] = []
        order = list(core.knowledge.decisions)
        outputs = [*core.outputs, *(output for part in parts for output in part.outputs)]
        self.outputs: Sequence[DecisionColumns] = sorted(
            outputs, key=lambda output: order.index(output.decision)
        )
        self.company_outputs: Sequence[DecisionColumns] = [
            output for part in parts for output in part.company_outputs
        ]
        self.by_core: Sequence[str] = [
            *(output.decision for output in core.outputs),
            *(id for part in parts for id in part.companies.without_tables),
        ]
        self.across = core.across or any(part.across for part in parts)

    @property
    def name(self) -> str:
        """See `Decider`."""
        import duckdb

        return f"duckdb {duckdb.__version__}"

    def calculates(self, checked: CheckedSql) -> bool:
        """See `Decider`: not numbers of more digits than SQL calculates with."""
        columns = {fact: exp.column(name, quoted=True) for fact, name in checked.facts.items()}
        return all(self._calculates(part, columns) for part in self._parts if part.across)

    def _calculates(self, part: SqlRules, columns: Mapping[str, exp.Column]) -> bool:
        beyond = beyond_figures(part, columns, "duckdb")
        if beyond is not None and self._any(f"{VIEW} WHERE {beyond.sql('duckdb')}"):
            return False
        self._runner(part)
        source, company = self._source(part)
        rows = beyond_scores(part, source, columns, company, PREFIX, "duckdb")
        return rows is None or not self._any(f"({rows.sql('duckdb')})")

    def decide(
        self, checked: CheckedSql, keep: Sequence[str], target: str | Path, companies: str | None
    ) -> None:
        """See `Decider`."""
        try:
            self._database.run(_written(self._statement(checked, keep), target), "deciding")
            if companies is not None:
                self._decide_companies(checked, companies)
        except Exception as error:
            raise as_os_error(error) from error

    def _statement(self, checked: CheckedSql, keep: Sequence[str]) -> str:
        """What is said of every row: the first part, joined to what the others have found."""
        first, *others = [part for part in self._parts if part.outputs] or self._parts
        found = [
            self._decided(f"{_PART}_{number}", part, checked) for number, part in enumerate(others)
        ]
        if self._core.outputs:
            self._core.decide_accounts(checked, BY_CORE)
            found.append((BY_CORE, self._core.outputs))
        sql = self._settled(first, checked, keep)
        for table, outputs in found:
            names = ", ".join(identifier(name) for one in outputs for name in one.names)
            sql = f"SELECT s.*, {names} FROM ({sql}) s JOIN {table} USING ({ROW_COLUMN})"
        return sql

    def _decided(
        self, table: str, part: SqlRules, checked: CheckedSql
    ) -> tuple[str, Sequence[DecisionColumns]]:
        """A table with the numbers of the rows and what a part says of them."""
        statement = self._settled(part, checked, [ROW_COLUMN])
        self._database.run(_written(statement, table), "deciding")
        return table, part.outputs

    def _settled(self, part: SqlRules, checked: CheckedSql, keep: Sequence[str]) -> str:
        """What SQL says of every row; the core engine has been asked where SQL does not settle."""
        source, company = self._source(part)
        statement, _ = self._runner(part).settled(
            source,
            keep=keep,
            columns=columns_in(part, checked),
            company=company,
            progress=self._progress,
        )
        return statement

    def _decide_companies(self, checked: CheckedSql, target: str) -> None:
        """The table of the companies: what each part says of them, side by side."""
        parts = [part for part in self._parts if part.company_outputs]
        found = [f"{target}_{number}" for number in range(len(parts))] if parts[1:] else [target]
        for table, part in zip(found, parts, strict=True):
            self._runner(part).run_companies(
                VIEW,
                table,
                company=COMPANY_COLUMN,
                columns=columns_in(part.companies, checked),
                progress=self._progress,
            )
        if parts[1:]:
            key = identifier(COMPANY_COLUMN)
            joins = "".join(f" JOIN {table} USING ({key})" for table in found[1:])
            self._database.run(_written(f"SELECT * FROM {found[0]}{joins}", target), "deciding")

    def _runner(self, part: SqlRules) -> DuckDBRunner:
        """What runs a part. The lookup tables of one part at a time are in the database."""
        if not self._runners or self._runners[0].rules is not part:
            self._runners = [DuckDBRunner(part, self._database.connection)]
        return self._runners[0]

    def _source(self, part: SqlRules) -> tuple[str, str | None]:
        """The table with the accounts, and the column with the company of each."""
        if not part.across:
            return VIEW, None
        # accounts of no company known are together, as in `CoreDecider`
        self._database.run(
            f"CREATE OR REPLACE VIEW {_TOGETHER} AS SELECT *,"
            f" coalesce({identifier(COMPANY_COLUMN)}, '') AS {identifier(_GROUP)} FROM {VIEW}"
        )
        return _TOGETHER, _GROUP

    def _any(self, rows: str) -> bool:
        return bool(self._database.one(f"SELECT count(*) FROM {rows}"))

    def _progress(self, share: float) -> None:
        self._database.notice("deciding", share * 100)


def columns_in(rules: RuleTables, checked: CheckedSql) -> dict[str, str | None]:
    """Per fact that is read its column in the view; None where it has none."""
    return {one.fact: checked.facts.get(one.fact) for one in rules.inputs}


def _written(sql: str, target: str | Path) -> str:
    if isinstance(target, Path):
        return f"COPY ({sql}) TO {literal(str(target))} ({PARQUET_OPTIONS})"
    return f"CREATE OR REPLACE TABLE {target} AS {sql}"


class CoreDecider:
    """Runs every row through the core engine.

    Attributes:
        knowledge: What was compiled.
        by_core: Nothing: it decides all.
        across: Whether a decision looks at how an account stands among all accounts; then whole
            companies are assessed, not rows.
    """

    def __init__(
        self,
        advisor: Advisor,
        parts: Sequence[SqlRules],
        decisions: Sequence[str],
        database: Database,
    ) -> None:
        """Decide these decisions, in the columns that the parts have for them."""
        self.by_core: Sequence[str] = ()
        self.knowledge = parts[0].knowledge
        self._advisor = advisor
        self._database = database
        self._wanted = frozenset(decisions)
        facts = advisor.knowledge.facts
        used = (facts[fact].derived for fact in used_facts(advisor.knowledge, decisions))
        self.across = any(isinstance(derived, OverAccounts | Exists) for derived in used)
        self.outputs: Sequence[DecisionColumns] = [
            output for part in parts for output in part.outputs if output.decision in self._wanted
        ]
        self.company_outputs: Sequence[DecisionColumns] = [
            output
            for part in parts
            for output in part.company_outputs
            if output.decision in self._wanted
        ]

    @property
    def name(self) -> str:
        """See `Decider`."""
        return self._advisor.engine.name

    def calculates(self, checked: CheckedSql) -> bool:
        """See `Decider`: always."""
        return True

    def decide(
        self, checked: CheckedSql, keep: Sequence[str], target: str | Path, companies: str | None
    ) -> None:
        """See `Decider`."""
        self.decide_accounts(checked, BY_CORE)
        kept = [f"v.{identifier(name)}" for name in keep]
        names = [f"c.{identifier(name)}" for output in self.outputs for name in output.names]
        joined = f"SELECT {', '.join([*kept, *names])} FROM {VIEW} v JOIN {BY_CORE} c"
        self._database.run(_written(f"{joined} USING ({ROW_COLUMN})", target), "deciding")
        if companies is not None:
            self.decide_companies(checked, companies)

    def decide_accounts(self, checked: CheckedSql, table: str) -> None:
        """Write a table of the row numbers and the outputs of the accounts."""
        names = [name for output in self.outputs for name in output.names]
        self._load(table, [ROW_COLUMN], names, self._accounts(checked))

    def decide_companies(self, checked: CheckedSql, table: str) -> None:
        """Write the table of the companies alone."""
        names = [name for output in self.company_outputs for name in output.names]
        self._load(table, [COMPANY_COLUMN], names, self._companies(checked))

    def _accounts(self, checked: CheckedSql) -> Iterator[list[object]]:
        if self.across:
            for _, profile in self._profiles(checked, everyone=True):
                for scope in self._advisor.assess(profile, self._wanted).accounts:
                    yield [int(scope.name), *self._values(scope, self.outputs)]
            return
        found: dict[tuple[object, ...], list[object]] = {}
        facts = self._facts(checked)
        columns = ", ".join(identifier(checked.facts[fact]) for fact in facts)
        listed = f", {columns}" if columns else ""
        for rows in self._database.stream(f"SELECT {ROW_COLUMN}{listed} FROM {VIEW}"):
            for number, *answers in rows:
                key = tuple(answers)
                if key not in found:
                    found[key] = self._account(answers_of(facts, answers))
                yield [number, *found[key]]

    def _facts(self, checked: CheckedSql) -> list[str]:
        """The facts with a column that the rules know."""
        return [fact for fact in checked.facts if fact in self._advisor.knowledge.facts]

    def _account(self, given: Mapping[str, Value]) -> list[object]:
        return self._values(self._advisor.assess_answers("", given, self._wanted), self.outputs)

    def _companies(self, checked: CheckedSql) -> Iterator[list[object]]:
        for key, profile in self._profiles(checked):
            scope = self._advisor.assess(profile, self._wanted).company
            yield [key, *self._values(scope, self.company_outputs)]

    def _values(self, scope: ScopeAssessment, outputs: Sequence[DecisionColumns]) -> list[object]:
        cells = row_cells(outputs, scope.decisions)
        return [cells[name] for output in outputs for name in output.names]

    def _profiles(
        self, checked: CheckedSql, everyone: bool = False
    ) -> Iterator[tuple[str, Profile]]:
        """The companies, each with its accounts; an account is called by its row.

        With `everyone`, accounts of no company known are together as if they had one.
        """
        declared = self._advisor.knowledge.facts
        facts = self._facts(checked)
        columns = [COMPANY_COLUMN, *(checked.facts[fact] for fact in facts)]
        company_key = identifier(COMPANY_COLUMN)
        key_sql = f"coalesce({company_key}, '')" if everyone else company_key
        listed = ", ".join([key_sql, *map(identifier, columns[1:])])
        where = f"{key_sql} IS NOT NULL"
        order = f"ORDER BY {key_sql}, {ROW_COLUMN}"
        current: str | None = None
        of_company = [fact for fact in facts if declared[fact].scope == "company"]
        names: list[str] = []
        accounts: list[dict[str, Value]] = []
        sql = f"SELECT {ROW_COLUMN}, {listed} FROM {VIEW} WHERE {where} {order}"
        for rows in self._database.stream(sql):
            for number, key, *answers in rows:
                if key != current and current is not None:
                    yield current, profile_of(current, names, accounts, of_company)
                    names, accounts = [], []
                current = key
                names.append(str(number))
                accounts.append(answers_of(facts, answers))
        if current is not None:
            yield current, profile_of(current, names, accounts, of_company)

    def _load(
        self, table: str, keys: Sequence[str], names: Sequence[str], rows: Iterator[list[object]]
    ) -> None:
        """A table of these rows, by their keys."""
        types = dict.fromkeys(names, "VARCHAR") | self._types()
        columns = {key: "BIGINT" if key == ROW_COLUMN else "VARCHAR" for key in keys}
        self._database.load(table, columns | {name: types[name] for name in names}, rows)

    def _types(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for output in (*self.outputs, *self.company_outputs):
            found[output.unanimous] = "BOOLEAN"
            if output.target_picture is not None:
                found[output.target_picture] = "BOOLEAN"
            for score in output.scores:
                found |= {score.value: f"DECIMAL(38, {score.places})"}
                whole = (score.numerator, score.denominator)
                found |= {name: "HUGEINT" for name in whole if name is not None}
        return found


def answers_of(facts: Sequence[str], answers: Sequence[Any]) -> dict[str, Value]:
    """The known answers of a row of the view, as the core engine takes them."""
    return {
        fact: exact(Fraction(answer)) if isinstance(answer, Decimal) else answer
        for fact, answer in zip(facts, answers, strict=True)
        if answer is not None
    }


def profile_of(
    company: str,
    names: Sequence[str],
    accounts: Sequence[dict[str, Value]],
    of_company: Sequence[str],
) -> Profile:
    """The rows of a company as a profile.

    Args:
        company: Its name.
        names: Of its accounts.
        accounts: Per account its row.
        of_company: The facts about the company.
    """
    shared, own = said_together(accounts, of_company)
    return Profile(company, shared, tuple(map(Account, names, own)))
