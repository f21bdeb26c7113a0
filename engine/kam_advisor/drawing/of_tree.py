"""A tree as a graph: questions, answers, conclusions, and the path that was taken."""

from collections.abc import Iterable

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Arrow, Graph, Node
from kam_advisor.drawing.shapes import Look, Mark
from kam_advisor.held_against import held_against
from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Fact, Outcome, Value
from kam_advisor.ir.rules import Branch, Conclusion, Decision, Question, Reading, Tree
from kam_advisor.vocabulary import Vocabulary


def tree_graph(
    decision: Decision, reading: Reading, tree: Tree, vocabulary: Vocabulary, known: Known | None
) -> Graph:
    """The tree of a reading; for a profile with the branches that fired as its path."""
    return _Drawing(decision, reading, tree, vocabulary, known).graph()


class _Drawing:
    def __init__(
        self,
        decision: Decision,
        reading: Reading,
        tree: Tree,
        vocabulary: Vocabulary,
        known: Known | None,
    ) -> None:
        self._decision = decision
        self._tree = tree
        self._vocabulary = vocabulary
        self._known = known if known and known.applies else None
        self._prefix = f"{decision.id}.{reading.id}."
        order = _as_walked(tree)
        self._numbers = {name: str(number) for number, name in enumerate(order, start=1)}

    def graph(self) -> Graph:
        say = self._vocabulary.say
        nodes: list[Node] = []
        arrows: list[Arrow] = []
        reached = self._reached()
        for name in self._numbers:
            question = self._tree.questions[name]
            nodes.append(self._question(question, name in reached))
            for branch in question.branches:
                target = f"{self._prefix}{branch.goto}"
                if branch.conclusion is not None:
                    target = f"{branch.id}/"
                    nodes.append(self._conclusion(target, branch, branch.conclusion))
                label = self._answers(question, branch.values)
                look = self._look_of(branch)
                arrows.append(Arrow(branch.id, self._prefix + name, target, label, look))
        see, here = say("drawing.see"), say("drawing.from_here")
        return Graph(tuple(nodes), tuple(arrows), see, here)

    def _reached(self) -> frozenset[str]:
        """The questions that were come to, answered or not."""
        if self._known is None:
            return frozenset()
        found = {self._tree.start}
        for question in self._tree.questions.values():
            for branch in question.branches:
                if branch.goto is not None and branch.id in self._known.rules:
                    found.add(branch.goto)
        return frozenset(found)

    def _question(self, question: Question, reached: bool) -> Node:
        look: Look = "plain"
        mark: Mark | None = None
        note = ""
        if self._known is not None:
            answered = any(branch.id in self._known.rules for branch in question.branches)
            look = "taken" if reached and answered else "open" if reached else "faint"
            mark = "query" if look == "open" else None
            note = self._note(question) if reached else ""
        name = question.id
        text = _asked(question, self._vocabulary)
        number = self._numbers[name]
        return Node(self._prefix + name, "question", text, note, number, look, mark)

    def _note(self, question: Question) -> str:
        """What a question that was come to was answered with, where its arrows do not say."""
        assert self._known is not None
        value = self._known.uses.of(question.ask)
        taken = [b for b in question.branches if b.id in self._known.rules]
        if not value or not taken:
            return self._vocabulary.say("drawing.not_answered") if not taken else ""
        if isinstance(question.ask, Fact | Outcome) and len(taken[0].values) == 1:
            return ""
        return held_against(question.ask, False, self._known.uses, self._vocabulary, always=True)

    def _conclusion(self, name: str, branch: Branch, conclusion: Conclusion) -> Node:
        title = self._vocabulary.outcome(self._decision.id, conclusion.outcome)
        if self._known is None:
            return Node(name, "conclusion", title)
        if branch.id in self._known.rules:
            if not self._known.settled:
                note = self._vocabulary.say("drawing.may_not_apply")
                return Node(name, "conclusion", title, note, look="open", mark="query")
            return Node(name, "conclusion", title, look="concluded", mark="check")
        return Node(name, "conclusion", title, look="faint")

    def _look_of(self, branch: Branch) -> Look:
        if self._known is None:
            return "plain"
        return "taken" if branch.id in self._known.rules else "faint"

    def _answers(self, question: Question, values: Iterable[Value]) -> str:
        vocabulary = self._vocabulary
        if isinstance(question.ask, Fact):
            return answers_in_brief(question.ask.name, tuple(values), vocabulary)
        if isinstance(question.ask, Outcome):
            titles = (vocabulary.outcome(question.ask.decision, str(value)) for value in values)
            return vocabulary.any_of(titles)
        shown = (
            vocabulary.say(f"answer.{as_text(v)}") if isinstance(v, bool) else str(v)
            for v in values
        )
        return vocabulary.any_of(shown)


def answers_in_brief(fact: str, values: tuple[Value, ...], vocabulary: Vocabulary) -> str:
    """Answers as they stand beside an arrow; neighbouring positions of a scale as a stretch."""
    if vocabulary.knowledge.facts[fact].kind != "scale":
        return vocabulary.any_of(vocabulary.answer(fact, value) for value in values)
    numbers = sorted(value for value in values if isinstance(value, int))
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and stretches[-1][-1] == number - 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    parts = [
        f"{vocabulary.number(s[0])}–{vocabulary.number(s[-1])}"  # noqa: RUF001
        if len(s) > 1
        else vocabulary.number(s[0])
        for s in stretches
    ]
    return vocabulary.any_of(parts)


def _asked(question: Question, vocabulary: Vocabulary) -> str:
    if isinstance(question.ask, Fact):
        return vocabulary.of(vocabulary.knowledge.facts[question.ask.name].question)
    return f"{vocabulary.sentence(question.ask)}?"


def _as_walked(tree: Tree) -> list[str]:
    """The questions by number: each after all that lead to it, otherwise as branches stand."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in found:
            return
        for branch in reversed(tree.questions[name].branches):
            if branch.goto is not None:
                visit(branch.goto)
        found[name] = None

    visit(tree.start)
    return list(reversed(found))
