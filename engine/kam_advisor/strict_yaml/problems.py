"""What the YAML parser objects to, in plain words."""

import yaml

from kam_advisor.errors import Fault, Place
from kam_advisor.strict_yaml.text import SourceText

_WORDS = {
    "mapping values are not allowed in this context": (
        "a colon is not expected here",
        "Put a text that contains `: ` in quotes, and check the indentation.",
    ),
    "could not find expected ':'": (
        "a colon is missing after this key",
        "Write `key: value`; every line of a mapping needs its own colon.",
    ),
    "did not find expected key": (
        "a key is expected here",
        "Check the indentation and the quotes of the lines before this one.",
    ),
    "did not find expected '-' indicator": (
        "an item of the list is expected here, with `- ` before it",
        "All items of a list start in the same column.",
    ),
    "did not find expected ',' or ']'": (
        "this list is not closed",
        "Items between `[` and `]` are separated by commas.",
    ),
    "did not find expected ',' or '}'": (
        "this mapping is not closed",
        "Entries between `{` and `}` are separated by commas. Put a text that contains a comma, "
        "or `: `, in quotes.",
    ),
    "found unexpected end of stream": (
        "the file ends in the middle of a text in quotes",
        "Close the quotes.",
    ),
    "found character that cannot start any token": (
        "a value cannot begin with this character",
        "Put the text in quotes; indent with spaces, not with tabs.",
    ),
    "found undefined alias": ("aliases (`*`) are not accepted", "Write the value out."),
    "found unknown escape character": (
        "this is not an escape",
        "Use single quotes, or write a backslash twice.",
    ),
    "did not find expected <document start>": (
        "a second value begins here, without a `---` between",
        "Check the indentation: all keys of the file start in the first column.",
    ),
}


def explain(error: yaml.YAMLError, source: SourceText) -> Fault:
    """The parser's objection as a fault, at the place where it noticed."""
    problem = str(getattr(error, "problem", None) or "this is not YAML")
    message, hint = _WORDS.get(problem, (problem, "Check the quotes and the indentation here."))
    return Fault("yaml-syntax", message, _place(error, source), hint)


def _place(error: yaml.YAMLError, source: SourceText) -> Place:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Place(source.file)
    at = min(mark.index, len(source.text))
    # The parser often notices at the line after; point at the last thing that is written.
    if at == len(source.text) or source.text[at] in "\r\n":
        at = max(len(source.text[:at].rstrip()) - 1, 0)
    return source.place(at, at + 1)
