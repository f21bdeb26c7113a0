from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_advisor.drawing.text import SLACK, text_width, visible, wrapped
from picture_checks import squeezed

LETTERS = "".join(map(chr, range(32, 127))) + "éëïöüèçàÉÖñ–’‘“”€≥≤≈·"  # noqa: RUF001


@given(st.text(), st.floats(20, 400), st.booleans())
def test_lines_fit_and_nothing_is_lost(text: str, room: float, bold: bool) -> None:
    lines = wrapped(text, 12, room, bold)
    assert lines
    for line in lines:
        assert text_width(line, 12, bold) <= room or len(line.rstrip("-")) == 1
    assert squeezed(lines) == squeezed([visible(text)])


@given(st.text())
def test_what_is_visible_can_stand_in_a_file(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert all(letter.isprintable() or letter in "\u00a0\u200c\u200d" for letter in shown)
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(("style", "bold"), [("Regular", False), ("Bold", True)])
def test_no_letter_of_the_font_of_pngs_is_wider_than_measured(style: str, bold: bool) -> None:
    fonts = pytest.importorskip("fontTools.ttLib")
    roboto = pytest.importorskip("font_roboto")
    file = Path(roboto.__file__).parent / "files" / f"Roboto-{style}.ttf"
    font = fonts.TTFont(file)
    letters, size = font.getBestCmap(), font["head"].unitsPerEm
    for letter in LETTERS:
        if ord(letter) in letters:
            width = font["hmtx"][letters[ord(letter)]][0] / size
            assert width <= text_width(letter, 1, bold) / SLACK + 0.002, letter


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("accountmanagementsysteem", ("accountmanagement-", "systeem")),
        ("Loyaliteitsprogramma", ("Loyaliteitspro-", "gramma")),
        ("Verbindingstechniek", ("Verbindingstech-", "niek")),
    ],
)
def test_long_words_are_broken_between_syllables(word: str, lines: tuple[str, ...]) -> None:
    assert wrapped(word, 12, text_width(f"{lines[0]}i", 12)) == lines
