"""The logic of a reading: a tree drawn with its questions, a table as its rows in order."""

from collections.abc import Iterable, Iterator

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Constant, Fact, Value
from kam_advisor.ir.rules import Branch, Conclusion, Question, Reading, Row, Table, Tree
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.report.document import Block, Item, Items, Line, Paragraph, Run, plain, tagged
from kam_advisor.to_text import to_feel
from kam_advisor.vocabulary import Vocabulary


def drawing(decision: str, reading: Reading, vocabulary: Vocabulary) -> Iterator[Block]:
    """How a reading decides, as blocks."""
    if isinstance(reading.logic, Tree):
        yield Paragraph(plain(vocabulary.say("show.tree")))
        root = _Drawing(decision, reading.logic, vocabulary).question(reading.logic.start)
        yield Items((root,), drawn=True)
    else:
        yield Paragraph(plain(vocabulary.say(f"explain.policy.{reading.logic.hit_policy}")))
        yield Items(tuple(_rows(decision, reading, reading.logic, vocabulary)), numbered=True)


class _Drawing:
    """A tree in which every question is drawn once and then referred to."""

    def __init__(self, decision: str, tree: Tree, vocabulary: Vocabulary) -> None:
        self._decision = decision
        self._tree = tree
        self._vocabulary = vocabulary
        self._drawn: set[str] = set()

    def question(self, name: str) -> Item:
        question = self._tree.questions[name]
        self._drawn.add(name)
        asked = tagged(_asked(question, self._vocabulary), name)
        return Item(asked, tuple(self._branch(question, branch) for branch in question.branches))

    def _branch(self, question: Question, branch: Branch) -> Item:
        label = Run(f"{_answers(question, branch.values, self._vocabulary)} → ", "quiet")
        if branch.conclusion is not None:
            return _concluded((label,), self._decision, branch.conclusion, self._vocabulary)
        assert branch.goto is not None
        if branch.goto in self._drawn:
            before, _, after = self._vocabulary.say("show.drawn_above").partition("{question}")
            return Item((label, Run(before), Run(branch.goto, "code"), Run(after)))
        below = self.question(branch.goto)
        return Item((label, *below.line), below.children)


def _asked(question: Question, vocabulary: Vocabulary) -> str:
    if isinstance(question.ask, Fact):
        return vocabulary.of(vocabulary.knowledge.facts[question.ask.name].question)
    return f"{vocabulary.sentence(question.ask)}?"


def _answers(question: Question, values: Iterable[Value], vocabulary: Vocabulary) -> str:
    if isinstance(question.ask, Fact):
        return vocabulary.answers(question.ask.name, list(values))
    shown = (vocabulary.say(f"answer.{as_text(v)}") if isinstance(v, bool) else v for v in values)
    return vocabulary.any_of(map(str, shown))


def _rows(decision: str, reading: Reading, table: Table, vocabulary: Vocabulary) -> Iterator[Item]:
    rows = in_order_of_priority(table) if table.hit_policy == "priority" else table.rows
    for row in rows:
        name = row.id.removeprefix(f"{decision}.{reading.id}.")
        line: Line = (Run(f"{_condition(row, vocabulary)} → "),)
        shown = _concluded(line, decision, row.conclusion, vocabulary)
        feel = "otherwise" if row.when == Constant(True) else to_feel(row.when)
        rule = Item((Run(f"{name}: {feel}", "code"),))
        yield Item(shown.line, (rule, *shown.children))


def _condition(row: Row, vocabulary: Vocabulary) -> str:
    if row.when == Constant(True):
        return vocabulary.say("explain.otherwise").rstrip(".")
    return vocabulary.sentence(row.when)


def _concluded(before: Line, decision: str, conclusion: Conclusion, vocabulary: Vocabulary) -> Item:
    title = Run(vocabulary.outcome(decision, conclusion.outcome), "strong")
    because = Item((Run(vocabulary.of(conclusion.because), "quiet"),))
    return Item((*before, title), (because,))
