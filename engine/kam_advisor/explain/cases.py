"""The proof of a decision that no single chain of firings settles: one case for each rule.

While answers are missing a decision can be settled all the same, because whatever they are one of
a few rules concludes, all with the same outcome. Then the proof is a case distinction. For every
rule that can conclude, answers are filled in with which it does, and the engine is run on them: so
each case is proved by firings like any other. That there is no further case, the completions say.
"""

from collections.abc import Mapping

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import ScopeAssessment
from kam_advisor.explain.nodes import Nodes
from kam_advisor.explain.proof import Prover, ReadingProof
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import Decision
from kam_advisor.record import Record


class Case(Record):
    """One way in which the missing answers may turn out.

    Attributes:
        answers: Answers to unknown facts with which this rule concludes.
        scope: The account with those answers, as the engine concluded it.
        proof: How the default reading then concludes.
    """

    answers: Mapping[str, Value]
    scope: ScopeAssessment
    proof: ReadingProof


def cases(
    advisor: Advisor, nodes: Nodes, scope: ScopeAssessment, decision: Decision
) -> tuple[Case, ...]:
    """A case for every rule of the default reading that can conclude, in the rules' order.

    Only for decisions of an account; nothing for one that firings settled.
    """
    if decision.scope != "account" or f"outcome:{decision.id}" in scope.conclusions.memory:
        return ()
    reading = decision.default
    found: list[Case] = []
    completions = advisor.completions.account(scope.given)
    for answers in completions.rules(decision.id, reading.id).values():
        filled = advisor.assess_answers(scope.name, {**scope.given, **answers}, only=(decision.id,))
        proof = Prover(nodes, filled).prove(decision).default
        if proof is not None and all(proof.rule != case.proof.rule for case in found):
            found.append(Case(answers, filled, proof))
    return tuple(found)
