"""Sound rule sets into which one defect is put: it is found, and nothing that is not there.

Each rule set is a random partition of all answers, written as a table (`unique` or `first`) or as a
tree, so that it is complete and unambiguous to begin with.
"""

import os
from collections.abc import Callable
from random import Random

import pytest

from exhaustive import Exhaustive, Found
from kam_advisor.ir.expressions import And, Arithmetic, Compare, Constant, Expression, Fact, OneOf
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import Formula
from kam_advisor.ir.rules import HitPolicy, Reading, Row, Table, Tree, Warning
from kam_advisor.record import replace
from kam_advisor.verify.check import check_rules
from kam_advisor.verify.findings import Finding
from rule_builders import decision, fact, knowledge_base, table, tree

OUTCOMES = ("low", "middle", "high")
VALUES = {"a": (1, 2, 3), "b": (1, 2, 3, 4), "c": (1, 2, 3), "d": (1, 2)}
FACTS = [fact(name, "scale", low=1, high=values[-1]) for name, values in VALUES.items()]
Box = dict[str, tuple[int, ...]]
Defect = tuple[str, str]
Injected = tuple[KnowledgeBase, Defect]


def partition(rng: Random, rows: int) -> list[Box]:
    boxes: list[Box] = [dict(VALUES)]
    while len(boxes) < rows:
        box = boxes.pop(rng.randrange(len(boxes)))
        divisible = [n for n, values in box.items() if len(values) > 1]
        if not divisible:
            boxes.append(box)
            continue
        name = rng.choice(divisible)
        cut = rng.randrange(1, len(box[name]))
        boxes += [{**box, name: box[name][:cut]}, {**box, name: box[name][cut:]}]
    return boxes


def condition(box: Box) -> Expression:
    parts: list[Expression] = []
    for name, values in box.items():
        if values != VALUES[name]:
            several = OneOf(Fact(name), tuple(map(Constant, values)))
            one = Compare("=", Fact(name), Constant(values[0]))
            parts.append(one if len(values) == 1 else several)
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def rows_of(rng: Random, boxes: list[Box]) -> list[tuple[Expression, str]]:
    ends = [*OUTCOMES, *(rng.choice(OUTCOMES) for _ in boxes)]
    return [(condition(box), outcome) for box, outcome in zip(boxes, ends, strict=False)]


def reasons(made: Table) -> Table:
    """Every row with a reason of its own, so that none could be merged."""
    rows = [
        replace(row, conclusion=replace(row.conclusion, because={"en": row.id}))
        for row in made.rows
    ]
    return replace(made, rows=tuple(rows))


def sound(rng: Random, policy: HitPolicy = "unique") -> tuple[KnowledgeBase, Table]:
    made = reasons(table("x", "r", rows_of(rng, partition(rng, rng.randint(4, 9))), policy))
    return base(made), made


def base(logic: Table | Tree, **changes: object) -> KnowledgeBase:
    made = replace(decision("x", OUTCOMES, {"r": logic}), **changes)
    return knowledge_base(FACTS, [made])


def with_rows(made: Table, rows: list[Row]) -> KnowledgeBase:
    return base(replace(made, rows=tuple(rows)))


def gap(rng: Random) -> Injected:
    _, made = sound(rng)
    rows = list(made.rows)
    del rows[rng.randrange(len(rows))]
    return with_rows(made, rows), ("gap", "x.r")


def conflict(rng: Random) -> Injected:
    _, made = sound(rng, rng.choice(["unique", "any"]))
    row = rng.choice(made.rows)
    other = rng.choice([o for o in OUTCOMES if o != row.conclusion.outcome])
    extra = Row("x.r.extra", row.when, replace(row.conclusion, outcome=other, because={"en": ""}))
    return with_rows(made, [*made.rows, extra]), ("conflict", f"{row.id}/extra")


def dead_row(rng: Random) -> Injected:
    _, made = sound(rng)
    never = And((Compare("=", Fact("a"), Constant(1)), Compare(">", Fact("a"), Constant(1))))
    extra = Row("x.r.extra", never, replace(made.rows[0].conclusion, because={"en": ""}))
    return with_rows(made, [*made.rows, extra]), ("dead-rule", "x.r.extra")


def shadowed_row(rng: Random) -> Injected:
    _, made = sound(rng, "first")
    place = rng.randrange(len(made.rows))
    row = made.rows[place]
    extra = Row("x.r.extra", row.when, replace(row.conclusion, because={"en": ""}))
    rows = [*made.rows[: place + 1], extra, *made.rows[place + 1 :]]
    return with_rows(made, rows), ("shadowed-rule", "x.r.extra")


def redundant_condition(rng: Random) -> Injected:
    _, made = sound(rng)
    number = rng.randrange(len(made.rows))
    row = made.rows[number]
    wider = Compare(">=", Fact("a"), Constant(1))
    rows = list(made.rows)
    rows[number] = replace(row, when=And((row.when, wider)))
    return with_rows(made, rows), ("redundant-condition", row.id)


def mergeable_rows(rng: Random) -> Injected:
    _, made = sound(rng)
    rows = list(made.rows)
    rows[1] = replace(rows[1], conclusion=rows[0].conclusion)
    return with_rows(made, rows), ("mergeable-rows", f"{rows[0].id}/r1")


