"""Trees and graphs of any shape: boxes apart, arrows around them, the path in sight."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.drawing import PAGE, PHONE, Sheet, pages, picture, to_dot, to_mermaid
from kam_advisor.drawing.columns import depths, in_columns
from kam_advisor.drawing.model import Arrow, Graph, Node, Part
from kam_advisor.drawing.pieces import unfolded
from picture_checks import boxes_of, problems, squeezed, svg_problems, words_in

MANY = 500 if os.environ.get("KAM_THOROUGH") else 8
TEXTS = st.sampled_from(
    [
        "Short?",
        "A question of some length that is broken over several lines of a box?",
        "Verantwoordelijkheidsverdelingsvraagstukkenoverzichtsdocument",
        "<script>alert('&amp;')</script>",
        "مرحبا بالعالم",
        "😀 emoji 漢字かな",
        "a\x00b\u202ec",
    ]
)
LABELS = st.sampled_from(["yes", "no", "1–3", "a rather long answer to a question", "", "&<>\"'"])  # noqa: RUF001


@st.composite
def graphs(draw: st.DrawFn, shared: bool) -> Graph:
    """Questions in order, each answer leading to a later question or to an end."""
    count = draw(st.integers(1, 9))
    nodes: list[Node] = []
    arrows: list[Arrow] = []
    reached = {0}
    for number in range(count):
        if number not in reached:
            continue
        nodes.append(Node(f"q{number}", "question", draw(TEXTS), number=str(number + 1)))
        for branch in range(draw(st.integers(2, 4))):
            later = [n for n in range(number + 1, count) if shared or n not in reached]
            name = f"q{number}.{branch}"
            target = draw(st.sampled_from([*later, None])) if later else None
            if target is None:
                nodes.append(Node(f"{name}/", "conclusion", draw(TEXTS)))
            else:
                reached.add(target)
            end = f"{name}/" if target is None else f"q{target}"
            arrows.append(Arrow(name, f"q{number}", end, draw(LABELS)))
    return Graph(tuple(nodes), tuple(arrows), "see {number}", "from {number}")


def sheet(graph: Graph) -> Sheet:
    return Sheet("Title", "Why?", (), False, (Part("Part", "", graph),), (), "Said.", "en", graph)


@settings(max_examples=MANY, deadline=None)
@given(graphs(shared=False))
def test_trees(graph: Graph) -> None:
    assert in_columns(graph).crossings == 0
    _check(graph)


@settings(max_examples=MANY, deadline=None)
@given(graphs(shared=True))
def test_graphs_with_shared_questions(graph: Graph) -> None:
    _check(graph)
    tree = unfolded(graph)
    reached = [arrow.target for arrow in tree.arrows]
    assert len(set(reached)) == len(reached)
    kept = [node for node in tree.nodes if node.kind != "stub"]
    assert sorted(n.id for n in kept) == sorted(n.id for n in graph.nodes)


@settings(max_examples=MANY, deadline=None)
@given(graphs(shared=True))
def test_the_order_of_answers_is_kept_where_nothing_crosses(graph: Graph) -> None:
    tree = unfolded(graph)
    column = {name: n for names in in_columns(tree).columns for n, name in enumerate(names)}
    depth = depths([node.id for node in tree.nodes], tree.arrows)
    for node in tree.nodes:
        below = [arrow.target for arrow in tree.arrows if arrow.source == node.id]
        assert all(depth[name] == depth[node.id] + 1 for name in below)
        assert [column[name] for name in below] == sorted(column[name] for name in below)


def _check(graph: Graph) -> None:
    whole = sheet(graph)
    for drawn in (picture(whole, PAGE), picture(whole, PHONE), *pages(whole)):
        assert problems(drawn) == []
        assert svg_problems(drawn) == []
        assert drawn.width <= PAGE
    names = {box.id for box in boxes_of(picture(whole, PAGE))}
    assert {node.id for node in graph.nodes} <= names
    for text in (to_dot(whole), to_mermaid(whole)):
        assert text.count("-> n") + text.count("--> ") + text.count("| n") >= len(graph.arrows)
    written = words_in(picture(whole, PAGE))
    for arrow in graph.arrows:
        assert squeezed([arrow.label]) in written


def test_what_stands_for_a_question_stands_out_only_on_the_way_taken() -> None:
    nodes = [Node(f"q{n}", "question", "?", number=str(n), look="taken") for n in (1, 2, 3)]
    ways = [("q1", "q2", "taken"), ("q1", "q3", "faint"), ("q2", "q3", "taken")]
    arrows = [Arrow(f"{a}{b}", a, b, "", "taken" if w == "taken" else "faint") for a, b, w in ways]
    tree = unfolded(Graph(tuple(nodes), tuple(arrows)))
    (stub,) = [node for node in tree.nodes if node.kind == "stub"]
    assert (stub.id, stub.look) == ("q3@q1q3", "faint")
