"""The answers as Python source: read, checked, and set aside where a fact does not apply.

Anything but a complete and valid set of answers makes the function give None; `compiled.py` then
looks at what is the matter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import FactDeclaration, FactKind
from kam_advisor.ir.walk import facts_of
from kam_advisor.to_python.conditions import Conditions

Named = Callable[[str, str], str]
"""`Constants.name`."""


def read_facts(conditions: Conditions, wanted: frozenset[str], function: str) -> Iterator[str]:
    """The lines that put the answers that count into `f_<fact>`, each after those it needs.

    Args:
        conditions: Writes `applies_when`.
        function: The name of the function that the lines stand in.
        wanted: The facts that the rules use, and those that tell whether these apply.
    """
    facts = [fact for name, fact in conditions.knowledge.facts.items() if name in wanted]
    named = conditions.numbers.constants.name
    if facts:
        yield from _looked_up([fact.id for fact in facts], function, named)
    yield f"if len(answers) > {len(facts)} and not answers.keys() <= DECLARED: return None"
    always = [fact for fact in facts if fact.applies_when is None]
    yield from (f"if {refused}: return None" for refused in _refused_together(always, named))
    for fact in in_order_of_need(facts, conditions):
        assert fact.applies_when is not None
        yield f"if {conditions.source(fact.applies_when)}:"
        refusals = _refused_together([fact], named)
        yield from (f"    if {refused}: return None" for refused in refusals)
        yield f"else: f_{fact.id} = {_literal(fact.otherwise, named)}"


def _looked_up(ids: Sequence[str], function: str, named: Named) -> Iterator[str]:
    """The lines that take all answers at once; those that are not given become None."""
    listed = ", ".join(map(repr, ids))
    each = named("ANSWERS", f"itemgetter({listed})")
    yield f"try: {', '.join(f'f_{id}' for id in ids)} = {each}(answers)"
    unknown = named("UNKNOWN", f"dict.fromkeys([{listed}])")
    yield f"except KeyError: return {function}({{**{unknown}, **answers}})"


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


def _literal(value: object, named: Named) -> str:
    if isinstance(value, bool | int | str):
        return repr(value)
    return named("NUMBER", f"Fraction({str(value)!r})")


def _refused_together(facts: Iterable[FactDeclaration], named: Named) -> Iterator[str]:
    """Sources of: one of these is no answer to its fact. Those of one kind are asked together."""
    kinds: dict[tuple[FactKind, tuple[str, ...], Number | None, Number | None], list[str]] = {}
    for fact in facts:
        kind = (fact.kind, fact.options, fact.minimum, fact.maximum)
        kinds.setdefault(kind, []).append(f"f_{fact.id}")
    for kind, names in kinds.items():
        yield from _of_kind(names, *kind, named)


def _of_kind(
    names: list[str],
    kind: FactKind,
    options: tuple[str, ...],
    low: Number | None,
    high: Number | None,
    named: Named,
) -> Iterator[str]:
    classes = [f"{name}.__class__" for name in names]
    match kind:
        case "boolean":
            yield f"not ({' is '.join(classes)} is bool)"
        case "choice":
            yield f"not ({' is '.join(classes)} is str)"
            yield _none_of(names, options)
        case "scale":
            yield f"not ({' is '.join(classes)} is int)"
            yield _none_of(names, [int(option) for option in options])
        case _:
            taken = "(int,)" if kind == "integer" else "(int, Fraction)"
            yield " or ".join(f"{each} not in {taken}" for each in classes)
            for sign, bound in (("<", low), (">", high)):
                if bound is not None:
                    yield " or ".join(f"{name} {sign} {_literal(bound, named)}" for name in names)


def _none_of(names: Iterable[str], values: Iterable[object]) -> str:
    """That one of the answers is none of these values: looked up, not compared one by one."""
    listed = f"{{{', '.join(map(repr, values))}}}"
    return " or ".join(f"{name} not in {listed}" for name in names)
