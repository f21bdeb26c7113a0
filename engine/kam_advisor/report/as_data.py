"""Decisions, facts, sources and terms as plain data in one language, ready for JSON."""

from collections.abc import Iterable

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import (
    Citation,
    FactDeclaration,
    GlossaryEntry,
    ParameterDeclaration,
    Source,
)
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration
from kam_advisor.ir.rules import Branch, Comparison, Conclusion, Decision, Reading, Tree
from kam_advisor.report.decision_document import parameters_of
from kam_advisor.report.knowledge_document import chain, used_by
from kam_advisor.report.plain import Plain, PlainWriter, plain_value
from kam_advisor.to_text import to_feel
from kam_advisor.vocabulary import Vocabulary


class DataWriter:
    """Writes declarations in one language; ids and keys are the same in all."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Write in the language of the vocabulary."""
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._of = vocabulary.of
        self._plain = PlainWriter(vocabulary.knowledge, vocabulary.lang)
        self._used_by = used_by(vocabulary.knowledge)

    def decision_in_brief(self, decision: Decision) -> dict[str, Plain]:
        """A line of the list of decisions."""
        return {
            "decision": decision.id,
            "version": decision.version,
            "scope": decision.scope,
            "title": self._of(decision.title),
            "question": self._of(decision.question),
            "after": list(chain(decision.id, self._knowledge)),
        }

    def decision(self, decision: Decision) -> dict[str, Plain]:
        """A decision with everything that decides it."""
        outcomes: list[Plain] = [
            {"id": outcome, "title": self._vocabulary.outcome(decision.id, outcome)}
            for outcome in decision.outcomes
        ]
        quantities = self._knowledge.quantities
        return {
            **self.decision_in_brief(decision),
            "outcomes": outcomes,
            "applies_when": self._condition(decision.applies_when),
            "target_picture_when": self._condition(decision.target_picture_when),
            "compare_readings": self._comparison(decision.comparison),
            "readings": [self._reading(reading) for reading in decision.readings],
            "scores": [self._quantity(quantities[name]) for name in decision.quantities],
            "parameters": [
                self._parameter(one) for one in parameters_of(decision, self._knowledge)
            ],
            "warnings": self._warnings(decision, "warning"),
            "gaps": self._warnings(decision, "gap"),
            "sources": self._citations(decision.citations),
        }

    def _warnings(self, decision: Decision, kind: str) -> list[Plain]:
        return [
            {
                kind: warning.id,
                "title": self._vocabulary.warning(decision.id, warning.id),
                "when": self._condition(warning.when),
                "sources": self._citations(warning.citations),
            }
            for warning in decision.warnings
            if warning.kind == kind
        ]

    def fact(self, fact: FactDeclaration) -> dict[str, Plain]:
        """A fact with its question, answers and use."""
        return {
            "fact": fact.id,
            "scope": fact.scope,
            "type": fact.kind,
            "title": self._of(fact.title),
            "question": self._of(fact.question),
            "help": self._of(fact.help) if fact.help else "",
            "options": list(fact.options),
            "labels": {option: self._of(label) for option, label in fact.labels.items()},
            "ordered": fact.ordered,
            "minimum": plain_value(fact.minimum),
            "maximum": plain_value(fact.maximum),
            "unit": fact.unit,
            "applies_when": self._condition(fact.applies_when),
            "otherwise": plain_value(fact.otherwise),
            "used_by": list(self._used_by[fact.id]),
            "sources": self._citations(fact.citations),
        }

    def source(self, source: Source) -> dict[str, Plain]:
        """A source."""
        return {
            "source": source.id,
            "kind": source.kind,
            "title": self._of(source.title),
            "author": source.author,
            "year": source.year,
            "note": self._of(source.note) if source.note else "",
        }

    def term(self, entry: GlossaryEntry) -> dict[str, Plain]:
        """A term of the glossary."""
        return {
            "id": entry.id,
            "term": self._of(entry.term),
            "definition": self._of(entry.definition),
            "sources": self._citations(entry.citations),
        }

    def _comparison(self, comparison: Comparison | None) -> Plain:
        """On what readings are compared; None where it is outcome by outcome."""
        if comparison is None:
            return None
        groups: dict[str, list[Plain]] = {}
        for outcome, group in comparison.groups.items():
            groups.setdefault(group, []).append(outcome)
        return {"question": self._of(comparison.question), "groups": dict(groups)}

    def _reading(self, reading: Reading) -> dict[str, Plain]:
        logic = reading.logic
        found: dict[str, Plain] = {
            "reading": reading.id,
            "default": reading.default,
            "title": self._of(reading.title),
            "says": self._of(reading.says),
            "sources": self._citations(reading.citations),
        }
        if isinstance(logic, Tree):
            questions: dict[str, Plain] = {
                question.id: {
                    "ask": self._condition(question.ask),
                    "branches": [self._branch(branch) for branch in question.branches],
                }
                for question in logic.questions.values()
            }
            return {**found, "tree": {"start": logic.start, "questions": questions}}
        rows: list[Plain] = [
            {"rule": row.id, "when": self._condition(row.when), **self._conclusion(row.conclusion)}
            for row in logic.rows
        ]
        table: dict[str, Plain] = {
            "hit_policy": logic.hit_policy,
            "priority": list(logic.priority),
            "rows": rows,
        }
        return {**found, "table": table}

    def _branch(self, branch: Branch) -> dict[str, Plain]:
        values: list[Plain] = [as_text(value) for value in branch.values]
        found: dict[str, Plain] = {"rule": branch.id, "values": values}
        if branch.conclusion is None:
            return {**found, "goto": branch.goto}
        return {**found, **self._conclusion(branch.conclusion)}

    def _conclusion(self, conclusion: Conclusion) -> dict[str, Plain]:
        return {
            "conclude": conclusion.outcome,
            "because": self._of(conclusion.because),
            "sources": self._citations(conclusion.citations),
        }

    def _quantity(self, quantity: QuantityDeclaration) -> dict[str, Plain]:
        found: dict[str, Plain] = {
            "score": quantity.id,
            "title": self._of(quantity.title),
            "unit": quantity.unit,
            "sources": self._citations(quantity.citations),
        }
        if isinstance(quantity, Formula):
            return {**found, "formula": to_feel(quantity.expression)}
        if isinstance(quantity, CollectTable):
            rows: list[Plain] = [
                {"rule": row.id, "when": self._condition(row.when), "value": to_feel(row.value)}
                for row in quantity.rows
            ]
            return {**found, "collect": quantity.aggregate, "rows": rows}
        items: list[Plain] = [
            {
                "fact": item.fact,
                "weight": to_feel(item.weight),
                "reversed": item.reversed,
                "points": {option: to_feel(value) for option, value in item.points.items()},
            }
            for item in quantity.items
        ]
        found |= {"aggregate": quantity.aggregate, "items": items}
        if (lowest := quantity.lowest) is not None:
            found["name_lowest"] = {
                "title": self._of(lowest.title),
                "least": lowest.least.name,
                "most": lowest.most.name,
            }
        return found

    def _parameter(self, parameter: ParameterDeclaration) -> dict[str, Plain]:
        return {
            "parameter": parameter.id,
            "title": self._of(parameter.title),
            "value": plain_value(parameter.value),
            "unit": parameter.unit,
            "since": parameter.since,
            "sources": self._citations(parameter.citations),
        }

    def _condition(self, condition: Expression | None) -> Plain:
        if condition is None:
            return None
        return {"condition": to_feel(condition), "says": self._vocabulary.sentence(condition)}

    def _citations(self, citations: Iterable[Citation]) -> Plain:
        return self._plain.citations(citations)
