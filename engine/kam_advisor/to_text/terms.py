"""What facts, answers and numbers are called: titles, labels, values."""

from collections.abc import Callable

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Number,
    Outcome,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, ParameterDeclaration
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.ir.walk import is_derived_number
from kam_advisor.numbers import format_number
from kam_advisor.wording import places_of, words

Clause = Callable[[Expression], str]
_OPERATIONS = {"+": "plus", "-": "minus", "*": "times", "/": "divided_by"}


class Terms:
    """The names of things in one language."""

    def __init__(self, knowledge: KnowledgeBase, lang: str) -> None:
        """Take titles, labels and words from `knowledge`, in `lang`."""
        self._knowledge = knowledge
        self._lang = lang

    def say(self, key: str, **values: str) -> str:
        """The words of `condition.<key>`."""
        return words(self._knowledge, f"condition.{key}", self._lang, **values)

    def is_boolean(self, expression: Expression) -> bool:
        """Whether this is a fact that is answered by yes or no."""
        fact = self._fact(expression)
        return fact is not None and fact.kind == "boolean"

    def is_label(self, expression: Expression) -> bool:
        """Whether this has a title that stands before a colon: a fact or a decision."""
        return isinstance(expression, Fact | Outcome)

    def is_named_answer(self, expression: Expression) -> bool:
        """Whether the answers of this have names, not numbers."""
        fact = self._fact(expression)
        return isinstance(expression, Outcome) or (fact is not None and fact.kind == "choice")

    def label(self, about: Expression, answer: Expression) -> str:
        """An answer to a fact or decision as its reader knows it; empty where it has no name."""
        fact = self._fact(about)
        if isinstance(about, Outcome) and isinstance(answer, Constant):
            return self._outcome(about.decision, str(answer.value))
        if fact is None:
            return ""
        if fact.kind == "scale" and isinstance(answer, Parameter):
            return self._position(fact, self._knowledge.parameters[answer.name])
        if isinstance(answer, Constant) and fact.kind in ("boolean", "choice"):
            return self._option(fact, as_text(answer.value))
        return ""

    def term(self, expression: Expression, clause: Clause) -> str:
        """A number, or what has a title. `clause` writes the conditions that are counted."""
        match expression:
            case Fact(name):
                return self._knowledge.facts[name].title[self._lang]
            case Outcome(decision):
                return self._knowledge.decisions[decision].title[self._lang]
            case Quantity(name):
                return self._knowledge.quantities[name].title[self._lang]
            case Parameter(name):
                return self._parameter(self._knowledge.parameters[name])
            case Constant(value):
                return value if isinstance(value, str) else self.number(value)
            case CountDistinct(decision) | CountAccounts(decision):
                key = "distinct" if isinstance(expression, CountDistinct) else "accounts"
                return self.say(key, decision=self._knowledge.decisions[decision].title[self._lang])
            case CountWhere(condition):
                return self.say("where", condition=clause(condition))
            case Arithmetic(_, left, _) if is_derived_number(expression):
                return self.term(left, clause)
            case Arithmetic():
                return self._arithmetic(expression, clause)
            case Aggregate(function, items):
                if function == "count":
                    return self.say("count", items="; ".join(map(clause, items)))
                listed = ", ".join(self.term(item, clause) for item in items)
                return self.say(function, items=listed)
            case _:
                return clause(expression)

    def number(self, number: Number) -> str:
        """A number as it is written in this language."""
        return format_number(number, self._lang)

    def _arithmetic(self, expression: Arithmetic, clause: Clause) -> str:
        left, right = (self._operand(e, clause) for e in (expression.left, expression.right))
        if expression.operator == "-" and expression.left == Constant(0):
            return self.say("negative", number=right)
        return self.say(_OPERATIONS[expression.operator], left=left, right=right)

    def _operand(self, expression: Expression, clause: Clause) -> str:
        if isinstance(expression, Parameter):
            return self._parameter(self._knowledge.parameters[expression.name], with_unit=False)
        text = self.term(expression, clause)
        grouped = isinstance(expression, Arithmetic) and not is_derived_number(expression)
        return self.say("group", inner=text) if grouped else text

    def _fact(self, expression: Expression) -> FactDeclaration | None:
        return self._knowledge.facts[expression.name] if isinstance(expression, Fact) else None

    def _option(self, fact: FactDeclaration, option: str) -> str:
        if option in fact.labels:
            label = fact.labels[option][self._lang]
            return self.say("quoted", text=label) if "," in label else _lowered(label)
        return self.say(option) if fact.kind == "boolean" else option

    def _position(self, fact: FactDeclaration, parameter: ParameterDeclaration) -> str:
        label = fact.labels.get(as_text(parameter.value))
        if label is None:
            return self._parameter(parameter)
        position = self.number(parameter.value)
        return self.say("number_named", number=position, name=_lowered(label[self._lang]))

    def _parameter(self, parameter: ParameterDeclaration, with_unit: bool = True) -> str:
        """Its value and what it is for: "5% (norm for a sound sales margin)"; bare in a sum,
        and where it is not to be named (an empty title)."""
        name = _lowered(parameter.title[self._lang])
        least = places_of(parameter.unit, self._knowledge, self._lang)
        number = format_number(parameter.value, self._lang, least=least)
        limit = f"unit.{parameter.unit}.limit"
        if with_unit and limit in self._knowledge.wording:
            number = words(self._knowledge, limit, self._lang, number=number)
        if not name:
            return number
        return self.say("number_named", number=number, name=name)

    def _outcome(self, decision: str, outcome: str) -> str:
        if outcome == NOT_APPLICABLE:
            return self.say("not_applicable")
        advice = self._knowledge.advice.get(decision, {}).get(outcome)
        return self.say("quoted", text=advice.title[self._lang]) if advice else outcome


def _lowered(title: str) -> str:
    """A title as it stands inside a sentence; an abbreviation (`KAM score`) stays as it is."""
    if title.startswith("Eén"):  # a capital loses its accent in Dutch, and gets it back
        return "é" + title[1:]
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
