"""A sheet as Mermaid: its boxes and arrows, for pages that draw such text themselves.

Every text stands in quotes, with each sign that Mermaid or HTML could read as its own written as
a number, so that no label is ever taken for a command.
"""

from collections.abc import Iterator

from kam_advisor.drawing.model import Arrow, Node, Sheet
from kam_advisor.drawing.text import visible

_CLASSES = (
    "classDef taken stroke-width:4px,font-weight:bold",
    "classDef concluded stroke-width:5px,font-weight:bold,fill:#123a5c,color:#ffffff",
    "classDef open stroke-width:2px,stroke-dasharray:6 4",
    "classDef faint stroke-width:1px,stroke-dasharray:2 3",
)


def to_mermaid(sheet: Sheet) -> str:
    """The logic of a sheet as a Mermaid flowchart."""
    graph = sheet.flow
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["---", f"title: {_title(sheet)}", "---", "flowchart LR"]
    lines += [f"  accTitle: {_plain(sheet.title)}"]
    lines += [f"  accDescr: {_plain(': '.join(sheet.result[:1]) or sheet.subtitle)}"]
    lines += [f"  {line}" for node in graph.nodes for line in _node(node, ids[node.id])]
    for arrow in graph.arrows:
        lines.append(f"  {_arrow(arrow, ids)}")
    thick = [str(n) for n, arrow in enumerate(graph.arrows) if arrow.look == "taken"]
    if thick:
        lines.append(f"  linkStyle {','.join(thick)} stroke-width:4px")
    used = {node.look for node in graph.nodes}
    lines += [f"  {line}" for line in _CLASSES if line.split()[1] in used]
    return "\n".join(lines) + "\n"


def _node(node: Node, name: str) -> Iterator[str]:
    number = f"{node.number}. " if node.number else ""
    mark = "✓ " if node.look in ("taken", "concluded") else ""
    mark = "? " if node.look == "open" else mark
    words = [f"{mark}{number}{node.text}", node.note, *(part.text for part in node.attached)]
    text = "<br/>".join(_quoted(word) for word in words if word.strip()) or " "
    opening, closing = {
        "conclusion": ('(["', '"])'),
        "stub": ('(["', '"])'),
        "question": ('["', '"]'),
    }.get(node.kind, ('["', '"]'))
    yield f"{name}{opening}{text}{closing}"
    if node.look in ("taken", "concluded", "open", "faint"):
        yield f"class {name} {node.look}"


def _arrow(arrow: Arrow, ids: dict[str, str]) -> str:
    line = "==>" if arrow.look == "taken" else "-.->" if arrow.dashed else "-->"
    label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
    return f"{ids[arrow.source]} {line}{label} {ids[arrow.target]}"


def _quoted(text: str) -> str:
    """The text inside quotes: letters, digits and harmless signs as they are, others by number."""
    return "".join(
        letter if letter.isalnum() or letter in " .,:?!()/%+='-–’‘“”€→✓" else f"#{ord(letter)};"  # noqa: RUF001
        for letter in visible(text)
    )


def _plain(text: str) -> str:
    """A text on a line of its own, without signs that would end it."""
    kept = "".join(letter if letter not in '{};#"<>&%`' else " " for letter in visible(text))
    return " ".join(kept.split()) or "-"


def _title(sheet: Sheet) -> str:
    words = ": ".join(part for part in (sheet.title, *sheet.result[:1]) if part)
    return '"' + _plain(words).replace("\\", "/") + '"'
