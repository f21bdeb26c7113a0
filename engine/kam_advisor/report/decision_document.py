"""A decision as a document: its readings drawn, its scores, parameters, warnings and sources."""

from collections.abc import Iterator

from kam_advisor.ir.expressions import Constant, Expression, Parameter
from kam_advisor.ir.knowledge import KnowledgeBase, ParameterDeclaration
from kam_advisor.ir.quantities import QuantityDeclaration, Scorecard, ScoreItem
from kam_advisor.ir.rules import Comparison, Decision, Reading, Warning
from kam_advisor.ir.walk import decision_conditions, quantity_expressions, walk
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
    plain,
    tagged,
)
from kam_advisor.report.drawing import drawing
from kam_advisor.report.score_table import formula_blocks
from kam_advisor.to_text import to_feel
from kam_advisor.vocabulary import Vocabulary


def decision_document(decision: Decision, vocabulary: Vocabulary) -> Document:
    """Everything a reader may want to know about how a decision is made."""
    return tuple(_Show(decision, vocabulary).blocks())


def parameters_of(decision: Decision, knowledge: KnowledgeBase) -> list[ParameterDeclaration]:
    """The parameters a decision's conditions and scores name, in the order of their declaration."""
    expressions = [*decision_conditions(decision)]
    for name in decision.quantities:
        expressions += quantity_expressions(knowledge.quantities[name])
    used = {p.name for e in expressions for p in walk(e) if isinstance(p, Parameter)}
    return [parameter for name, parameter in knowledge.parameters.items() if name in used]


class _Show:
    def __init__(self, decision: Decision, vocabulary: Vocabulary) -> None:
        self._decision = decision
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._say = vocabulary.say
        self._of = vocabulary.of

    def blocks(self) -> Iterator[Block]:
        decision = self._decision
        yield Heading(1, self._of(decision.title))
        yield Paragraph(plain(self._of(decision.question)))
        yield Pairs(tuple(self._facts()))
        for reading in sorted(decision.readings, key=lambda reading: not reading.default):
            yield from self._reading(reading)
        if decision.quantities:
            yield Heading(2, self._say("explain.scores"))
            for name in decision.quantities:
                yield from self._score(self._knowledge.quantities[name])
        parameters = parameters_of(decision, self._knowledge)
        if parameters:
            yield Heading(2, self._say("show.parameters"))
            yield Items(tuple(map(self._parameter, parameters)))
        for kind in ("warning", "gap"):
            found = [warning for warning in decision.warnings if warning.kind == kind]
            if found:
                yield Heading(2, self._say(f"report.{kind}s"))
                yield Items(tuple(map(self._warning, found)))

    def _facts(self) -> Iterator[tuple[str, Line]]:
        decision, say = self._decision, self._say
        yield say("show.id"), (Run(decision.id, "code"), Run(f" {decision.version}"))
        yield say("show.scope"), plain(say(f"show.scope.{decision.scope}"))
        titles = [self._vocabulary.outcome(decision.id, o) for o in decision.outcomes]
        yield say("show.outcomes"), plain("; ".join(titles))
        if decision.applies_when is not None:
            yield say("show.applies_when"), self._condition(decision.applies_when)
        if decision.target_picture_when is not None:
            yield say("show.target_picture_when"), self._condition(decision.target_picture_when)
        if decision.comparison is not None:
            yield say("show.compared_on"), plain(self._of(decision.comparison.question))
            yield say("show.groups"), plain("; ".join(self._groups(decision.comparison)))
        if decision.citations:
            brief = self._vocabulary.sources_in_brief(decision.citations)
            yield say("show.source"), plain(brief)

    def _groups(self, comparison: Comparison) -> Iterator[str]:
        """The outcomes that count as one when readings are compared."""
        for group in dict.fromkeys(comparison.groups.values()):
            alike = (o for o in self._decision.outcomes if comparison.groups.get(o) == group)
            titles = ", ".join(self._vocabulary.outcome(self._decision.id, o) for o in alike)
            yield self._say("report.named_value", name=group, value=titles)

    def _reading(self, reading: Reading) -> Iterator[Block]:
        key = "show.default_reading" if reading.default else "show.other_reading"
        yield Heading(2, self._say(key, title=self._of(reading.title)))
        yield Paragraph(tagged(self._of(reading.says), reading.id))
        yield from drawing(self._decision.id, reading, self._vocabulary)
        if reading.citations:
            brief = self._vocabulary.sources_in_brief(reading.citations)
            yield Paragraph((Run(self._say("report.source", sources=brief), "quiet"),))

    def _score(self, quantity: QuantityDeclaration) -> Iterator[Block]:
        yield Heading(3, self._of(quantity.title))
        if not isinstance(quantity, Scorecard):
            yield from formula_blocks(quantity, self._vocabulary)
            return
        yield Paragraph(plain(self._say(f"explain.score_{quantity.aggregate}")))
        header = tuple(self._say(f"explain.{name}") for name in ("item", "position", "weight"))
        rows = tuple(self._score_item(item) for item in quantity.items)
        yield Table(header, rows, frozenset({2}))

    def _score_item(self, item: ScoreItem) -> tuple[str, str, str]:
        position = self._say("show.reversed" if item.reversed else "show.as_answered")
        if item.points:
            points = (
                self._say(
                    "report.named_value",
                    name=self._vocabulary.option(item.fact, option),
                    value=self._number(value),
                )
                for option, value in item.points.items()
            )
            position = "; ".join(points)
        return self._vocabulary.fact(item.fact), position, self._number(item.weight)

    def _number(self, expression: Expression) -> str:
        if isinstance(expression, Parameter):
            return self._vocabulary.number(self._knowledge.parameters[expression.name].value)
        if isinstance(expression, Constant):
            return self._vocabulary.number(expression.value)
        return self._vocabulary.sentence(expression)

    def _parameter(self, parameter: ParameterDeclaration) -> Item:
        value = self._vocabulary.number(parameter.value, parameter.unit)
        named = self._say("report.named_value", name=self._of(parameter.title), value=value)
        reasons = [Item(plain(self._of(c.because))) for c in parameter.citations if c.because]
        if parameter.citations:
            brief = self._vocabulary.sources_in_brief(parameter.citations)
            reasons.append(Item((Run(self._say("report.source", sources=brief), "quiet"),)))
        return Item(tagged(named, parameter.id), tuple(reasons))

    def _warning(self, warning: Warning) -> Item:
        title = self._vocabulary.warning(self._decision.id, warning.id)
        when = Item(plain(self._vocabulary.sentence(warning.when)))
        feel = Item((Run(to_feel(warning.when), "code"),))
        return Item(tagged(title, warning.id, "strong"), (when, feel))

    def _condition(self, condition: Expression) -> Line:
        return tagged(self._vocabulary.sentence(condition), to_feel(condition))
