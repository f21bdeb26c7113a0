"""What is counted, item by item: a checklist with what is still to be done, or a list of signs."""

from collections.abc import Sequence

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Checklist, Item
from kam_advisor.ir.expressions import Expression, Fact, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectRow, CollectTable, QuantityDeclaration
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.ir.walk import quantity_expressions, reading_conditions, walk
from kam_advisor.reference.evaluate import evaluate
from kam_advisor.vocabulary import Vocabulary


def checklist_of(
    decision: Decision, reading: Reading, knowledge: KnowledgeBase
) -> CollectTable | None:
    """The count of done items that a reading goes by; None where it goes by something else.

    A checklist is a count of which every item, while it is not done, is a gap.
    """
    gaps = {remark.id for remark in decision.warnings if remark.kind == "gap"}
    used = mentioned(list(reading_conditions(reading)), knowledge)
    for name in decision.quantities:
        counted = knowledge.quantities[name]
        if name not in used or not isinstance(counted, CollectTable):
            continue
        if counted.aggregate == "count" and all(_item(row) in gaps for row in counted.rows):
            return counted
    return None


def is_count(quantity: QuantityDeclaration) -> bool:
    """Whether a quantity counts how many conditions hold."""
    return isinstance(quantity, CollectTable) and quantity.aggregate == "count"


def checklist(
    counted: CollectTable, decision: Decision, vocabulary: Vocabulary, known: Known | None
) -> Checklist:
    """What is counted, in order; for a profile with what is so and what is not."""
    return Checklist(tuple(_drawn(row, decision, vocabulary, known) for row in counted.rows))


def _drawn(
    row: CollectRow, decision: Decision, vocabulary: Vocabulary, known: Known | None
) -> Item:
    about = row.when
    text = vocabulary.sentence(about)
    if isinstance(about, Fact):
        text = vocabulary.fact(about.name)
    if known is None or not known.applies:
        return Item(row.id, text, "")
    done = evaluate(row.when, known.uses.context)
    if done is True:
        return Item(row.id, text, "done")
    if done is not False:
        return Item(row.id, text, "open", vocabulary.say("drawing.unknown_part"))
    if not any(remark.kind == "gap" and remark.id == _item(row) for remark in decision.warnings):
        return Item(row.id, text, "absent")
    advice = vocabulary.knowledge.advice.get(decision.id, {}).get(f"gaps.{_item(row)}")
    return Item(row.id, text, "missing", vocabulary.of(advice.do) if advice else "")


def _item(row: CollectRow) -> str:
    return row.id.rpartition(".")[2]


def mentioned(conditions: Sequence[Expression], knowledge: KnowledgeBase) -> set[str]:
    """The quantities that conditions look at, also through other quantities."""
    found: set[str] = set()
    waiting = list(conditions)
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Quantity) and part.name not in found:
                found.add(part.name)
                waiting += quantity_expressions(knowledge.quantities[part.name])
    return found
