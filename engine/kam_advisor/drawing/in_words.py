"""What a drawing shows, in words: its description, for those who cannot see it."""

from collections.abc import Iterator, Sequence

from kam_advisor.drawing.model import (
    Checklist,
    Graph,
    Matrix,
    Part,
    RuleTable,
    Score,
)
from kam_advisor.vocabulary import Vocabulary


def in_words(result: Sequence[str], parts: Sequence[Part], vocabulary: Vocabulary) -> str:
    """One paragraph: the result, then every part."""
    said = [*result]
    for part in parts:
        said += [_sentence(line) for line in (part.heading, part.note) if line]
        said += [_sentence(line) for line in _lines(part, vocabulary)]
    return " ".join(_sentence(line) for line in said)


def _sentence(text: str) -> str:
    return text if text[-1:] in ".?!:;" else f"{text}."


def _lines(part: Part, vocabulary: Vocabulary) -> Iterator[str]:
    chart = part.chart
    match chart:
        case Graph():
            yield from _graph(chart, vocabulary)
        case RuleTable():
            for row in chart.rows:
                found = f" ({row.found})" if row.found and row.status != "fired" else ""
                mark = "✓ " if row.status == "fired" else ""
                yield f"{mark}{row.name}. {row.condition} → {row.outcome}{found}"
        case Score():
            for bar in chart.bars:
                shown = bar.value or bar.terms
                yield vocabulary.say("report.named_value", name=bar.title, value=shown)
            for limit in chart.thresholds:
                yield vocabulary.say("report.named_value", name=limit.name, value=limit.value)
            yield from chart.distance
        case Matrix():
            for names, cells in zip(chart.down[1], chart.cells, strict=True):
                for across, cell in zip(chart.across[1], cells, strict=True):
                    here = f" ({cell.here})" if cell.here else ""
                    place = f"{chart.down[0]}: {names}; {chart.across[0]}: {across}"
                    yield f"{place} → {cell.outcome}{here}"
        case Checklist():
            for item in chart.items:
                status = {
                    "done": vocabulary.say("drawing.done"),
                    "missing": vocabulary.say("drawing.to_do"),
                    "absent": vocabulary.say("answer.no"),
                    "open": vocabulary.say("drawing.unknown_part"),
                    "": "",
                }[item.status]
                yield f"{item.text}: {status}" if status else item.text


def _graph(graph: Graph, vocabulary: Vocabulary) -> Iterator[str]:
    nodes = {node.id: node for node in graph.nodes}
    for node in graph.nodes:
        leaving = [arrow for arrow in graph.arrows if arrow.source == node.id]
        said = f"{node.number}. {node.text}" if node.number else node.text
        for part in node.attached:
            yield f"{said}: {part.text}"
        if not leaving:
            if node.kind == "decision" and not node.attached:
                yield said
            continue
        ways = []
        for arrow in leaving:
            target = nodes[arrow.target]
            mark = "✓ " if arrow.look == "taken" else ""
            to = target.text
            if target.number:
                to = vocabulary.say("drawing.question", number=target.number)
            label = f"{arrow.label} → " if arrow.label else "→ "
            ways.append(f"{mark}{label}{to}")
        yield f"{said} {'; '.join(ways)}"
