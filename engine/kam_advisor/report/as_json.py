"""An assessment as JSON: the contract that other programs rely on (`docs/reference/json.md`).

Keys keep their names and meaning; more may be added. `SCHEMA` is published by `kam schema
assessment`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, DecisionAssessment, ScopeAssessment
from kam_advisor.explain.bounds import score_bounds
from kam_advisor.explain.cases import cases
from kam_advisor.explain.nodes import Nodes, nodes_of
from kam_advisor.explain.proof import Prover
from kam_advisor.explain.readings import differences
from kam_advisor.explain.sources import cited_by_proof
from kam_advisor.explain.uses import Uses
from kam_advisor.explain.why_not import why_not
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.reference.decide import Decider
from kam_advisor.report.plain import Plain, PlainWriter, plain_scores, plain_value

if TYPE_CHECKING:
    from kam_advisor.explain.stability import Stability


class JsonWriter:
    """Writes the assessments of one advisor; what depends only on the rules is prepared once."""

    def __init__(self, advisor: Advisor, lang: str) -> None:
        """Texts inside the JSON are in `en` or `nl`; ids and keys are the same in both."""
        self._advisor = advisor
        self._knowledge = advisor.knowledge
        self._decider = Decider(advisor.knowledge, advisor.settler)
        self._nodes: Nodes = nodes_of(advisor.knowledge)
        self._plain = PlainWriter(advisor.knowledge, lang)
        self._lang = lang

    def assessment(self, assessment: Assessment) -> dict[str, Plain]:
        """The assessment as plain data, in the order of the contract."""
        knowledge = self._knowledge
        return {
            "name": assessment.profile.name,
            "language": self._lang,
            "accounts": [self._scope(account) for account in assessment.accounts],
            "company": self._scope(assessment.company),
            "agenda": self._plain.agenda(assessment.agenda) if assessment.agenda else None,
            "rules": {"version": knowledge.version, "fingerprint": knowledge.fingerprint},
            "overrides": [
                {
                    "what": override.what,
                    "name": override.name,
                    "shipped": override.shipped,
                    "used": override.used,
                    "because": override.because,
                }
                for override in knowledge.overrides
            ],
            "engine": assessment.engine,
            "unused": list(assessment.profile.unused),
        }

    def text(self, assessment: Assessment, *, indent: int | None) -> str:
        """The assessment as JSON text without a line end; `indent` None puts it on one line."""
        return json.dumps(self.assessment(assessment), ensure_ascii=False, indent=indent)

    def decision(self, scope: ScopeAssessment, found: DecisionAssessment) -> dict[str, Plain]:
        """One decision of an account or of the company."""
        decision = self._knowledge.decisions[found.decision]
        advice = self._knowledge.advice.get(found.decision, {})
        told = NOT_APPLICABLE if found.status == "not_applicable" else found.outcome
        proof = Prover(self._nodes, scope).prove(decision)
        fired = {warning: advice.get(f"warnings.{warning}") for warning in found.warnings}
        gaps = {gap: advice.get(f"gaps.{gap}") for gap in found.gaps}
        return {
            "decision": found.decision,
            "title": decision.title[self._lang],
            "status": found.status,
            "outcome": found.outcome,
            "possible": list(found.possible),
            "readings": dict(found.readings),
            "unanimous": found.unanimous,
            "differences": self._differences(scope, found),
            "warnings": list(found.warnings),
            "possible_warnings": list(found.possible_warnings),
            "gaps": list(found.gaps),
            "possible_gaps": list(found.possible_gaps),
            "scores": plain_scores(found.scores),
            "score_bounds": self._score_bounds(scope, found, decision),
            "missing": list(found.missing),
            **self._missing_in(found, decision),
            "fired": dict(found.fired),
            "target_picture": found.target_picture,
            "problems": list(found.problems),
            "exact": found.exact,
            "advice": self._plain.advice(advice[told]) if told and told in advice else None,
            "warning_advice": {w: self._plain.advice(a) for w, a in fired.items() if a},
            "gap_advice": {g: self._plain.advice(a) for g, a in gaps.items() if a},
            "proof": {
                **self._plain.proof(proof, Uses(self._knowledge, scope)),
                "cases": self._cases(scope, decision),
            },
            "sources": self._plain.citations(cited_by_proof(proof, self._knowledge)),
        }

    def explanation(
        self,
        scope: ScopeAssessment,
        found: DecisionAssessment,
        outcomes: Sequence[str],
        cases: Mapping[str, Mapping[str, Value]],
        stability: "Stability | None" = None,
    ) -> dict[str, Plain]:
        """The decision, and why not each of the given outcomes.

        Args:
            scope: The account or company.
            found: The decision.
            outcomes: The outcomes of which it is asked why not.
            cases: For an open decision, per possible outcome answers with which it comes out.
            stability: What would change the outcome and how robust it is; None: not known.
        """
        from kam_advisor.report.stability_as_data import plain_stability

        decision = self._knowledge.decisions[found.decision]
        context = Uses(self._knowledge, scope).context
        ways = {outcome: why_not(decision, outcome, context) for outcome in outcomes}
        return {
            "name": scope.name,
            **self.decision(scope, found),
            "cases": {
                outcome: {fact: plain_value(value) for fact, value in answers.items()}
                for outcome, answers in cases.items()
            },
            "why_not": {
                outcome: [self._plain.alternative(way) for way in found_ways]
                for outcome, found_ways in ways.items()
            },
            **plain_stability(stability, scope.given),
        }

    def _scope(self, scope: ScopeAssessment) -> dict[str, Plain]:
        return {
            "name": scope.name,
            "decisions": [self.decision(scope, found) for found in scope.decisions.values()],
            "set_aside": list(scope.set_aside),
        }

    def _cases(self, scope: ScopeAssessment, decision: Decision) -> list[Plain]:
        return [
            {
                "answers": {fact: plain_value(value) for fact, value in case.answers.items()},
                **self._plain.reading(case.proof, Uses(self._knowledge, case.scope)),
            }
            for case in cases(self._advisor, self._nodes, scope, decision)
        ]

    def _score_bounds(
        self, scope: ScopeAssessment, found: DecisionAssessment, decision: Decision
    ) -> dict[str, Plain]:
        if found.status == "not_applicable":
            return {}
        bounds = score_bounds(decision, scope, self._knowledge, self._advisor.settler)
        return {
            name: {"least": plain_value(one.least), "greatest": plain_value(one.greatest)}
            for name, one in bounds.items()
        }

    def _missing_in(self, found: DecisionAssessment, decision: Decision) -> dict[str, Plain]:
        """Whose the missing answers are, where they may be of several accounts."""
        if decision.scope != "company" and not found.missing_in:
            return {}
        owned: list[Plain] = [{"account": name, "fact": fact} for name, fact in found.missing_in]
        return {"missing_in": owned}

    def _differences(self, scope: ScopeAssessment, found: DecisionAssessment) -> list[Plain]:
        decision = self._knowledge.decisions[found.decision]
        return [
            {
                "reading": difference.reading.id,
                "outcome": difference.outcome,
                "decisive": [list(facts) for facts in difference.decisive],
            }
            for difference in differences(
                decision, found.readings, scope.given, self._knowledge, self._decider
            )
        ]
