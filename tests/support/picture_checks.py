"""What must be so of every picture: nothing sticks out, overlaps, or runs through something."""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import NamedTuple
from xml.etree import ElementTree

from kam_advisor.drawing.measures import SMALL
from kam_advisor.drawing.shapes import Box, Edge, Line, Picture, Text
from kam_advisor.drawing.text import SLACK, text_width
from kam_advisor.drawing.to_svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"
_ALLOWED = {
    *("svg", "title", "desc", "rect", "path", "line", "circle", "g", "text"),
}
_ATTRIBUTES = {
    *("width", "height", "viewBox", "role", "lang", "aria-labelledby", "font-family", "id"),
    *("{http://www.w3.org/XML/1998/namespace}lang", "fill", "stroke", "stroke-width"),
    *("stroke-dasharray", "x", "y", "rx", "x1", "y1", "x2", "y2", "cx", "cy", "r", "d"),
    *("font-size", "font-weight", "text-anchor"),
}


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Area", by: float = 0) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.bottom, other.bottom) - max(self.top, other.top) > by
        )

    def holds(self, other: "Area") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def area_of(text: Text, slack: float = SLACK) -> Area:
    width = text_width(text.words, text.size, text.bold) / SLACK * slack
    left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
    return Area(left, text.y - 0.75 * text.size, left + width, text.y + 0.22 * text.size)


def area_of_box(box: Box) -> Area:
    return Area(box.x, box.y, box.right, box.bottom)


def problems(picture: Picture) -> list[str]:
    """Everything that is wrong with a picture, in words."""
    return [
        *_sticking_out(picture),
        *_overlaps(picture),
        *_edges_through_boxes(picture),
        *_lines_through_texts(picture),
    ]


def texts_of(picture: Picture) -> Iterator[Text]:
    for shape in picture.shapes:
        match shape:
            case Text():
                yield shape
            case Box(texts=texts) | Edge(texts=texts):
                yield from texts
            case _:
                pass


def boxes_of(picture: Picture) -> list[Box]:
    return [shape for shape in picture.shapes if isinstance(shape, Box)]


def _sticking_out(picture: Picture) -> Iterator[str]:
    page = Area(0, 0, picture.width, picture.height)
    for text in texts_of(picture):
        if text.size < SMALL:
            yield f"small: {text.words}"
        if not page.holds(area_of(text)):
            yield f"text off the page: {text.words}"
    for box in boxes_of(picture):
        if not page.holds(area_of_box(box)):
            yield f"box off the page: {box.label}"
        for text in box.texts:
            if not area_of_box(box).holds(area_of(text)):
                yield f"text outside its box: {text.words}"


def _overlaps(picture: Picture) -> Iterator[str]:
    texts = [(text, area_of(text, 1)) for text in texts_of(picture)]
    yield from (
        f"texts overlap: {one.words} / {other.words}"
        for (one, a), (other, b) in combinations(texts, 2)
        if a.overlaps(b, 1)
    )
    boxes = [box for box in boxes_of(picture) if box.id]
    names = [box.id for box in boxes]
    yield from (f"id twice: {name}" for name in {n for n in names if names.count(n) > 1})
    yield from (
        f"boxes overlap: {one.id} / {other.id}"
        for one, other in combinations(boxes, 2)
        if area_of_box(one).overlaps(area_of_box(other), 0)
    )
    own = {id(text) for box in boxes_of(picture) for text in box.texts}
    free = [text for text in texts_of(picture) if id(text) not in own]
    for text in free:
        for box in boxes_of(picture):
            if area_of_box(box).overlaps(area_of(text, 1), 1):
                yield f"text over a box: {text.words} / {box.label or box.look}"


def _lines_through_texts(picture: Picture) -> Iterator[str]:
    for line in picture.shapes:
        if isinstance(line, Line):
            area = Area(line.x1 - 1, line.y1, line.x2 + 1, line.y2)
            for text in texts_of(picture):
                if area.overlaps(area_of(text, 1), 0.5):
                    yield f"line through {text.words}"


def _edges_through_boxes(picture: Picture) -> Iterator[str]:
    boxes = {box.id: area_of_box(box) for box in boxes_of(picture) if box.id}
    edges = [shape for shape in picture.shapes if isinstance(shape, Edge)]
    for edge in edges:
        for start, end in pairwise(edge.points):
            for piece in _pieces(start, end):
                for name, box in boxes.items():
                    inner = Area(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
                    if inner.overlaps(piece, -0.5) and name not in (edge.source, edge.target):
                        yield f"edge {edge.id} runs through {name}"
                    elif inner.overlaps(piece, 0.1):
                        yield f"edge {edge.id} runs into {name}"
        first, last = edge.points[0], edge.points[-1]
        source, target = boxes[edge.source], boxes[edge.target]
        if not (
            source.left <= first[0] <= source.right and source.top <= first[1] <= source.bottom
        ):
            yield f"edge {edge.id} does not begin at its source"
        if not (target.left <= last[0] <= target.right and target.top <= last[1] <= target.bottom):
            yield f"edge {edge.id} does not end at its target"
    for edge in edges:
        for text in edge.texts:
            for name, box in boxes.items():
                if box.overlaps(area_of(text, 1), 0.5):
                    yield f"label {text.words} over {name}"


def _pieces(start: tuple[int, int], end: tuple[int, int]) -> Iterator[Area]:
    """Small areas along a straight line or a curve that leaves and arrives level."""
    (x1, y1), (x2, y2) = start, end
    steps = 1 if x1 == x2 or y1 == y2 else 24
    points = []
    for number in range(steps + 1):
        t = number / steps
        along = 3 * t * t - 2 * t * t * t if steps > 1 else t
        middle = (x1 + x2) / 2
        across = (
            x1 * (1 - t) ** 3
            + 3 * middle * t * (1 - t) ** 2
            + 3 * middle * t * t * (1 - t)
            + x2 * t**3
            if steps > 1
            else x1 + (x2 - x1) * t
        )
        points.append((across, y1 + (y2 - y1) * along))
    for (ax, ay), (bx, by) in pairwise(points):
        yield Area(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def parsed(picture: Picture) -> ElementTree.Element:
    """The picture as SVG, read back."""
    return ElementTree.fromstring(to_svg(picture))


def svg_problems(picture: Picture) -> list[str]:
    """What stands in the SVG that should not, or does not and should."""
    root = parsed(picture)
    found = []
    for element in root.iter():
        if element.tag.removeprefix(SVG) not in _ALLOWED:
            found.append(f"element {element.tag}")
        found += [f"attribute {name}" for name in element.attrib if name not in _ATTRIBUTES]
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    if root.attrib["aria-labelledby"].split() != ids or len(set(ids)) != 2:
        found.append("title and description are not named")
    if [child.tag for child in root][:2] != [f"{SVG}title", f"{SVG}desc"]:
        found.append("no title and description first")
    if not all(child.text for child in list(root)[:2]):
        found.append("empty title or description")
    return found


def words_in(picture: Picture) -> str:
    """Everything that is written in a picture, without spaces and the hyphens of broken words."""
    return squeezed(text.words for text in texts_of(picture))


def squeezed(words: Iterable[str]) -> str:
    return "".join(words).replace(" ", "").replace("\u00a0", "").replace("-", "")
