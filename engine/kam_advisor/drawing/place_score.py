"""A score laid out: a bar for each item, and an axis with limits, bands and a pointer."""

from collections.abc import Callable, Sequence

from kam_advisor.drawing.measures import BODY, SMALL, leading, lines_height, set_lines
from kam_advisor.drawing.model import Band, Bar, Score, Threshold
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Anchor, Box, Ink, Line, Shape, Sign, Text
from kam_advisor.drawing.text import text_width, wrapped

_NARROW = 640
_BAR = 14
_VALUE = 84
_MOST_LINES = 3


def place_score(score: Score, width: int) -> Placed:
    """The score as wide as this."""
    bars = _bars(score.bars, width)
    axis = _axis(score, width)
    gap = 18 if score.bars else 0
    shapes = [*bars.shapes, *(moved(shape, 0, bars.height + gap) for shape in axis.shapes)]
    return Placed(tuple(shapes), width, bars.height + gap + axis.height)


def _bars(bars: Sequence[Bar], width: int) -> Placed:
    shapes: list[Shape] = []
    y = 0
    narrow = width < _NARROW
    left = 0 if narrow else width * 46 // 100
    track = width - left - _VALUE
    for bar in bars:
        title_room = width if narrow else left - 14
        title = wrapped(bar.title, BODY, title_room)
        terms = wrapped(bar.terms, SMALL, title_room) if bar.terms else ()
        shapes += set_lines(title, 0, y, BODY)
        words = lines_height(len(title), BODY)
        shapes += set_lines(terms, 0, y + words, SMALL, ink="quiet")
        words += lines_height(len(terms), SMALL)
        top = y + words + 3 if narrow else y + max(0, (words - _BAR) // 2)
        shapes += _bar(bar, left, top, track)
        value = wrapped(bar.value, SMALL, _VALUE - 8, bold=True) if bar.value else ()
        shapes += set_lines(value, left + round(bar.track * track) + 8, top - 1, SMALL, bold=True)
        y = max(y + words, top + _BAR, top - 1 + lines_height(len(value), SMALL)) + 9
    return Placed(tuple(shapes), width, max(0, y - 9))


def _bar(bar: Bar, left: int, top: int, track: int) -> list[Shape]:
    whole = max(2, round(bar.track * track))
    shapes: list[Shape] = [Box("", left, top, whole, _BAR, look="ghost")]
    if bar.least is None:
        return shapes
    least = round(bar.least * track)
    most = least if bar.most is None else round(bar.most * track)
    if most > least:
        shapes.append(Box("", left + least, top, most - least, _BAR, look="range"))
    if least > 0:
        shapes.append(Box(bar.id, left, top, least, _BAR, look="bar", label=bar.value))
    return shapes


def _axis(score: Score, width: int) -> Placed:
    """The axis from the least to the greatest score, limits named below, the score above."""
    shapes: list[Shape] = []
    known = score.least is not None
    top = leading(BODY) + 14 if known else 0
    inside = [_in_band(band, width) for band in score.bands]
    bar = lines_height(max([1, *map(len, inside)]), SMALL) + 10 if score.bands else 8
    if score.bands:
        shapes += _bands(score, width, top, bar)
    else:
        shapes.append(Box("", 0, top, width, bar, look="ghost"))
    if known:
        shapes += _pointer(score, width, top, bar)
    bottom = top + bar
    shapes += set_lines((score.ends[0],), 0, bottom + 3, SMALL, ink="quiet")
    shapes += set_lines((score.ends[1],), width, bottom + 3, SMALL, anchor="end", ink="quiet")
    end = bottom + 3 + leading(SMALL)
    y = bottom + 4 + leading(SMALL)
    rows = _in_rows(score.thresholds, width, _label)
    named = [] if rows else [limit for limit in score.thresholds if limit.name]
    sides = [(limit, 2 * _across(limit, width) < width) for limit in reversed(score.thresholds)]
    for limit, right in rows or _in_rows(score.thresholds, width, _value) or sides:
        x = _across(limit, width)
        words = _label(limit) if rows else limit.value
        lines = wrapped(words, SMALL, (width - x if right else x) - 8)
        shapes.append(Line(x, top - 4, x, y + leading(SMALL) - 3, "strong"))
        anchor: Anchor = "start" if right else "end"
        shapes += set_lines(lines, x + 5 if right else x - 5, y, SMALL, anchor=anchor)
        y += lines_height(len(lines), SMALL) + 2
        end = y
    for limit in named:
        lines = wrapped(_label(limit), SMALL, width)
        shapes += set_lines(lines, 0, end + 2, SMALL)
        end += lines_height(len(lines), SMALL) + 2
    beside = [band for band, lines in zip(score.bands, inside, strict=True) if not lines]
    beside.reverse()  # from the lowest, as the limits
    for sentence in (*(f"{band.stretch}: {band.outcome}" for band in beside), *score.distance):
        lines = wrapped(sentence, BODY, width)
        shapes += set_lines(lines, 0, end + 4, BODY)
        end += lines_height(len(lines), BODY) + 4
    return Placed(tuple(shapes), width, end)


def _in_rows(
    limits: Sequence[Threshold], width: int, words: Callable[[Threshold], str]
) -> list[tuple[Threshold, bool]]:
    """The limits from the upper row of labels to the lowest, and whether a label is to the right.

    A line runs down to its own label, past the labels above: so a label must not reach across a
    line that is still to come. Nothing, where some label would.
    """
    found: list[tuple[Threshold, bool]] = []
    waiting = list(limits)
    while waiting:
        first, last = waiting[0], waiting[-1]
        if text_width(words(last), SMALL) <= width - _across(last, width) - 8:
            found.append((waiting.pop(), True))
        elif text_width(words(first), SMALL) <= _across(first, width) - 8:
            found.append((waiting.pop(0), False))
        elif len(waiting) == 1:
            found.append((waiting.pop(), 2 * _across(last, width) < width))
        else:
            return []
    return found


def _across(limit: Threshold, width: int) -> int:
    return min(max(round(limit.at * width), 1), width - 1)


def _value(limit: Threshold) -> str:
    return limit.value


def _label(limit: Threshold) -> str:
    return f"{limit.value}: {limit.name}" if limit.name else limit.value


def _bands(score: Score, width: int, top: int, height: int) -> list[Shape]:
    shapes: list[Shape] = []
    for band in score.bands:
        left, right = round(band.start * width), round(band.end * width)
        dark = band.look == "concluded"
        texts: tuple[Text, ...] = ()
        lines = _in_band(band, width)
        if lines:
            ink: Ink = "on_dark" if dark else "text"
            inside = top + (height - lines_height(len(lines), SMALL)) // 2
            texts = set_lines(lines, (left + right) // 2, inside, SMALL, dark, "middle", ink)
        name, label = f"band.{band.id}.{left}", f"{band.stretch}: {band.outcome}"
        size = max(1, right - left)
        shapes.append(Box(name, left, top, size, height, texts, band.look, label=label))
    return shapes


def _in_band(band: Band, width: int) -> tuple[str, ...]:
    """The outcome as it stands in its band; nothing where it does not fit."""
    room = round(band.end * width) - round(band.start * width) - 8
    if room < 20:
        return ()
    dark = band.look == "concluded"
    whole = max(text_width(word, SMALL, dark) for word in band.outcome.split(" ")) <= room
    lines = wrapped(band.outcome, SMALL, room, dark)
    return lines if whole and len(lines) <= _MOST_LINES else ()


def _pointer(score: Score, width: int, top: int, bar: int) -> list[Shape]:
    assert score.least is not None
    most = score.least if score.most is None else score.most
    left, right = round(score.least * width), round(most * width)
    shapes: list[Shape] = []
    if right > left:
        shapes.append(Box("", left, top - 9, right - left, 7, look="range"))
    else:
        shapes.append(Sign("down", left, top - 2, "concluded"))
    if not score.bands and right == left and left:
        shapes.append(Box("", 0, top, left, bar, look="bar"))
    middle = (left + right) // 2
    half = text_width(score.value, BODY, True) / 2
    middle = round(min(max(middle, half), width - half))
    shapes += set_lines((score.value,), middle, top - 14 - leading(BODY), BODY, True, "middle")
    return shapes
