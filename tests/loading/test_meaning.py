"""What the small knowledge base becomes."""

from fractions import Fraction
from pathlib import Path

import pytest

from kam_advisor.errors import RulesInvalid
from kam_advisor.ir.expressions import Compare, Constant, Fact, Parameter, Quantity
from kam_advisor.ir.quantities import Scorecard
from kam_advisor.ir.rules import Table, Tree
from kam_advisor.record import replace
from small_base import base_files, changed, compile_files

UMBRELLA = "rules/umbrella.yaml"


def test_bands_become_rows() -> None:
    reading = compile_files(base_files()).decisions["umbrella"].readings[2]
    assert isinstance(reading.logic, Table)
    assert reading.logic.hit_policy == "first"
    assert reading.logic.rows[0].id == "umbrella.by_score.very"
    assert reading.logic.rows[0].when == Compare(
        ">=", Quantity("wetness"), Parameter("very_wet_from")
    )
    assert reading.logic.rows[-1].when == Constant(True)


def test_branches_cover_several_answers() -> None:
    reading = compile_files(base_files()).decisions["umbrella"].readings[1]
    assert isinstance(reading.logic, Tree)
    look_up, feel = reading.logic.questions["look_up"], reading.logic.questions["feel"]
    assert look_up.ask == Fact("sky")
    assert [branch.values for branch in look_up.branches] == [("clear",), ("grey", "black")]
    assert look_up.branches[1].id == "umbrella.by_tree.look_up.grey_black"
    assert [branch.values for branch in feel.branches] == [(1, 2, 3), (4, 5)]


def test_numbers_are_exact() -> None:
    knowledge = compile_files(base_files())
    assert knowledge.parameters["very_wet_from"].value == Fraction(7, 2)
    assert type(knowledge.parameters["wet_from"].value) is int
    wetness = knowledge.quantities["wetness"]
    assert isinstance(wetness, Scorecard)
    assert wetness.items[1].weight == Constant(1)


def test_the_fingerprint_is_of_the_content() -> None:
    files = base_files()
    first = compile_files(files).fingerprint
    backwards = dict(reversed(files.items()))
    commented = changed(files, UMBRELLA, "version: 1.0.0", "version: 1.0.0  # the first")
    other = changed(files, UMBRELLA, "version: 1.0.0", "version: 1.0.1")
    assert compile_files(backwards).fingerprint == first
    assert compile_files(commented).fingerprint == first
    assert compile_files(other).fingerprint != first


HOUSE = b"""house: Drywell
parameters:
  wet_from: {value: 1.5, because: we like dry feet}
  points_black: {value: 4}
texts:
  advice.umbrella.take.summary: {nl: Neem hem mee.}
"""


def test_a_house_overrides() -> None:
    plain, house = compile_files(base_files()), compile_files(base_files(), HOUSE)
    assert house.parameters["wet_from"].value == Fraction(3, 2)
    assert house.advice["umbrella"]["take"].summary["nl"] == "Neem hem mee."
    assert house.advice["umbrella"]["take"].summary["en"] == "Summary of take."
    said = [(o.what, o.name, o.shipped, o.used, o.because) for o in house.overrides]
    assert said == [
        ("parameter", "wet_from", "2", "1.5", "we like dry feet"),
        ("text", "advice.umbrella.take.summary.nl", "Kern van take.", "Neem hem mee.", ""),
    ]
    assert (plain.version, house.version) == ("0.1.0", "0.1.0+house")
    assert plain.fingerprint != house.fingerprint
    assert replace(plain, overrides=()) == plain


def test_what_a_house_gets_wrong() -> None:
    bad = (
        b"house: X\nparameters: {wet_form: {value: 1}, very_wet_from: {value: 1}}\n"
        b"texts: {advice.umbrela: {en: a}}\n"
    )
    with pytest.raises(RulesInvalid) as raised:
        compile_files(base_files(), bad)
    ids = {fault.id for fault in raised.value.faults}
    assert ids == {"unknown-parameter", "unknown-text", "bands-not-descending"}


def test_folders_add_and_replace(tmp_path: Path) -> None:
    from kam_advisor.load import load
    from kam_advisor.shipped import shipped

    rules = (shipped("rules") / "mixed_system.yaml").read_text("utf-8")
    changed_rules = rules.replace("version: 1.0.0", "version: 1.0.1")
    (tmp_path / "mixed_system.yaml").write_text(changed_rules, "utf-8")
    knowledge = load([tmp_path], cache=False)
    assert [(o.what, o.name, o.used) for o in knowledge.overrides] == [
        ("rule set", "mixed_system", "1.0.1")
    ]
    assert knowledge.version.endswith("+house")


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    from kam_advisor.load import load

    with pytest.raises(RulesInvalid, match="no-such-folder"):
        load([tmp_path / "nowhere"], house=tmp_path / "no.yaml")
