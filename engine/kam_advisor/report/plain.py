"""Parts of explanations as plain data, ready for JSON. Texts are in one language."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from kam_advisor.explain.proof import (
    ConditionStep,
    DecisionProof,
    QuestionStep,
    ReadingProof,
    RowStep,
)
from kam_advisor.explain.uses import (
    Contribution,
    CountUse,
    FactUse,
    OutcomeUse,
    ParameterUse,
    QuantityUse,
    Use,
    Uses,
)
from kam_advisor.explain.why_not import Alternative, Shortfall
from kam_advisor.ir.agendas import Agenda
from kam_advisor.ir.expressions import Expression, Fact, Value
from kam_advisor.ir.knowledge import Advice, Citation, KnowledgeBase
from kam_advisor.to_text import to_feel, to_sentence
from kam_advisor.values import Unknown

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_PLACES = 6


def plain_value(value: Value | Unknown | None) -> Plain:
    """A value; a number with at most six decimals, None where there is none."""
    if isinstance(value, Fraction):
        return float(round(value, _PLACES))
    return None if isinstance(value, Unknown) else value


class PlainWriter:
    """Writes explanations of one knowledge base in one language."""

    def __init__(self, knowledge: KnowledgeBase, lang: str) -> None:
        """Write in `en` or `nl`."""
        self._knowledge = knowledge
        self._lang = lang

    def advice(self, advice: Advice) -> Plain:
        """The advice for an outcome, a warning or a gap."""
        lang = self._lang
        return {
            "title": advice.title[lang],
            "summary": advice.summary[lang],
            "do": advice.do[lang],
            "why": advice.why[lang],
            "next_steps": [step[lang] for step in advice.next_steps],
            "risks": [risk[lang] for risk in advice.risks],
        }

    def agenda(self, agenda: Agenda) -> dict[str, Plain]:
        """An agenda with its chapters."""
        return {
            "agenda": agenda.id,
            "title": agenda.title[self._lang],
            "purpose": agenda.purpose[self._lang],
            "default": agenda.default,
            "chapters": [
                {"title": chapter.title[self._lang], "decisions": list(chapter.decisions)}
                for chapter in agenda.chapters
            ],
        }

    def citations(self, citations: Iterable[Citation]) -> Plain:
        """Citations, each with the title of its source, or with the reason of our own choice."""
        return [self._citation(citation) for citation in citations]

    def proof(self, proof: DecisionProof, uses: Uses) -> dict[str, Plain]:
        """The proof of a decision: why it applies, how each reading concluded, the warnings."""
        return {
            "applies": self._condition(proof.applies, uses) if proof.applies else None,
            "readings": {p.reading.id: self.reading(p, uses) for p in proof.readings},
            "warnings": {name: self._condition(step, uses) for name, step in proof.warnings},
            "gaps": {name: self._condition(step, uses) for name, step in proof.gaps},
        }

    def alternative(self, way: Alternative) -> Plain:
        """One way to another outcome: its rule and what falls short, nearest first."""
        return {
            "rule": way.rule,
            "because": way.conclusion.because[self._lang],
            "distance": plain_value(way.distance),
            "shortfalls": [self._shortfall(shortfall) for shortfall in way.shortfalls],
        }

    def _shortfall(self, shortfall: Shortfall) -> Plain:
        condition = shortfall.condition
        return {
            "condition": to_feel(condition),
            "wanted": shortfall.wanted,
            "says": to_sentence(
                condition, self._knowledge, self._lang, negated=not shortfall.wanted
            ),
            "unknown": shortfall.unknown,
            "distance": plain_value(shortfall.distance),
            "gap": plain_value(shortfall.gap),
        }

    def _citation(self, citation: Citation) -> Plain:
        source = self._knowledge.sources[citation.source]
        found: dict[str, Plain] = {"source": citation.source, "title": source.title[self._lang]}
        if citation.place:
            found["place"] = citation.place
        if citation.because:
            found["because"] = citation.because[self._lang]
        return found

    def reading(self, proof: ReadingProof, uses: Uses) -> dict[str, Plain]:
        """How one reading concluded: rule, reason, sources, every step."""
        return {
            "outcome": proof.outcome,
            "rule": proof.rule,
            "because": proof.conclusion.because[self._lang],
            "sources": self.citations(proof.conclusion.citations),
            "steps": [self._step(step, uses) for step in proof.steps],
        }

    def _step(self, step: RowStep | QuestionStep, uses: Uses) -> Plain:
        if isinstance(step, RowStep):
            condition = self._condition(step.condition, uses) if step.condition else None
            return {"rule": step.rule, "holds": step.holds, "condition": condition}
        inner = self._condition(step.condition, uses) if step.condition else None
        return {
            "rule": step.branch.id,
            "question": step.node,
            "asks": to_feel(step.question.ask),
            "says": self._asked(step.question.ask),
            "answer": step.answer,
            "condition": inner,
            "uses": [] if inner else self._uses(uses.of(step.question.ask)),
        }

    def _asked(self, asked: Expression) -> str:
        """What a tree asks, as a question: a statement beside `"answer": "no"` would mislead."""
        if isinstance(asked, Fact):
            return self._knowledge.facts[asked.name].question[self._lang]
        return f"{to_sentence(asked, self._knowledge, self._lang)}?"

    def _condition(self, step: ConditionStep, uses: Uses) -> Plain:
        return {
            "node": step.node,
            "condition": to_feel(step.condition),
            "says": to_sentence(step.condition, self._knowledge, self._lang),
            "holds": step.holds,
            "uses": [] if step.parts else self._uses(uses.of(step.condition)),
            "parts": [self._condition(part, uses) for part in step.parts],
        }

    def _uses(self, uses: Iterable[Use]) -> Plain:
        return [self._use(use) for use in uses]

    def _use(self, use: Use) -> Plain:
        match use:
            case FactUse(fact, value, applies):
                found: dict[str, Plain] = {"fact": fact.id, "value": plain_value(value)}
                return found if applies else {**found, "applies": False}
            case OutcomeUse(decision, value):
                return {"outcome_of": decision.id, "value": plain_value(value)}
            case ParameterUse(parameter):
                return {
                    "parameter": parameter.id,
                    "value": plain_value(parameter.value),
                    "unit": parameter.unit,
                    "since": parameter.since,
                    "sources": self.citations(parameter.citations),
                }
            case QuantityUse(quantity, value, contributions):
                return {
                    "score": quantity.id,
                    "value": plain_value(value),
                    "exact": None if isinstance(value, Unknown) else str(value),
                    "items": [self._contribution(line) for line in contributions],
                }
            case CountUse(count, decision, value):
                over = {"count_over": decision.id} if decision else {"count": to_feel(count)}
                return {**over, "value": plain_value(value)}

    def _contribution(self, line: Contribution) -> Plain:
        return {
            "fact": line.fact.id,
            "answer": plain_value(line.answer),
            "position": plain_value(line.position),
            "weight": plain_value(line.weight),
            "contribution": plain_value(line.contribution),
        }


def plain_scores(scores: Mapping[str, Value | Unknown]) -> dict[str, Plain]:
    """Scores by id, None where a score has no value yet or none at all."""
    return {name: plain_value(value) for name, value in scores.items()}
