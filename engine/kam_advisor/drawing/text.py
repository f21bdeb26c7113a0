"""How much room text takes in a drawing, and how it is broken into lines.

Nothing is asked of the machine's fonts, so a drawing is the same everywhere. The widths are those
of Helvetica (and Arial and Liberation Sans, which are made to its measure) or of Roboto, whichever
is wider, per letter, with a tenth on top: what fits here, fits in any of them.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from kam_advisor.vocabulary import NO_BREAK

SLACK = 1.1
"""What is added to every width, for fonts that are a little wider than the measured ones."""

# Widths of the letters from the space to the tilde, in thousandths of the size of the font.
_REGULAR = (
    *(278, 278, 355, 616, 562, 889, 667, 191, 342, 348, 431, 584, 278, 333, 278, 413),
    *(562, 562, 562, 562, 562, 562, 562, 562, 562, 562, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 552, 667, 556, 873, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 413, 278, 469, 556),
    *(333, 556, 562, 523, 564, 556, 348, 562, 556, 243, 239, 507, 243, 877, 556, 570),
    *(562, 568, 339, 516, 327, 556, 500, 751, 500, 500, 500, 338, 260, 338, 680),
)
_BOLD = (
    *(278, 333, 474, 596, 574, 889, 722, 238, 351, 353, 454, 584, 278, 388, 291, 374),
    *(574, 574, 574, 574, 574, 574, 574, 574, 574, 574, 333, 333, 584, 584, 584, 611),
    *(975, 722, 722, 722, 722, 667, 611, 778, 722, 292, 559, 722, 611, 876, 722, 778),
    *(667, 778, 722, 667, 619, 722, 667, 944, 667, 667, 611, 333, 422, 333, 584, 556),
    *(333, 556, 611, 556, 611, 556, 358, 611, 611, 278, 278, 556, 278, 889, 611, 611),
    *(611, 611, 389, 556, 338, 611, 556, 778, 556, 556, 509, 389, 280, 389, 649),
)
_NARROW = dict.fromkeys("·•‘’‚“”„‹›ıì", 500)  # noqa: RUF001
_MIDDLE = dict.fromkeys("–≥≤≈×÷−±€£©ßøþðłđħŋðìíîïĩīĭďľť°«»†", 800)  # noqa: RUF001
_VOWELS = frozenset("aeiouyáàâäãéèêëíìîïóòôöõúùûü")
_ONSETS = frozenset(
    first + second
    for second, before in (("l", "bcfgkpv"), ("r", "bcdfgkptvw"), ("h", "cst"))
    for first in before
)
_LEAST_TAIL = 4  # letters of a broken word on its last line
_OTHER, _WIDE = 1000, 1400
_SOFT_HYPHEN, _JOINERS = "\u00ad", "\u200c\u200d"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The room a line of text takes, slack included, in the units of `size`."""
    table = _BOLD if bold else _REGULAR
    return sum(_letter(letter, table) for letter in text) * size * SLACK / 1000


def visible(text: str) -> str:
    """The text with control characters and marks that turn its direction written out.

    So no text can break a file or pretend to be another one. Line ends become spaces; what joins
    letters (in Persian, in some emoji) stays, and marks of where a word may be broken are dropped.
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def wrapped(text: str, size: float, room: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `room`; a word that is longer than a line is broken inside."""
    lines: list[str] = []
    current = ""
    for word in _words(visible(text), size, room, bold):
        longer = f"{current} {word}" if current else word
        if current and text_width(longer, size, bold) > room:
            lines.append(current)
            longer = word
        current = longer
    return (*lines, current) if current or not lines else tuple(lines)


def widest(lines: Iterable[str], size: float, bold: bool = False) -> float:
    """The room the widest of some lines takes."""
    return max((text_width(line, size, bold) for line in lines), default=0)


def _words(text: str, size: float, room: float, bold: bool) -> Iterator[str]:
    for word in text.split(" "):
        rest = word
        while text_width(rest, size, bold) > room and len(rest) > 1:
            kept = _fitting(rest, size, room, bold)
            inside = rest[kept - 1].isalpha() and rest[kept].isalpha()
            yield rest[:kept] + ("-" if inside and kept > 1 else "")
            rest = rest[kept:]
        if rest:
            yield rest


def _fitting(word: str, size: float, room: float, bold: bool) -> int:
    """How many letters of a word go on one line, one at least; if it can be, up to a joint."""
    used, kept = text_width("-", size, bold), 0
    for letter in word:
        used += text_width(letter, size, bold)
        if used > room:
            break
        kept += 1
    joint = max(word.rfind(mark, 0, kept) for mark in "-/_")
    if joint > kept // 3:
        return joint + 1
    missing = _LEAST_TAIL - (len(word) - kept)
    kept = kept - missing if 0 < missing < kept - _LEAST_TAIL else max(1, kept)
    syllable = next((at for at in range(kept, kept // 2, -1) if _between_syllables(word, at)), 0)
    return syllable or kept


def _between_syllables(word: str, at: int) -> bool:
    """Whether a syllable may begin here: with a consonant, or two that go together, and a vowel.

    A rough rule for Dutch and English alike, for words that are longer than their line.
    """
    lower = word.lower()
    onset = 2 if lower[at : at + 2] in _ONSETS else 1
    first, vowel = lower[at : at + 1], lower[at + onset : at + onset + 1]
    if not first.isalpha() or first in _VOWELS or not vowel or vowel not in _VOWELS:
        return False
    split = lower[at - 1 : at + 1] in (*_ONSETS, "ij")
    return not split and any(letter in _VOWELS for letter in lower[at - 3 : at])


def _letter(letter: str, table: tuple[int, ...]) -> int:
    if " " <= letter <= "~":
        return table[ord(letter) - 32]
    if letter == NO_BREAK:
        return table[0]
    named = _NARROW.get(letter) or _MIDDLE.get(letter)
    if named is not None:
        return named
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if " " <= base <= "~":
        return table[ord(base) - 32]
    return _WIDE if unicodedata.east_asian_width(letter) in ("W", "F") else _OTHER


def _visible(letter: str) -> str:
    if letter in "\n\r\t":
        return " "
    if letter == _SOFT_HYPHEN:
        return ""
    if letter.isprintable() or letter in (NO_BREAK, *_JOINERS):
        return letter
    return f"\\x{ord(letter):02x}"
