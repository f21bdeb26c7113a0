"""CSV files as they come: encodings, marks, labels in both languages, and what is wrong in them."""

from pathlib import Path

import pytest

from portfolios import OUTCOME, STATUS, Assess, rows, table

GOOD = "account,wants_high_value,accepts_integration,invests_in_tailoring\n"
STRATEGIC = "A,yes,yes,no\n"


def test_a_row_out_for_every_row_in(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + STRATEGIC + "B,no,no,no\nC,yes,,no\n")
    out = tmp_path / "out.csv"
    ended = assess(source, out)
    assert ended.code == 0, ended.err
    found = rows(out)
    assert [row["account"] for row in found] == ["A", "B", "C"]
    assert [row[OUTCOME] for row in found] == ["strategic", "intrinsic", ""]
    assert [row[STATUS] for row in found] == ["decided", "decided", "open"]
    assert found[2]["customer_value_type_possible"] == "intrinsic, strategic"
    assert [row["kam_row"] for row in found] == ["2", "3", "4"]
    assert "3 accounts, all values could be read." in ended.out


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")],
)
def test_encodings_and_delimiters(
    assess: Assess, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [
        ["Klant", "Wil hoge toegevoegde waarde", "Accepteert integratie"],
        ["Café België", "ja", "Ja "],
    ]
    text = "\r\n".join(delimiter.join(cells) for cells in lines)
    source = table(tmp_path, text.encode(encoding))
    out = tmp_path / "out.csv"
    ended = assess(source, out, "--lang", "nl")
    assert ended.code == 0, ended.err
    (found,) = rows(out, delimiter)
    assert (found["Klant"], found[OUTCOME]) == ("Café België", "strategic")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding != "utf-8")


def test_heads_by_id_title_and_question_in_either_language(assess: Assess, tmp_path: Path) -> None:
    heads = [
        "WANTS HIGH VALUE",
        "Accepteert integratie",
        "Does this account put its own time or money into a solution made for it?",
        "Wants advise",
    ]
    source = table(tmp_path, ";".join(heads) + "\nja;nee;yes;ja\n")
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    assert rows(tmp_path / "out.csv", ";")[0][OUTCOME] == "extrinsic"
    assert "“Wants advise” answers no question. Did you mean “Wants advice”" in ended.out


def test_a_bad_value_is_named_and_counts_as_unknown(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + "A,maybe,yes,2026-01-03\nB,no,no,no\n")
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0
    bad, good = rows(tmp_path / "out.csv")
    assert bad["kam_faults"] == (
        "wants_high_value: “maybe” is no answer (yes or no); "
        "invests_in_tailoring: a date (2026-01-03) where an answer belongs (yes or no)"
    )
    assert (bad[STATUS], good["kam_faults"]) == ("open", "")
    assert "In 1 of them values could not be read" in " ".join(ended.out.split())


def test_strict_lists_every_fault_and_writes_nothing(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + "A,maybe,yes,no\nB,no,no,no\nC,no,perhaps,no\n")
    ended = assess(source, tmp_path / "out.csv", "--strict")
    assert ended.code == 4
    assert f"{source}:2: wants_high_value: “maybe” is no answer" in ended.err
    assert f"{source}:4: accepts_integration: “perhaps” is no answer" in ended.err
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


def test_unknown_in_words(assess: Assess, tmp_path: Path) -> None:
    words = ["unknown", "Onbekend", "?", "-", "n.v.t.", " ", "N/A"]
    source = table(tmp_path, GOOD + "".join(f"A,{word},no,no\n" for word in words))
    assert assess(source, tmp_path / "out.csv", "--strict").code == 0
    assert {row[STATUS] for row in rows(tmp_path / "out.csv")} == {"decided"}


def test_ragged_rows_are_kept_with_their_fault(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + "A,yes\n" + STRATEGIC + "C,no,no,no,extra\n\n,,,\nD,no,no,no\n")
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    found = rows(tmp_path / "out.csv")
    assert [row["account"] for row in found] == ["A", "A", "C", "D"]
    assert found[0]["kam_faults"] == "the row has too few cells"
    assert found[2]["kam_faults"] == "the row has cells beyond the last column"


def test_an_unclosed_quote_does_not_swallow_accounts_in_silence(
    assess: Assess, tmp_path: Path
) -> None:
    source = table(tmp_path, GOOD + 'A,yes,"yes,no\n' + STRATEGIC)
    assert assess(source, tmp_path / "out.csv").code == 0
    assert rows(tmp_path / "out.csv")[0]["kam_faults"]


def test_nothing_in_a_cell_becomes_a_formula(assess: Assess, tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "-5"]
    lines = "".join(f'"{name}",no,no,no\n' for name in names)
    source = table(
        tmp_path,
        GOOD.replace("account", "account,=1+1", 1).replace("account,=1+1", "account", 1) + lines,
    )
    assert assess(source, tmp_path / "out.csv").code == 0
    found = [row["account"] for row in rows(tmp_path / "out.csv")]
    assert found == [f"'{name}" for name in names[:4]] + ["-5"]


