"""A picture as SVG: one file that needs nothing else.

No script, no style sheet, no `style=`, no font and no reference to anything outside: it may stand
in a page with the strictest content security policy. Looks are presentation attributes, and told
apart by thickness, dashes and marks before colour, so that they stay in print without colours.
"""

from hashlib import sha256
from itertools import pairwise
from typing import Final

from kam_advisor.drawing.shapes import Box, Edge, Ink, Line, Look, Mark, Picture, Shape, Sign, Text
from kam_advisor.drawing.text import visible

FONTS: Final = "Helvetica, Arial, Liberation Sans, Roboto, sans-serif"
_DARK = "#123a5c"
_GREY = "#8b949e"
_INKS: Final[dict[Ink, str]] = {
    "text": "#1b1f24",
    "quiet": "#50565d",
    "on_dark": "#ffffff",
    "accent": _DARK,
}
# Per look the filling, the line and its thickness.
_LOOKS: Final[dict[Look, tuple[str, str, str]]] = {
    "plain": ("#ffffff", "#4a5158", "1.2"),
    "strong": ("#eef4f9", _DARK, "2.5"),
    "faint": ("#ffffff", _GREY, "1"),
    "ghost": ("#ffffff", _GREY, "1"),
    "taken": ("#eef4f9", _DARK, "3"),
    "concluded": (_DARK, _DARK, "3"),
    "open": ("#ffffff", _DARK, "2"),
    "outcome": ("#f0f2f4", "#4a5158", "1.2"),
    "band": ("#dfe7ee", "#4a5158", "1.2"),
    "bar": (_DARK, _DARK, "1"),
    "range": ("#b9cbdb", _DARK, "1.5"),
    "paper": ("#ffffff", "none", "0"),
}
_DASHED: Final = frozenset({"open", "range"})


def to_svg(picture: Picture, drawing_id: str = "") -> str:
    """The picture as an SVG document, the same text for the same picture.

    Args:
        picture: What is laid out.
        drawing_id: Begins the ids in the file; several drawings in one page need different ones.
            By default made of the drawing itself.
    """
    shapes = "".join(f"{_shape(shape)}\n" for shape in _in_order(picture.shapes))
    title, description = visible(picture.title), visible(picture.description)
    content = f"{title}\n{description}\n{shapes}"
    name = drawing_id or f"kam-{sha256(content.encode(errors='replace')).hexdigest()[:10]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width}" height="{picture.height}"'
        f' viewBox="0 0 {picture.width} {picture.height}" role="img" xml:lang="{picture.lang}"'
        f' lang="{picture.lang}" aria-labelledby="{escaped(name)}-title {escaped(name)}-desc"'
        f' font-family="{FONTS}">\n'
        f'<title id="{escaped(name)}-title">{escaped(title)}</title>\n'
        f'<desc id="{escaped(name)}-desc">{escaped(description)}</desc>\n'
        f'<rect width="{picture.width}" height="{picture.height}" fill="#ffffff"/>\n'
        f"{shapes}</svg>\n"
    )


def escaped(text: str) -> str:
    """The text as it stands in XML, control characters made visible."""
    found = visible(text)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        found = found.replace(sign, entity)
    return found.replace("'", "&#39;")


def _in_order(shapes: tuple[Shape, ...]) -> list[Shape]:
    """Lines below boxes, thin lines below thick ones, marks on top of all."""

    def layer(shape: Shape) -> int:
        match shape:
            case Edge():
                return 1 if shape.look == "taken" else 0
            case Sign():
                return 4
            case Line():
                return 3
            case _:
                return 2

    return sorted(shapes, key=layer)


