"""Plots as SVG text: bars, and bars divided into parts. No script, no font from elsewhere.

Every number that is drawn also stands beside it as text; colours only repeat it.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from kam_advisor.record import Record

WIDTH: Final = 720
_LABEL: Final = 270
_ROW: Final = 30
_BAR: Final = 18
_NUMBER: Final = 110
_LETTER: Final = 7.0
"""Width of a letter of the size used, about, in pixels."""
SHADES: Final = ("#dbe7f3", "#a9c7e3", "#6fa1cd", "#3a78ae", "#1c5285", "#0f3459")
NOT_APPLICABLE_FILL: Final = "#d9d9d9"
OPEN_FILL: Final = "url(#open)"
_DARK: Final = frozenset(SHADES[3:])

PATTERN: Final = (
    '<svg width="0" height="0" aria-hidden="true"><defs><pattern id="open" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" '
    'fill="#fff7e0"/><line x1="0" y1="0" x2="0" y2="6" stroke="#c98a00" stroke-width="2"/>'
    "</pattern></defs></svg>"
)
"""The hatching of what is open; stands once in the page."""


class Bar(Record):
    """A bar with its label, the text beside it, and its fill."""

    label: str
    number: int
    text: str
    fill: str


class Part(Record):
    """A part of a bar: how many, what it is, and its fill."""

    number: int
    label: str
    fill: str


def shade(position: int, count: int) -> str:
    """The fill of an outcome by its place in the order: the higher, the darker."""
    if count < 2:
        return SHADES[2]
    return SHADES[round(position * (len(SHADES) - 2) / (count - 1))]


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Bars of which the longest fills the width."""
    most = max((row.number for row in rows), default=0) or 1
    room = WIDTH - _LABEL - _NUMBER
    drawn = []
    for n, row in enumerate(rows):
        y = n * _ROW + (_ROW - _BAR) / 2
        width = room * row.number / most
        drawn.append(_label(row.label, n))
        drawn.append(_rect(_LABEL, y, width, row.fill))
        drawn.append(_text(_LABEL + width + 6, n, row.text))
    return _svg(title, len(rows), drawn)


def divided(title: str, rows: Sequence[tuple[str, Sequence[Part]]]) -> str:
    """Bars of one length, each divided into its parts; a part says its number where it fits."""
    room = WIDTH - _LABEL - 10
    drawn = []
    for n, (label, parts) in enumerate(rows):
        drawn.append(_label(label, n))
        total = sum(part.number for part in parts) or 1
        x: float = _LABEL
        for part in parts:
            width = room * part.number / total
            tip = f"<title>{escape(part.label)}: {part.number}</title>"
            drawn.append(_rect(x, n * _ROW + (_ROW - _BAR) / 2, width, part.fill, tip))
            if len(str(part.number)) * _LETTER + 6 < width:
                ink = "#fff" if part.fill in _DARK else "#1a1a1a"
                drawn.append(_text(x + width / 2, n, str(part.number), "middle", ink))
            x += width
    return _svg(title, len(rows), drawn)


def key(parts: Sequence[tuple[str, str]]) -> str:
    """What the fills mean: pairs of label and fill, as HTML."""
    items = "".join(
        f'<li><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" '
        f'fill="{fill}" stroke="#888"/></svg> {escape(label)}</li>'
        for label, fill in parts
    )
    return f'<ul class="key">{items}</ul>'


def _svg(title: str, rows: int, drawn: Sequence[str]) -> str:
    height = rows * _ROW + 4
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(drawn)}</svg>"
    )


def _rect(x: float, y: float, width: float, fill: str, inside: str = "") -> str:
    if width <= 0:
        return ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{_BAR}" '
        f'fill="{fill}" stroke="#5b6b7b" stroke-width="0.5">{inside}</rect>'
    )


def _label(text: str, row: int) -> str:
    most = int((_LABEL - 14) / _LETTER)
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return f"<g><title>{escape(text)}</title>{_text(_LABEL - 8, row, shown, 'end')}</g>"


def _text(x: float, row: int, text: str, anchor: str = "start", ink: str = "#1a1a1a") -> str:
    y = row * _ROW + _ROW / 2 + 4.5
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}" '
        f'font-size="13">{escape(text)}</text>'
    )