def test_very_long_cells(assess: Assess, tmp_path: Path) -> None:
    long = "x" * 3_000_000
    source = table(tmp_path, GOOD + f"{long},no,no,no\nB,{long[:50_000]},no,no\n")
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    first, second = rows(tmp_path / "out.csv")
    assert len(first["account"]) == 32_767
    assert first["kam_faults"] == "a cell is too long and was cut"
    assert len(second["kam_faults"]) < 300


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        (b"", "empty-table"),
        (b"account,wants_high_value\n", "empty-table"),
        (b"\n\n", "empty-table"),
        (b"account,what\nA,b\n", "no-fact-columns"),
        (b"account,wants_high_value,Wil hoge toegevoegde waarde\nA,yes,no\n", "duplicate-column"),
        (b"account,wants_high_value,wants_high_value\nA,yes,no\n", "duplicate-column"),
        (b"PK\x03\x04\0\0\0", "not-text"),
        (b"a\x81b;wants_high_value\nx;yes\n", "not-text"),
    ],
)
def test_tables_that_are_refused(assess: Assess, tmp_path: Path, content: bytes, id_: str) -> None:
    ended = assess(table(tmp_path, content), tmp_path / "out.csv")
    assert (ended.code, f"[{id_}]" in ended.err) == (4, True), ended.err
    assert not (tmp_path / "out.csv").exists()


def test_names_that_stand_twice_are_told(assess: Assess, tmp_path: Path) -> None:
    head = "account,wants_high_value,note,note\n"
    source = table(tmp_path, head + "A,yes,1,2\nA,no,3,4\n")
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0
    assert "1 account name stands on more than one row" in ended.out
    assert rows(tmp_path / "out.csv")[1]["note (2)"] == "4"


def test_results_of_an_earlier_run_are_replaced(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + STRATEGIC)
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    assert assess(source, first).code == 0
    assert assess(first, second).code == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_mapping_file(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, "Kl,Waarde,Integr,account\nA,hoog,J,x\n")
    mapping = table(
        tmp_path,
        "columns: {Kl: account, Waarde: wants_high_value, Integr: accepts_integration,\n"
        "  account: ignore}\n"
        "answers: {wants_high_value: {hoog: yes}}\n",
        "mapping.yaml",
    )
    ended = assess(source, tmp_path / "out.csv", "--mapping", mapping)
    assert ended.code == 0, ended.err
    assert rows(tmp_path / "out.csv")[0][OUTCOME] == "strategic"


def test_what_is_wrong_in_a_mapping_file(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + STRATEGIC)
    wrong = "columns: {acount: account, x: wants_hi_value}\nanswers: {wants_advice: {a: b}}\nz: 1\n"
    mapping = table(tmp_path, wrong, "mapping.yaml")
    ended = assess(source, tmp_path / "out.csv", "--mapping", mapping)
    assert ended.code == 2
    for id_ in ("unknown-fact", "wrong-value", "unknown-key"):
        assert f"[{id_}]" in ended.err
    mapping.write_text("columns: {acount: account}\n")
    ended = assess(source, tmp_path / "out.csv", "--mapping", mapping)
    assert ended.code == 4
    assert "no column is called `acount`" in ended.err
    assert "Did you mean `account`?" in ended.err


def test_in_and_out_are_not_the_same(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + STRATEGIC)
    ended = assess(source, source, "--force")
    assert (ended.code, "[in-is-out]" in ended.err) == (2, True)
    (tmp_path / "link.csv").symlink_to(source)
    assert assess(source, tmp_path / "link.csv", "--force").code == 2
    assert source.read_text() == GOOD + STRATEGIC


def test_what_is_there_is_kept_without_force(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, GOOD + STRATEGIC)
    out = table(tmp_path, "mine", "out.csv")
    ended = assess(source, out)
    assert (ended.code, "[file-exists]" in ended.err) == (2, True)
    assert out.read_text() == "mine"
    assert assess(source, out, "--force").code == 0


@pytest.mark.parametrize("name", ["in[1].csv", "in *?.csv", "it's.csv", "in#1.csv"])
def test_names_of_files_are_no_patterns(assess: Assess, tmp_path: Path, name: str) -> None:
    source = table(tmp_path, GOOD + STRATEGIC, name)
    out = tmp_path / f"out {name}"
    ended = assess(source, out)
    assert ended.code == 0, ended.err
    assert len(rows(out)) == 1


@pytest.mark.parametrize(
    ("source", "id_"),
    [
        ("nowhere.csv", "cannot-read"),
        ("accounts.ods", "unknown-table-kind"),
        ("accounts.xls", "unknown-table-kind"),
        ("accounts", "unknown-table-kind"),
        (".", "not-a-table"),
        ("clients.sqlite", "which-table"),
    ],
)
def test_inputs_that_are_none(
    assess: Assess, tmp_path: Path, source: str, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = assess(source, "out.csv")
    assert (ended.code, f"[{id_}]" in ended.err) == (2, True), ended.err
