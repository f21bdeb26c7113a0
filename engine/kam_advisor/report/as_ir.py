"""The intermediate representation as plain data: what the backends read, node by node."""

from collections.abc import Mapping
from fractions import Fraction

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.record import Record
from kam_advisor.report.plain import Plain


def decision_ir(decision: Decision, knowledge: KnowledgeBase) -> dict[str, Plain]:
    """A decision and its quantities; `node` names the type of each node, fractions are texts."""
    quantities = {name: _plain(knowledge.quantities[name]) for name in decision.quantities}
    return {"decision": _plain(decision), "quantities": quantities}


def _plain(value: object) -> Plain:
    if isinstance(value, Record):
        parts = {name: _plain(getattr(value, name)) for name in value.record_fields}
        return {"node": type(value).__name__, **parts}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    assert isinstance(value, Fraction), value
    return str(value)