def _shape(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Edge():
            return _edge(shape)
        case Line():
            _, stroke, width = _LOOKS[shape.look]
            dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
            return (
                f'<line x1="{shape.x1}" y1="{shape.y1}" x2="{shape.x2}" y2="{shape.y2}"'
                f' stroke="{stroke}" stroke-width="{width}"{dashes}/>'
            )
        case Sign():
            return _sign(shape)
        case Text():
            return _text(shape)


def _box(box: Box) -> str:
    texts = "".join(map(_text, box.texts))
    return f"<g>{_outline(box)}{texts}</g>" if texts else _outline(box)


def _outline(box: Box) -> str:
    fill, stroke, width = _LOOKS[box.look]
    dashes = ' stroke-dasharray="6 4"' if box.look in _DASHED else ""
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashes}'
    if box.form == "document":
        return f'<path d="{_waved(box)}" {paint}/>'
    radius = {"rectangle": 0, "slanted": 0, "round": 9, "pill": min(16, box.height // 2)}[box.form]
    corners = f' rx="{radius}"' if radius else ""
    place = f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
    return f"<rect {place}{corners} {paint}/>"


def _waved(box: Box) -> str:
    """A sheet of paper with a wave for its foot, as DMN draws a source."""
    half, foot = box.width // 2, box.bottom - 4
    return (
        f"M{box.x} {box.y}H{box.right}V{foot}"
        f"Q{box.x + half + half // 2} {foot - 8} {box.x + half} {foot}"
        f"Q{box.x + half // 2} {foot + 8} {box.x} {foot}Z"
    )


def _edge(edge: Edge) -> str:
    _, stroke, width = _LOOKS[edge.look]
    dashes = ' stroke-dasharray="5 4"' if edge.dashed else ""
    points = list(edge.points)
    head = ""
    if edge.arrow:
        x, y = points[-1]
        size = 5 if edge.look == "taken" else 4
        head = f'<path d="M{x} {y}l-{size * 2} -{size}v{size * 2}z" fill="{stroke}"/>'
        points[-1] = (x - size, y)
    line = (
        f'<path d="{_way(points)}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashes}/>'
    )
    return f"<g>{line}{head}{''.join(map(_text, edge.texts))}</g>"


def _way(points: list[tuple[int, int]]) -> str:
    found = [f"M{points[0][0]} {points[0][1]}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        if y1 == y2:
            found.append(f"H{x2}")
        elif x1 == x2:
            found.append(f"V{y2}")
        else:
            middle = (x1 + x2) // 2
            found.append(f"C{middle} {y1} {middle} {y2} {x2} {y2}")
    return "".join(found)


def _text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    return (
        f'<text x="{text.x}" y="{text.y}" font-size="{text.size}"{weight}{anchor}'
        f' fill="{_INKS[text.ink]}">{escaped(text.words)}</text>'
    )


_MARKS: Final[dict[Mark, str]] = {
    "check": "m-4 0l3 3l5 -6",
    "cross": "m-3 -3l6 6m0 -6l-6 6",
    "dash": "m-4 0h8",
    "query": "m-3 -2a3 3 0 1 1 4 3q-1 .6 -1 1.6m0 2.2v1.4",
    "dot": "m-1 0h2",
    "down": "",
}


def _sign(sign: Sign) -> str:
    """A mark in a disc: light on dark where it says yes, dark on light where it does not."""
    if sign.mark == "down":
        return f'<path d="M{sign.x} {sign.y}l-7 -11h14z" fill="{_DARK}"/>'
    dark = sign.mark == "check"
    on_dark = sign.look == "concluded"
    disc = "#ffffff" if not dark or on_dark else _DARK
    ink = _DARK if disc == "#ffffff" else "#ffffff"
    if sign.look in ("faint", "plain"):
        ink = "#50565d"
    return (
        f'<g><circle cx="{sign.x}" cy="{sign.y}" r="8" fill="{disc}" stroke="{ink}"'
        f' stroke-width="1.5"/><path d="M{sign.x} {sign.y}{_MARKS[sign.mark]}" fill="none"'
        f' stroke="{ink}" stroke-width="2"/></g>'
    )
