"""What a run gives besides rows: summaries, templates, one row explained, SQL for elsewhere."""

import json
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from portfolios import OUTCOME, STATUS, Assess, rows, table
from processes import ROOT, Kam

HEAD = "account,wants_high_value,accepts_integration,invests_in_tailoring,wants_advice\n"
BODY = "A,yes,yes,no,no\nB,no,no,no,yes\nC,,yes,,no\nD,maybe,no,no,no\n\n"
CLIENTS = ROOT / "examples" / "portfolio" / "clients.csv"


def test_the_summary_as_data(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, HEAD + BODY)
    ended = assess(source, tmp_path / "out.csv", "--summary", "json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert (found["accounts"], found["accounts_with_faults"]) == (4, 1)
    assert found["faults"] == [{"column": "wants_high_value", "accounts": 1}]
    (fault,) = found["frequent_faults"]
    assert (fault["accounts"], fault["first_rows"]) == (1, [5])
    decision = found["decisions"]["customer_value_type"]
    assert decision["outcomes"] == {"intrinsic": 2, "extrinsic": 0, "strategic": 1, "open": 1}
    assert decision["warnings"] == {"free_advice": 1}
    assert decision["first_rows_with_warning"] == {"free_advice": [3]}
    assert found["facts_without_column"] == ["price_decides"]
    missing = {one["fact"]: one for one in found["missing"]}
    assert set(missing) == {"wants_high_value", "invests_in_tailoring"}
    assert missing["wants_high_value"]["open_accounts"] == 1


def test_the_same_fault_in_many_rows_is_told_once(assess: Assess, tmp_path: Path) -> None:
    wrong = "".join(f"{n},maybe,no,no,{'7' if n == 3 else 'no'}\n" for n in range(8))
    ended = assess(table(tmp_path, HEAD + wrong), tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    assert ended.out.count("maybe") == 1
    assert "rows 2, 3, 4, 5, 6, and 3 more" in " ".join(ended.out.split())
    assert ended.out.count("row 5") == 1


def test_what_is_missing_is_counted_in_a_sample_of_many(assess: Assess, tmp_path: Path) -> None:
    waits = {"wants_high_value": ",yes,no,no,no\n", "accepts_integration": "yes,,no,no,no\n"}
    body = "".join(f"{n}," + list(waits.values())[n % 3 == 0] for n in range(3_000))
    found = [
        json.loads(assess(table(tmp_path, HEAD + body), tmp_path / out, "--summary", "json").out)
        for out in ("one.csv", "other.csv")
    ]
    assert found[0]["open_accounts"] == 3_000
    assert found[0]["open_accounts_looked_at"] == 2_500
    missing = {one["fact"]: one["open_accounts"] for one in found[0]["missing"]}
    assert set(missing) == set(waits)
    assert sum(missing.values()) == 2_500
    assert abs(missing["wants_high_value"] / 2_500 - 2 / 3) < 0.02
    assert found[0]["missing"] == found[1]["missing"]


@pytest.mark.slow  # compiles a large decision
def test_the_summary_crosses_the_first_decision_with_the_others(kam: Kam, tmp_path: Path) -> None:
    source = table(tmp_path, HEAD + BODY)
    two = ("--decision", "customer_value_type", "--decision", "kam_decision")
    ended = kam("portfolio", source, tmp_path / "out.csv", *two, "--summary", "json")
    assert ended.code == 0, ended.err
    (cross,) = json.loads(ended.out)["crossed"]
    assert (cross["by"], cross["decision"]) == ("customer_value_type", "kam_decision")
    assert sum(n for counts in cross["accounts"].values() for n in counts.values()) == 4


TURNOVER = (
    "account,account_turnover,wants_high_value,accepts_integration,invests_in_tailoring,"
    "wants_advice,price_decides\n"
    "Large,900000,no,no,no,no,yes\nMiddle,80000,no,no,no,yes,no\nSmall,10,yes,yes,yes,yes,no\n"
)


def test_accounts_whose_class_and_value_type_disagree(kam: Kam, tmp_path: Path) -> None:
    """Which warnings are listed by name, the agendas say: here those of turnover against value."""
    source = table(tmp_path, TURNOVER)
    call = ("portfolio", source, tmp_path / "out.csv", "--decision", "abc_and_value", "--force")
    ended = kam(*call, "--summary", "json")
    assert ended.code == 0, ended.err
    listed = {one["warning"]: one["accounts"] for one in json.loads(ended.out)["listed"]}
    assert listed == {
        "large_but_intrinsic": [{"row": 2, "name": "Large"}],
        "small_but_strategic": [{"row": 4, "name": "Small"}],
    }
    for form in ("markdown", "html"):
        shown = kam(*call, "--summary", form, "--lang", "nl").out
        assert "Large (rij 2)" in shown
        assert "Small (rij 4)" in shown


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_page_stands_by_itself(assess: Assess, tmp_path: Path, lang: str) -> None:
    source = table(tmp_path, HEAD + BODY, "<b>clients.csv")
    page = tmp_path / "summary.html"
    options = ("--summary", "html", "--summary-to", page, "--lang", lang)
    ended = assess(source, tmp_path / "out.csv", *options)
    assert (ended.code, ended.out) == (0, ""), ended.err
    text = page.read_text("utf-8")
    read = _Page()
    read.feed(text)
    assert not {"script", "link", "img", "iframe", "b>clients"} & set(read.tags)
    assert read.tags.count("svg") >= 2
    assert read.links == []
    assert f'lang="{lang}"' in text
    assert "&lt;b&gt;clients.csv" in text


@pytest.mark.parametrize("lang", ["en", pytest.param("nl", marks=pytest.mark.slow)])
def test_a_template_reads_back(kam: Kam, tmp_path: Path, lang: str) -> None:
    """Filled in with what its own lists offer, in one language, and read in the other."""
    import python_calamine
    import xlsxwriter  # type: ignore[import-untyped]

    template = tmp_path / "template.xlsx"
    two = ("--decision", "customer_value_type", "--decision", "multilevel")
    assert kam("portfolio", "--template", template, "--lang", lang, *two).code == 0
    book = python_calamine.CalamineWorkbook.from_path(str(template))
    accounts, companies, questions, lists = (
        book.get_sheet_by_index(n).to_python() for n in range(4)
    )
    options = {row[0]: str(row[3]).split("; ")[0] for row in questions[1:]}
    filled = tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(str(filled)) as written:
        for name, cells in zip(book.sheet_names[:2], (accounts, companies), strict=True):
            sheet = written.add_worksheet(name)
            sheet.write_row(0, 0, cells[0])
            for column, head in enumerate(cells[0]):
                known = column >= 2 or (name != book.sheet_names[0] and column >= 1)
                answer = options[head] if known else ("A" if column == 0 else "")
                sheet.write(1, column, 2 if answer.startswith(("a ", "een ")) else answer)
    assert lists
    other = {"nl": "en", "en": "nl"}[lang]
    out = tmp_path / "out.csv"
    ended = kam("portfolio", filled, out, "--lang", other, *two, "--strict")
    assert ended.code == 0, ended.err
    (row,) = rows(out)
    assert row[OUTCOME] == "strategic"


def test_the_template_asks_in_comments_and_lists(kam: Kam, tmp_path: Path) -> None:
    import zipfile

    template = tmp_path / "template.xlsx"
    one = ("--decision", "customer_value_type")
    assert kam("portfolio", "--template", template, "--lang", "nl", *one).code == 0
    with zipfile.ZipFile(template) as packed:
        comments = packed.read("xl/comments1.xml").decode()
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "Wil deze account advies of informatie van u?" in comments
    assert "[wants_advice]" in comments
    assert sheet.count("<dataValidation ") == 5
    ended = kam("portfolio", "--template", template, *one)
    assert (ended.code, "[file-exists]" in ended.err) == (2, True)
    ended = kam("portfolio", template, tmp_path / "out.csv", *one)
    assert (ended.code, "[empty-table]" in ended.err) == (4, True)


def test_companies_beside_the_accounts(kam: Kam, tmp_path: Path) -> None:
    accounts = table(tmp_path, "account,company\nA, x \nB,Y\nC,Z\n")
    companies = table(
        tmp_path, "company,supplier_levels,own_complexity\nX,3,hoog\nY,1,?\n", "c.csv"
    )
    out = tmp_path / "out.csv"
    options = ("--companies", companies, "--decision", "multilevel")
    ended = kam("portfolio", accounts, out, *options)
    assert ended.code == 0, ended.err
    a, b, c = rows(out)
    assert (a["kam_faults"], b["kam_faults"]) == ("", "")
    assert c["kam_faults"] == "company: no company “Z” in the companies"
    assert b["multilevel_status"] != a["multilevel_status"] or b["multilevel_possible"]


def test_one_company_need_not_be_named(kam: Kam, tmp_path: Path) -> None:
    accounts = table(tmp_path, "account\nA\nB\n")
    companies = table(tmp_path, "supplier_levels,own_complexity\n3,high\n", "c.csv")
    options = ("--companies", companies, "--decision", "multilevel")
    ended = kam("portfolio", accounts, tmp_path / "out.csv", *options)
    assert ended.code == 0, ended.err
    assert [row["kam_faults"] for row in rows(tmp_path / "out.csv")] == ["", ""]


def test_a_row_explained(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, HEAD + BODY)
    for row in ("3", "b"):
        ended = assess(source, "--explain", row)
        assert ended.code == 0, ended.err
        assert "Row 3. The rules in the database give the same outcomes" in ended.out
        assert "Intrinsic value customer" in ended.out
    ended = assess(source, "--explain", "5")
    assert "Counts as unknown: wants_high_value: “maybe” is no answer" in ended.out


@pytest.mark.slow
def test_the_core_engine_gives_the_same(kam: Kam, tmp_path: Path) -> None:
    found = []
    for engine in ("sql", "core"):
        out = tmp_path / f"{engine}.csv"
        two = ("--decision", "customer_value_type", "--decision", "multilevel")
        assert kam("portfolio", CLIENTS, out, "--engine", engine, *two).code == 0
        found.append(out.read_text("utf-8"))
    assert found[0] == found[1]


def test_sql_for_elsewhere_runs(kam: Kam, tmp_path: Path) -> None:
    one = ("--decision", "customer_value_type")
    ended = kam("portfolio", "crm", "--sql-only", "--keep", "id", *one)
    assert ended.code == 0, ended.err
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE crm AS SELECT 7 AS id, true AS wants_high_value, true AS"
            " accepts_integration, NULL::BOOLEAN AS invests_in_tailoring,"
            " NULL::BOOLEAN AS wants_advice, NULL::BOOLEAN AS price_decides"
        )
        connection.execute(ended.out)
        statement = ended.out.rpartition(";")[0].rpartition(";")[2]
        wanted = f"SELECT id, {OUTCOME}, {STATUS} FROM ({statement})"
        row = connection.execute(wanted).fetchone()
    assert row == (7, "strategic", "decided")
    folder = tmp_path / "sql"
    assert kam("portfolio", "crm", folder, "--sql-only", "--dialect", "bigquery", *one).code == 0
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*.*"))
    assert names == [
        "dbt/models/kam_decisions.sql",
        "dbt/seeds/kam_block_1.csv",
        "dbt/seeds/kam_result_customer_value_type.csv",
        "dbt/seeds/kam_seeds.yml",
        "decide.sql",
        "lookup_tables.sql",
        "lookup_tables/kam_block_1.csv",
        "lookup_tables/kam_result_customer_value_type.csv",
    ]


def test_a_row_explained_among_the_accounts_of_its_company(kam: Kam, tmp_path: Path) -> None:
    """Numbers over accounts and decisions of the company: held against the run, row by row."""
    source = table(
        tmp_path,
        "account,company,account_turnover\nA,Acme,100\nB,Acme ,50\nC,acme,1\nD,Other,7\nE,,7\n",
    )
    decisions = ("--decision", "abc_class", "--decision", "turnover_concentration")
    ended = kam("portfolio", source, tmp_path / "out.csv", *decisions)
    assert ended.code == 0, ended.err
    found = rows(tmp_path / "out.csv")
    classes = [row["abc_class_outcome"] for row in found]
    assert classes == ["key_account", "a_customer", "c_customer", "key_account", "key_account"]
    ended = kam("portfolio", source, "--explain", "4", *decisions)
    assert ended.code == 0, ended.err
    assert "c customer" in ended.out.lower()
    assert "Concentration of turnover" in ended.out
    alone = kam("portfolio", source, "--explain", "E", *decisions)
    assert "Concentration of turnover" not in alone.out  # it has no company