def small_tree(rng: Random, second: str, values: tuple[int, ...]) -> Tree:
    first, *rest = values
    low, middle, high = rng.sample(OUTCOMES, 3)
    asked = VALUES[second]
    return tree(
        "x",
        "r",
        {
            "one": (Fact("b"), [((first,), low), (tuple(rest), "-> two")]),
            "two": (Fact(second), [((asked[0],), middle), (tuple(asked[1:]), "-> three")]),
            "three": (Fact("c"), [((1,), low), ((2, 3), high)]),
        },
    )


def shadowed_branch(rng: Random) -> Injected:
    order = (1, *rng.sample((2, 3, 4), 3))
    return base(small_tree(rng, "b", order)), ("dead-branch", "x.r.two.b0")


def unreachable_question(rng: Random) -> Injected:
    made = small_tree(rng, "a", VALUES["b"])
    above = Compare(">", Fact("a"), Constant(rng.choice([3, 4])))
    questions = dict(made.questions)
    questions["two"] = replace(
        questions["two"],
        ask=above,
        branches=(
            replace(questions["two"].branches[0], values=(False,)),
            replace(questions["two"].branches[1], values=(True,)),
        ),
    )
    return base(replace(made, questions=questions)), ("unreachable-question", "x.r.three")


def unreachable_outcome(rng: Random) -> Injected:
    _, made = sound(rng)
    at = rng.randrange(4)
    outcomes = (*OUTCOMES[:at], "never", *OUTCOMES[at:])
    return base(made, outcomes=outcomes), ("unreachable-outcome", "x.never")


def silent_warning(rng: Random) -> Injected:
    _, made = sound(rng)
    when = Compare(">", Fact("a"), Constant(rng.choice([3, 4])))
    return base(made, warnings=(Warning("w", when, ()),)), ("silent-warning", "x.warnings.w")


def constant_warning(rng: Random) -> Injected:
    _, made = sound(rng)
    when = Compare("<=", Fact("b"), Constant(rng.choice([4, 5])))
    return base(made, warnings=(Warning("w", when, ()),)), ("constant-warning", "x.warnings.w")


def equivalent_readings(rng: Random) -> Injected:
    knowledge, made = sound(rng)
    rows = [replace(row, id=row.id.replace(".r.", ".again.")) for row in made.rows]
    rng.shuffle(rows)
    first = knowledge.decisions["x"].readings[0]
    again = Reading("again", False, {}, {}, replace(made, rows=tuple(rows)), ())
    return base(made, readings=(first, again)), ("equivalent-readings", "x.r/again")


def idle_fact(rng: Random) -> Injected:
    knowledge, _ = sound(rng)
    warning = Warning("w", Compare(">", Fact("idle"), Constant(rng.choice([1, 2]))), ())
    changed = replace(knowledge.decisions["x"], warnings=(warning,))
    facts = [*FACTS, fact("idle", "scale", low=1, high=3)]
    return knowledge_base(facts, [changed]), ("idle-fact", "idle")


def undefined_number(rng: Random) -> Injected:
    knowledge, _ = sound(rng)
    zero = Arithmetic("-", Fact("b"), Constant(rng.randint(1, 4)))
    number = Formula("number", {}, Arithmetic("/", Constant(1), zero), "", ())
    changed = list(knowledge.decisions.values())
    return knowledge_base(FACTS, changed, [number]), ("undefined-number", "number")


def not_monotone(rng: Random) -> Injected:
    falling: list[tuple[Expression, str]] = [
        (Compare("<", Fact("b"), Constant(rng.choice([2, 3]))), "high"),
        (Compare("=", Fact("a"), Constant(1)), "middle"),
        (Constant(True), "low"),
    ]
    made = table("x", "r", falling)
    return base(made, never_lowers=("b", "a")), ("not-monotone", "x.r.b")


INJECT: list[Callable[[Random], Injected]] = [
    gap, conflict, dead_row, shadowed_row, redundant_condition, mergeable_rows, shadowed_branch,
    unreachable_question, unreachable_outcome, silent_warning, constant_warning,
    equivalent_readings, idle_fact, undefined_number, not_monotone,
]  # fmt: skip
EACH = 34 if os.environ.get("KAM_THOROUGH") == "1" else 3


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("inject", INJECT)
def test_every_defect_and_nothing_else(inject: Callable[[Random], Injected], seed: int) -> None:
    knowledge, defect = inject(Random(f"{inject.__name__} {seed}"))
    reported = check_rules(knowledge, cells=seed % 2 == 0)
    found = names(reported)
    assert defect in found
    assert found == Exhaustive(knowledge).findings()
    assert all(finding.witness or finding.proof or without_witness(finding) for finding in reported)


@pytest.mark.parametrize("seed", range(EACH))
def test_sound_rules_have_no_findings(seed: int) -> None:
    knowledge, _ = sound(Random(seed))
    assert names(check_rules(knowledge, cells=seed % 2 == 0)) == unused(knowledge)


def names(findings: list[Finding]) -> Found:
    return {(finding.id, finding.about) for finding in findings}


def unused(knowledge: KnowledgeBase) -> Found:
    """Facts that the random partition did not come to use, or not to any effect."""
    chance = ("unused-fact", "idle-fact")
    return {found for found in Exhaustive(knowledge).findings() if found[0] in chance}


def without_witness(finding: Finding) -> bool:
    return finding.id in ("mergeable-rows", "unused-fact")
