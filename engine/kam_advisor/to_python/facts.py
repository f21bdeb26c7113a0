"""The answers as Python source: read, checked, and set aside where a fact does not apply.

Anything but a complete and valid set of answers makes the function give None; `compiled.py` then
looks at what is the matter.
"""

from collections.abc import Iterable, Iterator

from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import FactDeclaration, FactKind
from kam_advisor.ir.walk import facts_of
from kam_advisor.to_python.conditions import Conditions


def read_facts(conditions: Conditions, wanted: frozenset[str]) -> Iterator[str]:
    """The lines that put the answers that count into `f_<fact>`, each after those it needs.

    Args:
        conditions: Writes `applies_when`.
        wanted: The facts that the rules use, and those that tell whether these apply.
    """
    facts = [fact for name, fact in conditions.knowledge.facts.items() if name in wanted]
    names = "".join(f"f_{fact.id}, " for fact in facts)
    yield f"{names}= map(answers.get, {tuple(fact.id for fact in facts)!r})"
    always = [fact for fact in facts if fact.applies_when is None]
    yield from (f"if {refused}: return None" for refused in _refused_together(always))
    for fact in in_order_of_need(facts, conditions):
        assert fact.applies_when is not None
        yield f"if {conditions.source(fact.applies_when)}:"
        yield from (f"    if {refused}: return None" for refused in _refused_together([fact]))
        yield f"else: f_{fact.id} = {_literal(fact)}"


def in_order_of_need(
    facts: Iterable[FactDeclaration], conditions: Conditions
) -> Iterator[FactDeclaration]:
    """The facts that do not always apply, each after those that tell whether it does."""
    waiting = {fact.id: fact for fact in facts if fact.applies_when is not None}

    def take(fact: FactDeclaration) -> Iterator[FactDeclaration]:
        assert fact.applies_when is not None
        for other in sorted(facts_of(fact.applies_when, conditions.knowledge)):
            if other in waiting:
                yield from take(waiting.pop(other))
        yield fact

    while waiting:
        yield from take(waiting.pop(next(iter(waiting))))


def _literal(fact: FactDeclaration) -> str:
    value = fact.otherwise
    return repr(value) if isinstance(value, bool | int | str) else f"Fraction({str(value)!r})"


def _refused_together(facts: Iterable[FactDeclaration]) -> Iterator[str]:
    """Sources of: one of these is no answer to its fact. Those of one kind are asked together."""
    kinds: dict[tuple[FactKind, tuple[str, ...], Number | None, Number | None], list[str]] = {}
    for fact in facts:
        kind = (fact.kind, fact.options, fact.minimum, fact.maximum)
        kinds.setdefault(kind, []).append(f"f_{fact.id}")
    for kind, names in kinds.items():
        yield from _of_kind(names, *kind)


def _of_kind(
    names: list[str],
    kind: FactKind,
    options: tuple[str, ...],
    low: Number | None,
    high: Number | None,
) -> Iterator[str]:
    classes = [f"{name}.__class__" for name in names]
    match kind:
        case "boolean":
            yield f"not ({' is '.join(classes)} is bool)"
        case "choice":
            yield f"not ({' is '.join(classes)} is str)"
            listed = f"{{{', '.join(map(repr, options))}}}"
            yield " or ".join(f"{name} not in {listed}" for name in names)
        case "number":
            yield " or ".join(f"{named} not in (int, Fraction)" for named in classes)
        case _:
            yield f"not ({' is '.join(classes)} is int)"
    if kind not in ("boolean", "choice"):
        listed = f"({', '.join(names)},)" if len(names) > 1 else ""
        if low is not None:
            yield f"{f'min{listed}' if listed else names[0]} < {_bound(low)}"
        if high is not None:
            yield f"{f'max{listed}' if listed else names[0]} > {_bound(high)}"


def _bound(value: object) -> str:
    return str(value) if isinstance(value, int) else f"Fraction({str(value)!r})"
