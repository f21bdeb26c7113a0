"""One run: from a table of accounts to the same table with what the rules say of each."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kam_advisor.errors import Fault, Place, ProfileInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.portfolio.answers import AnswerReader, DecimalMark
from kam_advisor.portfolio.checked import (
    COMPANY_COLUMN,
    FAULTS_COLUMN,
    ROW_COLUMN,
    CheckedSql,
    Checker,
    Joined,
    company_key,
)
from kam_advisor.portfolio.columns import ColumnMatcher, Matched
from kam_advisor.portfolio.database import Database, identifier
from kam_advisor.portfolio.deciding import COMPANY_RESULTS, RESULTS, VIEW, Decider
from kam_advisor.portfolio.mapping import ColumnMapping
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.read import read_table
from kam_advisor.portfolio.sound import sound_facts
from kam_advisor.portfolio.source import Source, refused
from kam_advisor.portfolio.write import Result
from kam_advisor.record import Record, replace
from kam_advisor.to_sql.order import used_facts
from kam_advisor.vocabulary import Vocabulary

MOST_LISTED: Final = 1_000
"""Faults of rows that `--strict` lists; of the others it says how many there are."""
_MOST_NAMES: Final = 1_000_000
"""Rows up to which accounts with one name are looked for."""


class Request(Record):
    """What is to be read, and how.

    Attributes:
        accounts: The table of accounts.
        companies: The table of companies; None where there is none.
        decisions: The ids of the decisions wanted, in the order in which they are shown.
        mapping: The user's own words for columns and answers.
        mark: How decimals are written where a number does not show it.
    """

    accounts: TablePlace
    companies: TablePlace | None
    decisions: tuple[str, ...]
    mapping: ColumnMapping = ColumnMapping()
    mark: DecimalMark = "auto"


class OpenTable(Record):
    """A table whose columns are understood; the view `VIEW` stands in the database.

    Attributes:
        source: The accounts.
        matched: What its columns are.
        companies: The companies beside them, or None.
        checked: The view.
        facts: The facts that are asked for.
        per_company: Whether it is known which accounts belong to one company.
    """

    source: Source
    matched: Matched
    companies: Joined | None
    checked: CheckedSql
    facts: tuple[str, ...]
    per_company: bool

    @property
    def without_column(self) -> tuple[str, ...]:
        """The facts that no column answers."""
        return tuple(fact for fact in self.facts if fact not in self.checked.facts)


def open_table(
    request: Request,
    written: Sequence[str],
    vocabulary: Vocabulary,
    database: Database,
    folder: Path,
) -> OpenTable:
    """Read the tables, and see what their columns are.

    Args:
        request: What to read.
        written: The columns that the run writes.
        vocabulary: The words of faults.
        database: Where it is read into.
        folder: Where copies may be kept.

    Raises:
        CallInvalid: A table cannot be read, or a mapping names what is not there.
        ProfileInvalid: The columns of a table cannot be understood.
    """
    knowledge = vocabulary.knowledge
    source = read_table(request.accounts, database, folder, "accounts")
    companies = _companies(request, knowledge, database, folder)
    faults: list[Fault] = []
    matcher = ColumnMatcher(knowledge, request.mapping)
    matched = matcher.match(source, written, faults)
    joined = None
    if companies is not None:
        theirs = _of_companies(matcher.match(companies, (), faults), knowledge)
        count = database.one(f"SELECT count(*) FROM {companies.relation}")
        joined = Joined(companies, theirs, count == 1)
        faults += _join_faults(source, matched, joined, database)
    faults += matcher.unused([one for one in (source, companies) if one is not None])
    if faults:
        raise ProfileInvalid(faults)
    facts = asked_facts(knowledge, request.decisions)
    _need_some_fact(source, matched, joined)
    reader = AnswerReader(knowledge, request.mapping.answers, request.mark)
    checker = Checker(reader, vocabulary)
    sound = _sound(database, knowledge, source, matched, joined, facts)
    checked = checker.view(source, matched, joined, facts, written, sound)
    database.run(f"CREATE OR REPLACE VIEW {VIEW} AS {checked.sql}")
    per_company = matched.company is not None or joined is not None
    return OpenTable(source, matched, joined, checked, facts, per_company)


def _sound(
    database: Database,
    knowledge: KnowledgeBase,
    source: Source,
    matched: Matched,
    joined: Joined | None,
    facts: Sequence[str],
) -> frozenset[str]:
    """The facts whose cells need no check, in either table."""
    tables = [(source, matched)]
    if joined is not None:
        tables.append((joined.source, joined.matched))
    found = [
        sound_facts(
            database,
            table,
            {fact: columns.facts[fact] for fact in facts if fact in columns.facts},
            knowledge.facts,
        )
        for table, columns in tables
    ]
    return frozenset().union(*found)


def asked_facts(knowledge: KnowledgeBase, decisions: Iterable[str]) -> tuple[str, ...]:
    """The facts that these decisions need and that are asked, in order of use."""
    used = used_facts(knowledge, decisions)
    return tuple(fact for fact in used if knowledge.facts[fact].derived is None)


def list_faults(table: OpenTable, vocabulary: Vocabulary, database: Database) -> list[Fault]:
    """The faults of all rows, for a run that refuses them."""
    place = table.source.place.name
    hint = vocabulary.say("portfolio.strict.hint")
    sql = (
        f"SELECT {ROW_COLUMN}, {FAULTS_COLUMN} FROM {VIEW} WHERE {FAULTS_COLUMN} IS NOT NULL"
        f" ORDER BY {ROW_COLUMN}"
    )
    found = [
        Fault("bad-row", text, Place(place, row), hint)
        for row, text in database.rows(f"{sql} LIMIT {MOST_LISTED}")
    ]
    total = database.one(f"SELECT count({FAULTS_COLUMN}) FROM {VIEW}")
    if total > len(found):
        left = f"{total - len(found):,}"
        message = vocabulary.say("portfolio.strict.more", number=left)
        found.append(Fault("bad-row", message, Place(place, found[-1].place.line + 1), ""))
    return found


def decide(table: OpenTable, decider: Decider, database: Database, parquet: Path | None) -> Result:
    """Decide for all rows.

    Args:
        table: The accounts.
        decider: What decides.
        database: Where they are.
        parquet: A Parquet file that can take the result as it is; None where it is wanted
            otherwise, or rows of companies come to it.
    """
    kept = [*table.checked.kept, ROW_COLUMN, FAULTS_COLUMN]
    with_companies = bool(decider.company_outputs) and table.per_company
    if parquet is not None and not with_companies:
        decider.decide(table.checked, kept, parquet, None)
        relation = f"read_parquet('{str(parquet).replace(chr(39), chr(39) * 2)}')"
        return _result(relation, kept, decider, database, "", companies=False)
    companies = COMPANY_RESULTS if with_companies else None
    decider.decide(table.checked, [*kept, COMPANY_COLUMN], RESULTS, companies)
    relation = RESULTS
    if with_companies:
        key = identifier(COMPANY_COLUMN)
        relation = (
            f"(SELECT r.*, c.* EXCLUDE ({key}) FROM {RESULTS} r"
            f" LEFT JOIN {COMPANY_RESULTS} c ON r.{key} = c.{key})"
        )
    return _result(relation, kept, decider, database, ROW_COLUMN, companies=with_companies)


def duplicate_names(table: OpenTable, database: Database) -> int | None:
    """How many names more than one account has; None where there are too many rows to look."""
    column = table.matched.account
    relation = table.source.relation
    if column is None or database.one(f"SELECT count(*) FROM {relation}") > _MOST_NAMES:
        return None
    keys = column.id
    if table.matched.company is not None:
        keys += f", {company_key(table.matched.company)}"
    named = f"SELECT 1 FROM {relation} WHERE {column.id} IS NOT NULL"
    twice = f"{named} GROUP BY {keys} HAVING count(*) > 1"
    return int(database.one(f"SELECT count(*) FROM ({twice})"))


def _result(
    relation: str,
    kept: Sequence[str],
    decider: Decider,
    database: Database,
    order: str,
    *,
    companies: bool,
) -> Result:
    outputs = [*decider.outputs, *(decider.company_outputs if companies else ())]
    names = [*kept, *(name for output in outputs for name in output.names)]
    types = dict(database.described(relation))
    return Result(relation, tuple((name, types[name]) for name in names), order)


def _companies(
    request: Request, knowledge: KnowledgeBase, database: Database, folder: Path
) -> Source | None:
    """The table of companies; a sheet of the template that nobody has filled in is none."""
    if request.companies is not None:
        return read_table(request.companies, database, folder, "companies")
    beside = _second_sheet(request.accounts, knowledge)
    if beside is None:
        return None
    try:
        return read_table(beside, database, folder, "companies")
    except ProfileInvalid as invalid:
        if {fault.id for fault in invalid.faults} == {"empty-table"}:
            return None
        raise


def _second_sheet(place: TablePlace, knowledge: KnowledgeBase) -> TablePlace | None:
    """The sheet of companies that a template has, if there is one in this workbook."""
    if place.kind != "excel" or place.part:
        return None
    from kam_advisor.portfolio.read_excel import sheet_names

    names = set(knowledge.wording["portfolio.sheet.companies"].values())
    found = [name for name in sheet_names(place)[1:] if name in names]
    if not found:
        return None
    return replace(place, part=found[0], called=f"{place.address}#{found[0]}")


def _of_companies(matched: Matched, knowledge: KnowledgeBase) -> Matched:
    """Of a table of companies: what is asked about an account, it cannot answer.

    A column with names alone is that of the companies: there are no accounts in it.
    """
    facts = {f: c for f, c in matched.facts.items() if knowledge.facts[f].scope == "company"}
    company = matched.company or matched.account
    return Matched(facts, None, company, matched.unmatched)


def _join_faults(
    source: Source, matched: Matched, companies: Joined, database: Database
) -> list[Fault]:
    """What keeps companies from being found for their accounts."""
    place = Place(companies.source.place.name)
    both = [f for f in companies.matched.facts if f in matched.facts]
    faults = [
        Fault(
            "duplicate-column",
            f"`{fact}` is answered with the accounts and with the companies",
            place,
            "Take one of the two columns out.",
        )
        for fact in both
    ]
    key = companies.matched.company
    if key is not None and matched.company is not None:
        return faults + _same_companies(companies, key.id, company_key(key), place, database)
    if not companies.only_one:
        table = companies.source if key is None else source
        message = "no column says which company an account belongs to"
        if key is None:
            message = "no column names the companies"
        hint = "Call it `company`, or name it in a mapping file (`--mapping`)."
        faults.append(Fault("no-company-column", message, Place(table.place.name), hint))
    return faults


def _same_companies(
    companies: Joined, column: str, key: str, place: Place, database: Database
) -> list[Fault]:
    sql = (
        f"SELECT min({column}::VARCHAR) FROM {companies.source.relation}"
        f" WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1 ORDER BY 1 LIMIT 100"
    )
    return [
        Fault(
            "duplicate-company",
            f"the company `{name[:80]}` stands here more than once",
            place,
            "Keep one row for each company.",
        )
        for (name,) in database.rows(sql)
    ]


def _need_some_fact(source: Source, matched: Matched, companies: Joined | None) -> None:
    if matched.facts or (companies is not None and companies.matched.facts):
        return
    heads = ", ".join(f"`{column.name}`" for column in source.columns[:8])
    hint = (
        f"The columns are {heads}. `kam facts` lists the facts; `kam portfolio --template` writes"
        " a table with a column for each."
    )
    raise refused("no-fact-columns", "no column of this table answers a fact", source.place, hint)
