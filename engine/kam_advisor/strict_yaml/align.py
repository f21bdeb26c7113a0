"""From the characters of a YAML text value to the characters of the file it was written with."""


def align(value: str, raw: str) -> list[int]:
    """For every character of `value`, and for its end, the position in `raw` it came from.

    `raw` is the value as written: with quotes, escapes, line ends and indentation. Whatever stands
    between two characters of the value is passed over, so that this holds for every style.
    """
    positions: list[int] = []
    at = _start(raw)
    for character in value:
        if character.isspace():
            here = at
            at = _past_space(raw, at)
        else:
            found = raw.find(character, at)
            here = found if found >= 0 else min(at, len(raw))
            at = here + 1
        positions.append(here)
    positions.append(min(at, len(raw)))
    return positions


def _start(raw: str) -> int:
    """Where the value begins: after the quote, or after the line with `|` or `>`."""
    if raw[:1] in "|>" and "\n" in raw:
        return raw.index("\n") + 1
    return 1 if raw[:1] in "'\"" else 0


def _past_space(raw: str, at: int) -> int:
    """After a run of white space, for a fold is one space in the value; one step on one line."""
    end = at
    while end < len(raw) and raw[end].isspace():
        end += 1
    return end if "\n" in raw[at:end] or "\r" in raw[at:end] else min(at + 1, len(raw))
