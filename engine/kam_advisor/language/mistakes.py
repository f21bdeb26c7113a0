"""What people write out of habit from other languages, and what to write instead."""

_SIGNS = {
    "==": "Write one `=` to compare.",
    "<>": "Write `!=` for is not.",
    "=>": "Write `>=` for at least.",
    "=<": "Write `<=` for at most.",
    "&&": "Write `and`.",
    "||": "Write `or`.",
    "**": "Powers are not part of the language; write a product.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `not(…)`, or `!=` for is not.",
    "'": 'Write options bare, or in double quotes: `"central"`.',
    '"': "Close the double quotes on the same line.",
    "%": "Name a parameter, and give it the unit percent.",
    "..": "A range stands in square brackets: `x in [a..b]`, and `x in ]a..b[` without the ends.",
}

_WORDS = {
    "and": "Write `and` in small letters, between two conditions.",
    "or": "Write `or` in small letters, between two conditions.",
    "in": "Write `in` in small letters, as in `x in (a, b)`.",
    "not": "Write `not(…)` around a whole condition, as in `not(x in (a, b))`.",
    "true": "Compare a fact with it: `flag = true`.",
    "false": "Compare a fact with it: `flag = false`.",
    "is": "Write `=`.",
    "between": "Write `x in [a..b]`.",
    "en": "Conditions are written in English: `and`.",
    "of": "Conditions are written in English: `or`.",
    "niet": "Conditions are written in English: `not(…)`.",
    "if": "A condition stands by itself, without `if`.",
    "then": "A condition stands by itself, without `then`.",
}

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_CHAINED = "Compare twice with `and` between, or write `x in [a..b]`."
_CLOSED = "No bracket is open here: take it away, or open one before it."
_LIST = "A list stands in round brackets: `x in (a, b)`."


def correction(text: str, start: int, length: int) -> tuple[int, int, str] | None:
    """Start and end of a known mistake at this place of the text, and what to write instead."""
    for begin in (start - 1, start):
        sign = text[max(begin, 0) : begin + 2]
        if sign in _SIGNS and len(sign) == 2:
            return begin, begin + 2, _SIGNS[sign]
    word = text[start : start + length]
    hint = _SIGNS.get(word) or _WORDS.get(word.lower())
    if word in _COMPARISONS:
        hint = _CHAINED if any(sign in text[:start] for sign in "=<>") else hint
    elif word == "," and text.rfind("[", 0, start) > text.rfind("(", 0, start):
        hint = _LIST
    elif word == ")" and text.count(")", 0, start + 1) > text.count("(", 0, start):
        hint = _CLOSED
    return (start, start + length, hint) if hint else None


def unclosed(text: str) -> int | None:
    """Where the innermost bracket is opened that is never closed."""
    opened: list[int] = []
    for offset, sign in enumerate(text):
        if sign == "(":
            opened.append(offset)
        elif sign == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None
