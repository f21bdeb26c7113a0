"""A report of many decisions: what is open is told once, and numbers have their units."""

from fractions import Fraction

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.numbers import format_number
from kam_advisor.vocabulary import Vocabulary
from processes import ROOT, Kam


def told(kam: Kam, monkeypatch: pytest.MonkeyPatch, example: str, lang: str, agenda: str) -> str:
    """A report on an example as one long line."""
    monkeypatch.chdir(ROOT)
    ended = kam("assess", f"examples/{example}.yaml", "--agenda", agenda, "--lang", lang)
    assert (ended.code, ended.err) == (0, "")
    return " ".join(ended.out.split())


def test_what_is_open_is_told_once(kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    report = told(kam, monkeypatch, "voltena", "nl", "full")
    assert "Nog open Accountselectie; Wederzijdse afhankelijkheid; Klantbeoordeling" in report
    assert "Op dezelfde manier open als bij Crane builder: Accountselectie;" in report
    # Asked for the first account, and not once more for the second.
    assert report.count("[fits_product_strategy]") == 1
    # What is partly excluded is still said in the overview.
    assert "nog open; mogelijk: Weinig omzet, veel bereidheid of Geen verschil" in report


def test_numbers_have_their_units(kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    report = told(kam, monkeypatch, "helder_hygiene", "nl", "account_selection")
    assert "is lager dan 50% (key account" in report
    assert "antwoord: € 4.000.000,50 per jaar" in report.replace("\N{NO-BREAK SPACE}", " ")
    assert "paragrafen 1.2 en 1.3" in report


@pytest.mark.parametrize(
    ("number", "least", "shown"),
    [(2, 2, "2"), (2.5, 2, "2.50"), (2.25, 2, "2.25"), (2.5, 0, "2.5")],
)
def test_money_has_two_decimals_or_none(number: float, least: int, shown: str) -> None:
    assert format_number(Fraction(number), "en", least=least) == shown


def test_money_keeps_its_cents_and_its_sign_stands_before_it(whole: KnowledgeBase) -> None:
    words = Vocabulary(whole, "nl")
    # Without its unit too, as at a limit in a drawing.
    assert words.digits(Fraction(1280001, 2), "eur") == "640.000,50"
    assert words.number(Fraction(-2401, 2), "eur") == "\N{MINUS SIGN}€\N{NO-BREAK SPACE}1200,50"
    assert Vocabulary(whole, "en").number(-12000, "eur") == "\N{MINUS SIGN}€12,000"


def test_the_lowest_criteria_of_a_selection_are_named(
    kam: Kam, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = told(kam, monkeypatch, "helder_hygiene", "en", "account_selection")
    assert "Lowest criteria Decision level reached: 2; Innovation: 2 Place" in report
    # Six criteria of the first account are equally low: none of them stands out.
    assert report.count("Lowest criteria") == 6


def test_a_report_says_which_customers_it_calls_accounts(
    kam: Kam, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = told(kam, monkeypatch, "techdis", "nl", "core")
    assert "Hier heet elke klant in het profiel account" in report
