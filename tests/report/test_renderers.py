"""The renderers, apart from what reports say."""

import pytest

from kam_advisor.report.as_markdown import as_markdown
from kam_advisor.report.as_text import as_text
from kam_advisor.report.display import width, wrap
from kam_advisor.report.document import (
    Block,
    Heading,
    Item,
    Items,
    Pairs,
    Paragraph,
    Run,
    Table,
    bullets,
    plain,
)

LONG = "word " * 40
WIDE = "漢字" * 60
COMBINED = "e\u0301" * 200

BLOCKS: list[Block] = [
    Heading(1, LONG),
    Heading(2, WIDE),
    Heading(3, COMBINED),
    Paragraph((Run(LONG, "strong"), Run(WIDE), Run(COMBINED, "quiet"))),
    Pairs(((LONG, plain(WIDE)), ("short", plain(LONG)), (WIDE, plain("")))),
    Items((Item(plain(LONG), (Item(plain(WIDE), (Item(plain(COMBINED)),)),), "holds"),)),
    Items((Item(plain(LONG), (Item(plain(WIDE)), Item(plain("end")))),), drawn=True),
    bullets([LONG] * 12, numbered=True),
    Table(("first", LONG, WIDE), ((LONG, "2", COMBINED), ("x" * 300, "10", "")), frozenset({1})),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_no_line_is_wider_than_asked_and_nothing_is_cut(block: Block) -> None:
    for columns in (80, 40):
        text = as_text((block,), columns=columns)
        assert max(map(width, text.splitlines())) <= columns
        for letter in "漢\u0301":
            assert text.count(letter) == as_markdown((block,)).count(letter)


def test_combining_letters_stay_with_their_letter() -> None:
    lines = wrap(plain(COMBINED), 80)
    assert all(line[0].text.startswith("e\u0301") for line in lines)
    assert width(lines[0][0].text) == 80


def test_a_word_longer_than_a_line_is_broken_behind_its_hyphens() -> None:
    lines = wrap(plain("de business-unit-directeur"), 16)
    assert ["".join(run.text for run in line) for line in lines] == [
        "de",
        "business-unit-",
        "directeur",
    ]


def test_styles_are_only_added() -> None:
    document = tuple(BLOCKS)
    painted = as_text(document, lambda text, style: f"\x1b[1m{text}\x1b[0m")
    assert painted.replace("\x1b[1m", "").replace("\x1b[0m", "") == as_text(document)


def test_control_characters_cannot_steer_a_terminal() -> None:
    text = as_text((Heading(1, "a\x1b[2Jb\u202ec"), Paragraph(plain("x\r\ny\x07"))))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert text.count("\n") == 4


def test_markdown_keeps_markup_of_others_as_text() -> None:
    evil = "# [x](y) *a* <b> `c` | d &amp; 1. e"
    text = as_markdown((Heading(1, evil), Paragraph(plain(evil)), bullets([evil, "1. one"])))
    assert r"\[x\](y) \*a\* \<b> \`c\` | d \&amp; 1. e" in text
    assert "\n\\# " in text
    assert "- 1\\. one" in text


def test_a_tree_is_drawn_with_lines() -> None:
    tree = Item(plain("start"), (Item(plain("one"), (Item(plain("two")),)), Item(plain("three"))))
    assert as_text((Items((tree,), drawn=True),)) == "start\n├─ one\n│  └─ two\n└─ three\n"
