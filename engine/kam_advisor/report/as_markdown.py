"""A document as Markdown (CommonMark, with the tables of GitHub)."""

import re
from collections.abc import Iterator

from kam_advisor.report.display import printable
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Line,
    Pairs,
    Paragraph,
    Run,
    Table,
)
from kam_advisor.wording import NO_BREAK

_MARKS = {"bullet": "", "holds": "✓ ", "fails": "✗ ", "open": "? "}
_SPECIAL = re.compile(r"[\\`*_\[\]<~]|&(?=[#\w]+;)")
_AT_START = re.compile(r"^(?=[#+=>-])|^(\d+)(?=[.)])")


def as_markdown(document: Document) -> str:
    """The document as Markdown; what stands in a profile cannot become markup."""
    text = "\n".join("\n".join(_block(block)) + "\n" for block in document)
    return text.replace(NO_BREAK, " ")


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(line):
            yield _at_start(_line(line))
        case Pairs(items):
            for label, line in items:
                yield f"- **{_escaped(label)}**: {_line(line)}".rstrip()
        case Items(items, numbered):
            yield from _items(items, numbered, "")
        case Table():
            yield from _table(block)


def _items(items: tuple[Item, ...], numbered: bool, indent: str) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        bullet = f"{number}. " if numbered else "- "
        yield f"{indent}{bullet}{_at_start(_MARKS[item.mark] + _line(item.line))}".rstrip()
        yield from _items(item.children, False, indent + " " * len(bullet))


def _table(table: Table) -> Iterator[str]:
    rules = ["---:" if column in table.numeric else "---" for column in range(len(table.header))]
    for cells in (map(_cell, table.header), rules, *(map(_cell, row) for row in table.rows)):
        yield f"| {' | '.join(cells)} |"


def _line(line: Line) -> str:
    return "".join(map(_run, line)).strip()


def _run(run: Run) -> str:
    inner = run.text.strip()
    if run.style not in ("strong", "code") or not inner:
        return _escaped(run.text)
    before, after = run.text.partition(inner)[::2]
    if run.style == "strong":
        return f"{before}**{_escaped(inner)}**{after}"
    return f"{before}{_code(printable(inner))}{after}"


def _code(text: str) -> str:
    """The text between more backticks than it has itself."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", printable(text))


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "\\|")


def _at_start(text: str) -> str:
    return _AT_START.sub(lambda match: f"{match[1] or ''}\\", text)
