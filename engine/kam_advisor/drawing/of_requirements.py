"""What decisions rest on, in the manner of DMN: other decisions, questions by topic, sources."""

from collections.abc import Iterable, Sequence

from kam_advisor.drawing.in_words import in_words
from kam_advisor.drawing.model import Arrow, Attached, Graph, Node, Part, Sheet
from kam_advisor.ir.expressions import CountAccounts, CountDistinct, Expression, Outcome
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import decision_conditions, facts_of, quantity_expressions, walk
from kam_advisor.record import replace
from kam_advisor.vocabulary import Vocabulary

_MOST_TITLES = 2
_MOST_TOPICS = 3
_MANY = 3
_MOST_IN_FULL = 8


def requirements_sheet(
    vocabulary: Vocabulary, chosen: Sequence[str] | None = None, agenda: str = ""
) -> Sheet:
    """The decisions of an agenda, or all, with what each needs.

    Args:
        vocabulary: The words of one language.
        chosen: The ids of the decisions; what they need of others is left out.
        agenda: The title of the agenda they make up, if they do.
    """
    knowledge = vocabulary.knowledge
    names = [n for n in knowledge.decisions if chosen is None or n in chosen]
    nodes = tuple(_node(knowledge.decisions[name], vocabulary) for name in names)
    arrows = tuple(
        Arrow(f"{needed}->{name}", needed, name)
        for needed in names
        for name in names
        if needed in needed_by(knowledge.decisions[name], knowledge)
    )
    parts = _parts(Graph(nodes, arrows), vocabulary)
    title = vocabulary.say("drawing.requirements")
    if agenda:
        title = vocabulary.say("drawing.requirements_of", agenda=agenda)
    return Sheet(
        title=title,
        subtitle=vocabulary.say("drawing.requirements_question"),
        result=(),
        certain=False,
        parts=tuple(parts),
        foot=(vocabulary.say("drawing.legend_requirements"),),
        description=in_words((), parts, vocabulary),
        lang=vocabulary.lang,
        flow=Graph(nodes, arrows),
    )


def _parts(whole: Graph, vocabulary: Vocabulary) -> list[Part]:
    """The graph; apart from it decisions that are the end of the same arrows, and single ones."""
    sources: dict[str, tuple[str, ...]] = {
        node.id: tuple(arrow.source for arrow in whole.arrows if arrow.target == node.id)
        for node in whole.nodes
    }
    needed = {arrow.source for arrow in whole.arrows}
    ends: dict[tuple[str, ...], list[Node]] = {}
    for node in whole.nodes:
        if node.id not in needed:
            ends.setdefault(sources[node.id], []).append(node)
    apart = {needs: found for needs, found in ends.items() if not needs or len(found) >= _MANY}
    gone = {node.id for found in apart.values() for node in found}
    nodes = [node for node in whole.nodes if node.id not in gone]
    arrows = [arrow for arrow in whole.arrows if arrow.target not in gone]
    parts: list[Part] = []
    for needs, found in apart.items():
        heading = vocabulary.say("drawing.on_their_own") if arrows else ""
        if needs:
            count = str(len(found))
            name = f"after {' '.join(needs)}"
            nodes.append(Node(name, "stub", vocabulary.say("drawing.drawn_below", count=count)))
            arrows += [Arrow(f"{one}->{name}", one, name) for one in needs]
            titles = vocabulary.any_of(map(vocabulary.decision, needs), "and")
            heading = vocabulary.say("drawing.all_need", decisions=titles)
        parts.append(Part(heading, "", Graph(tuple(found), ())))
    parts.sort(key=lambda part: part.heading == vocabulary.say("drawing.on_their_own"))
    if not nodes:
        return parts
    if len(nodes) > _MOST_IN_FULL:
        heading = vocabulary.say("drawing.details")
        cards = [replace(n, id=f"{n.id}/details") for n in nodes if n.kind == "decision"]
        parts.insert(0, Part(heading, "", Graph(tuple(cards), ())))
        nodes = [replace(node, attached=()) for node in nodes]
    return [Part("", "", Graph(tuple(nodes), tuple(arrows))), *parts]


def needed_by(decision: Decision, knowledge: KnowledgeBase) -> frozenset[str]:
    """The decisions whose outcomes a decision looks at."""
    found = {
        part.decision
        for condition in _expressions(decision, knowledge)
        for part in walk(condition)
        if isinstance(part, Outcome | CountDistinct | CountAccounts)
    }
    return frozenset(found - {decision.id})


def _expressions(decision: Decision, knowledge: KnowledgeBase) -> Iterable[Expression]:
    yield from decision_conditions(decision)
    for name in decision.quantities:
        yield from quantity_expressions(knowledge.quantities[name])


def _node(decision: Decision, vocabulary: Vocabulary) -> Node:
    attached = [Attached("facts", text) for text in _topics(decision, vocabulary)]
    sources = _sources(decision, vocabulary)
    if sources:
        attached.append(Attached("sources", sources))
    note = vocabulary.say("drawing.over_accounts") if decision.scope == "company" else ""
    title = vocabulary.of(decision.title)
    return Node(decision.id, "decision", title, note, attached=tuple(attached))


def _topics(decision: Decision, vocabulary: Vocabulary) -> list[str]:
    """The questions a decision asks, by topic, each with their number and the first titles."""
    knowledge = vocabulary.knowledge
    asked = {
        name
        for condition in _expressions(decision, knowledge)
        for name in facts_of(condition, knowledge)
    }
    topics: dict[str, list[str]] = {}
    for fact in knowledge.asked.values():
        if fact.id in asked:
            topics.setdefault(fact.topic, []).append(vocabulary.of(fact.title))
    found = []
    shown = len(topics) if len(topics) <= _MOST_TOPICS else _MOST_TOPICS - 1
    for titles in [*topics.values()][:shown]:
        named = ", ".join(titles[:_MOST_TITLES])
        more = len(titles) - _MOST_TITLES
        if more > 0:
            named = vocabulary.say("drawing.and_more", titles=named, count=str(more))
        key = "drawing.questions_one" if len(titles) == 1 else "drawing.questions_count"
        found.append(vocabulary.say(key, count=str(len(titles)), titles=named))
    others = sum(map(len, [*topics.values()][shown:]))
    return (
        [*found, vocabulary.say("drawing.other_questions", count=str(others))] if others else found
    )


def _sources(decision: Decision, vocabulary: Vocabulary) -> str:
    """The sources its readings follow, our own choices not counted."""
    citations = [*decision.citations, *(c for r in decision.readings for c in r.citations)]
    sources = vocabulary.knowledge.sources
    own = ("design_choice", "inference")
    said = [citation for citation in citations if sources[citation.source].kind not in own]
    return vocabulary.sources_in_brief(said) if said else ""
