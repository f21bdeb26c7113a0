"""What would change an outcome, how robust it is, which answers mattered, as plain data."""

from collections.abc import Mapping

from kam_advisor.explain.robustness import Edge, Robustness
from kam_advisor.explain.stability import Stability
from kam_advisor.explain.sufficient import Sufficient
from kam_advisor.explain.what_changes import Change, Counterfactual
from kam_advisor.ir.expressions import Value
from kam_advisor.report.plain import Plain, plain_value
from kam_advisor.unknowns import NoOutcome


def plain_stability(stability: Stability | None, given: Mapping[str, Value]) -> dict[str, Plain]:
    """The keys `what_would_change`, `robustness` and `sufficient`; null where nothing is known.

    Args:
        stability: What was found out; None for a decision of the company.
        given: The given answers.
    """
    if stability is None:
        return {"what_would_change": None, "robustness": None, "sufficient": None}
    robust, enough = stability.robustness, stability.sufficient
    return {
        "what_would_change": [_counterfactual(one) for one in stability.changes],
        "robustness": None if robust is None else _robustness(robust, given),
        "sufficient": None if enough is None else _sufficient(enough, given),
    }


def _counterfactual(found: Counterfactual) -> Plain:
    proof = found.proof
    return {
        "outcome": found.outcome,
        "weight": plain_value(found.weight),
        "sets": [
            {
                "changes": [_change(change) for change in one.changes],
                "needs": {fact: plain_value(value) for fact, value in one.needs.items()},
            }
            for one in found.sets
        ],
        "total": found.total,
        "proof": {
            "varied": list(proof.varied),
            "kept": list(proof.kept),
            "numbers": list(proof.numbers),
            "unknown": list(proof.unknown),
            "combinations": proof.combinations,
            "bound": plain_value(proof.bound),
            "any_answers": proof.any_answers,
        },
    }


def _change(change: Change) -> Plain:
    return {
        "fact": change.fact,
        "from": plain_value(change.before),
        "to": plain_value(change.after),
        "beyond": change.beyond or None,
        "distance": plain_value(change.distance),
        "weight": plain_value(change.weight),
    }


def _robustness(found: Robustness, given: Mapping[str, Value]) -> Plain:
    completions = found.completions
    return {
        "fewest": found.fewest,
        "flips": [list(flip) for flip in found.flips],
        "total": found.total,
        "steps": plain_value(found.steps),
        "weight": plain_value(found.weight),
        "edge": [_edge(edge, given) for edge in found.edge],
        "completions": None
        if completions is None
        else {
            _result(one): {"number": part.completions, "share": plain_value(part.share)}
            for one, part in completions.items()
        },
    }


def _edge(edge: Edge, given: Mapping[str, Value]) -> Plain:
    return {
        "fact": edge.fact,
        "from": plain_value(given[edge.fact]),
        "to": plain_value(edge.move.value),
        "beyond": edge.move.beyond or None,
        "distance": plain_value(edge.move.distance),
        "outcomes": [*sorted(map(_result, edge.outcomes))],
    }


def _sufficient(found: Sufficient, given: Mapping[str, Value]) -> Plain:
    return {
        "facts": {fact: plain_value(given[fact]) for fact in found.facts},
        "total": found.total,
    }


def _result(outcome: str | NoOutcome) -> str:
    return outcome.value if isinstance(outcome, NoOutcome) else outcome
