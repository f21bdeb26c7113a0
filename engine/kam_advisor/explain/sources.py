"""By what source: the citations an explanation rests on."""

from collections.abc import Iterable, Iterator

from kam_advisor.explain.proof import DecisionProof, QuestionStep, RowStep
from kam_advisor.ir.expressions import Expression, Fact, Parameter, Quantity
from kam_advisor.ir.knowledge import Citation, KnowledgeBase
from kam_advisor.ir.quantities import Scorecard
from kam_advisor.ir.walk import quantity_expressions, walk


def cited_by_proof(proof: DecisionProof, knowledge: KnowledgeBase) -> tuple[Citation, ...]:
    """Every citation behind an outcome, once each: rules first, then what their tests used.

    The rule that concluded and its reading, the decision, the parameters and quantities that the
    tried conditions name, and the facts they ask.
    """
    return once(_citations(proof, knowledge))


def _citations(proof: DecisionProof, knowledge: KnowledgeBase) -> Iterator[Citation]:
    default = proof.default
    if default is not None:
        yield from default.conclusion.citations
        yield from default.reading.citations
    yield from proof.decision.citations
    if default is not None:
        for step in default.steps:
            for condition in _conditions(step):
                yield from cited_by_expression(condition, knowledge)


def _conditions(step: RowStep | QuestionStep) -> Iterator[Expression]:
    if isinstance(step, QuestionStep):
        yield step.question.ask
    elif step.condition is not None:
        yield step.condition.condition


def cited_by_expression(expression: Expression, knowledge: KnowledgeBase) -> Iterator[Citation]:
    """The citations of everything an expression names: parameters, quantities, facts."""
    for part in walk(expression):
        match part:
            case Parameter(name):
                yield from knowledge.parameters[name].citations
            case Fact(name):
                yield from knowledge.facts[name].citations
            case Quantity(name):
                declaration = knowledge.quantities[name]
                yield from declaration.citations
                for inner in quantity_expressions(declaration):
                    if not isinstance(declaration, Scorecard) or isinstance(inner, Parameter):
                        yield from cited_by_expression(inner, knowledge)
            case _:
                pass


def once(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations in order, each once; they hold texts, so they cannot be hashed."""
    found: list[Citation] = []
    for citation in citations:
        if citation not in found:
            found.append(citation)
    return tuple(found)
