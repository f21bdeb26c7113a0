"""A sheet as DOT, the language of Graphviz: its boxes and arrows in the order of the rules."""

from typing import Final

from kam_advisor.drawing.model import Arrow, Node, Sheet
from kam_advisor.drawing.shapes import Look
from kam_advisor.drawing.text import visible, wrapped

_NODES: Final[dict[Look, str]] = {
    "taken": ", penwidth=3",
    "concluded": ', penwidth=3, style="rounded,filled,bold", fillcolor="#123a5c",'
    ' fontcolor="#ffffff"',
    "open": ", penwidth=2, style=dashed",
    "faint": ', color="#8b949e", fontcolor="#50565d"',
}
_ROOM: Final = 190


def to_dot(sheet: Sheet) -> str:
    """The logic of a sheet as a directed graph from left to right."""
    graph = sheet.flow
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    title = ": ".join(part for part in (sheet.title, *sheet.result[:1]) if part)
    lines = [
        "digraph drawing {",
        f"  graph [rankdir=LR, ordering=out, labelloc=t, label={_quoted(title)},"
        ' fontname="Helvetica", charset="UTF-8"];',
        '  node [shape=box, fontname="Helvetica", fontsize=11];',
        '  edge [fontname="Helvetica", fontsize=10];',
    ]
    lines += [f"  {_node(node, ids[node.id])}" for node in graph.nodes]
    lines += [f"  {_arrow(arrow, ids)}" for arrow in graph.arrows]
    return "\n".join([*lines, "}"]) + "\n"


def _node(node: Node, name: str) -> str:
    number = f"{node.number}. " if node.number else ""
    mark = "✓ " if node.look in ("taken", "concluded") else ""
    mark = "? " if node.look == "open" else mark
    words = [f"{mark}{number}{node.text}", node.note, *(part.text for part in node.attached)]
    lines = [line for word in words if word for line in wrapped(word, 11, _ROOM)]
    label = "\\n".join(_escaped(line) for line in lines)
    rounded = ", style=rounded" if node.kind == "conclusion" and node.look != "concluded" else ""
    return f'{name} [label="{label}"{rounded}{_NODES.get(node.look, "")}];'


def _arrow(arrow: Arrow, ids: dict[str, str]) -> str:
    said = f"label={_quoted(arrow.label)}" if arrow.label else ""
    look = "penwidth=3" if arrow.look == "taken" else ""
    look = 'color="#8b949e"' if arrow.look == "faint" else look
    style = "style=dashed" if arrow.dashed else ""
    found = ", ".join(part for part in (said, look, style) if part)
    ends = f"{ids[arrow.source]} -> {ids[arrow.target]}"
    return f"{ends} [{found}];" if found else f"{ends};"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """The text inside quotes; Graphviz reads entities, so `&` is written as one."""
    found = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return found.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
