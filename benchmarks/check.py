"""How long `kam check` takes: the shipped knowledge, and tables of eight columns.

Run from the checkout: `python benchmarks/check.py`. Times are of the processor and, behind it, of
the clock. The tables are partitions of 390,625 combinations of answers (nothing to find), the same
with a row taken out and two doubled (a gap, conflicts), and random rows (very much to find).
"""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter, process_time

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "tests" / "support")]

from kam_advisor.ir.expressions import (  # noqa: E402
    And,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    OneOf,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase  # noqa: E402
from kam_advisor.ir.rules import HitPolicy  # noqa: E402
from kam_advisor.verify.check import check, check_rules  # noqa: E402
from kam_advisor.verify.findings import Finding  # noqa: E402
from rule_builders import decision, fact, knowledge_base, table  # noqa: E402

COLUMNS, OPTIONS, OUTCOMES = 8, ("a", "b", "c", "d", "e"), ("low", "middle", "high")
Box = list[tuple[Value, ...]]


def facts() -> list[FactDeclaration]:
    return [
        fact(f"f{n}", "choice", options=OPTIONS) if n % 2 else fact(f"f{n}", "scale", low=1, high=5)
        for n in range(COLUMNS)
    ]


def values(f: FactDeclaration) -> tuple[Value, ...]:
    return f.options if f.kind == "choice" else (1, 2, 3, 4, 5)


def partition(rows: int, rng: Random) -> list[Box]:
    """All combinations, cut in two again and again."""
    boxes: list[Box] = [[values(f) for f in facts()]]
    while len(boxes) < rows:
        box = boxes.pop(rng.randrange(len(boxes)))
        divisible = [n for n in range(COLUMNS) if len(box[n]) > 1]
        if not divisible:
            boxes.append(box)
            continue
        column = rng.choice(divisible)
        cut = rng.randrange(1, len(box[column]))
        parts = box[column][:cut], box[column][cut:]
        boxes += [[*box[:column], part, *box[column + 1 :]] for part in parts]
    return boxes


def condition(box: Box) -> Expression:
    parts: list[Expression] = []
    for f, chosen in zip(facts(), box, strict=True):
        if len(chosen) == len(values(f)):
            continue
        if len(chosen) == 1:
            parts.append(Compare("=", Fact(f.id), Constant(chosen[0])))
        elif f.kind == "scale":
            ends = Constant(chosen[0]), Constant(chosen[-1])
            parts.append(Between(Fact(f.id), *ends, True, True))
        else:
            parts.append(OneOf(Fact(f.id), tuple(map(Constant, chosen))))
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def random_boxes(rows: int, rng: Random) -> list[Box]:
    boxes: list[Box] = []
    while len(boxes) < rows:
        box: Box = []
        for f in facts():
            everything = values(f)
            a, b = sorted(rng.sample(range(6), 2))
            box.append(everything if rng.random() < 0.35 else everything[a:b])
        if any(len(chosen) < 5 for chosen in box):
            boxes.append(box)
    return boxes


def rules(boxes: list[Box], policy: HitPolicy, rng: Random) -> KnowledgeBase:
    rows = [(condition(box), rng.choice(OUTCOMES)) for box in boxes]
    made = decision("d", OUTCOMES, {"r": table("d", "r", rows, policy)})
    return knowledge_base(facts(), [made])


def measure(name: str, run: Callable[[], list[Finding]]) -> None:
    clock, processor = perf_counter(), process_time()
    found = Counter(finding.id for finding in run())
    clock, processor = perf_counter() - clock, process_time() - processor
    listed = ", ".join(f"{count} {id}" for id, count in sorted(found.items())) or "nothing"
    print(f"{name:44} {processor:7.2f} s {clock:7.2f} s   {listed}", flush=True)


def shipped() -> list[Finding]:
    from kam_advisor.load.compile import compiled
    from kam_advisor.load.gather import gather
    from kam_advisor.load.inputs import find_inputs

    gathered = gather(find_inputs([], None))
    return list(check(compiled(gathered), gathered).findings)


def main() -> None:
    measure("shipped knowledge, loading included", shipped)
    for size in (100, 1000):
        rng = Random(size)
        boxes = partition(size, rng)
        damaged = [*boxes[1:], boxes[1], boxes[2]]
        for policy in ("first", "unique"):
            whole = rules(boxes, policy, rng)
            measure(f"{size} rows, {policy}, complete", lambda k=whole: check_rules(k))  # type: ignore[misc]
            broken = rules(damaged, policy, rng)
            measure(f"{size} rows, {policy}, damaged", lambda k=broken: check_rules(k))  # type: ignore[misc]
        small = rules(partition(size, rng), "unique", rng)
        if size == 100 or "--all" in sys.argv:
            measure(
                f"{size} rows, unique, complete, by z3 alone",
                lambda k=small: check_rules(k, cells=False),  # type: ignore[misc]
            )
            random = rules(random_boxes(size, rng), "first", rng)
            measure(f"{size} rows, first, at random", lambda k=random: check_rules(k))  # type: ignore[misc]


if __name__ == "__main__":
    main()
