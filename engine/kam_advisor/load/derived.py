"""What facts that nobody is asked are called: made of the titles of what they follow from."""

from kam_advisor.ir.derived import Exists, Given, OverAccounts
from kam_advisor.ir.expressions import Constant, Expression, Fact, Parameter, Quantity
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Text
from kam_advisor.numbers import format_number
from kam_advisor.record import replace

_LANGUAGES = ("en", "nl")


def with_titles(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The knowledge with titles in the words of `derived.<function>`, where these are there."""
    derived = {id: fact for id, fact in knowledge.facts.items() if fact.derived is not None}
    if not derived:
        return knowledge
    named = {id: _titled(fact, knowledge) for id, fact in derived.items()}
    return replace(knowledge, facts={**knowledge.facts, **named})


def _titled(fact: FactDeclaration, knowledge: KnowledgeBase) -> FactDeclaration:
    match fact.derived:
        case Given(of):
            title = _said("given", knowledge, of=knowledge.facts[of].title)
        case OverAccounts(function, of, None):
            title = _said(function, knowledge, of=_name(of, knowledge))
        case OverAccounts(function, of, portion) if portion is not None:
            named = {"of": _name(of, knowledge), "portion": _name(portion, knowledge)}
            title = _said(function, knowledge, **named)
        case Exists(of):
            title = dict.fromkeys(_LANGUAGES, of)
        case _:
            title = None
    unit = fact.unit
    if isinstance(fact.derived, OverAccounts) and isinstance(fact.derived.of, Quantity):
        same = fact.derived.function in ("total", "average", "smallest", "largest")
        unit = knowledge.quantities[fact.derived.of.name].unit if same else unit
    if title is None:
        return replace(fact, unit=unit)
    return replace(fact, title=title, question=title, help=title, unit=unit)


def _said(key: str, knowledge: KnowledgeBase, **named: Text) -> Text | None:
    words = knowledge.wording.get(f"derived.{key}")
    if words is None:
        return None
    return {
        language: words[language].format(**{k: text[language] for k, text in named.items()})
        for language in _LANGUAGES
    }


def _name(expression: Expression, knowledge: KnowledgeBase) -> Text:
    match expression:
        case Fact(name):
            return knowledge.facts[name].title
        case Quantity(name) if name in knowledge.quantities:
            return knowledge.quantities[name].title
        case Parameter(name):
            value = knowledge.parameters[name].value
        case Constant(value):
            pass
        case _:
            return dict.fromkeys(_LANGUAGES, "")
    assert not isinstance(value, str)
    return {language: format_number(value, language) for language in _LANGUAGES}
