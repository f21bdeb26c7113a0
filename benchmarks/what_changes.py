"""How long it takes to say what would change a decision: `python benchmarks/what_changes.py`.

Random complete profiles with a fixed seed. Timed per decision: the least changes for every other
outcome together, robustness, and a smallest sufficient set of answers, once the diagrams are built
(which is timed apart, for `kam explain` pays for it). Beside it, for the one shipped decision that
is small enough, the same counterfactuals by brute force: all changes of answers, one by one.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

from kam_advisor.explain.robustness import robustness
from kam_advisor.explain.situation import Diagramed, Situation
from kam_advisor.explain.sufficient import sufficient
from kam_advisor.explain.what_changes import what_changes
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.load import load
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import CompletionModel

Result = TypeVar("Result")
SMALL = "customer_value_type"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Time what would change a decision.")
    parser.add_argument("--profiles", type=int, default=200, help="per decision (default 200)")
    number: int = parser.parse_args().profiles
    knowledge = load()
    decider = Decider(knowledge, Settler(knowledge))
    print(
        f"Python {sys.version.split()[0]}, {number} complete profiles, {os.cpu_count()} cores; "
        "ms, median (95th in 100)"
    )
    print(f"{'':24}{'what changes':>18}{'robustness':>18}{'sufficient':>18}{'first':>10}")
    for decision in knowledge.decisions.values():
        if decision.scope == "account":
            measure(decision, knowledge, decider, number)


def measure(decision: Decision, knowledge: KnowledgeBase, decider: Decider, number: int) -> None:
    """Print the times of one decision."""
    diagramed = Diagramed(CompletionModel(knowledge), knowledge.facts)
    chance = random.Random(7)
    first = timed(lambda: diagramed.outcomes({}).decision(decision.id))[0]
    times: tuple[list[float], ...] = ([], [], [])
    brute: list[float] = []
    for _ in range(number):
        given = {fact.id: answer(fact, chance) for fact in knowledge.facts.values()}
        now = decider.outcomes(given).get(decision.id)
        if now is None:
            continue
        others = [one for one in (*decision.outcomes, NOT_APPLICABLE) if one != now]
        situation = Situation(diagramed, decision.id, given)
        seconds, found = timed(partial(what_changes, situation, others))
        times[0].append(seconds)
        times[1].append(timed(partial(robustness, situation, now))[0])
        times[2].append(timed(partial(sufficient, situation, now))[0])
        if decision.id == SMALL:
            seconds, weights = timed(partial(by_brute_force, situation, decider, others))
            assert weights == {one.outcome: one.weight for one in found}
            brute.append(seconds)
    cells = "".join(f"{shown(column):>18}" for column in times)
    print(f"{decision.id:24}{cells}{1000 * first:10.1f}")
    if brute:
        print(f"{'  by brute force':24}{shown(brute):>18}")


def by_brute_force(
    situation: Situation, decider: Decider, outcomes: Sequence[str]
) -> dict[str, Number | None]:
    """The least weight of changes for each outcome, all changes tried."""
    least: dict[str, Number | None] = dict.fromkeys(outcomes)
    changeable = [fact for fact in situation.moves if situation.facts[fact].changeable]
    for chosen in product(*(situation.moves[fact].to for fact in changeable)):
        answers = {fact: move.value for fact, move in zip(changeable, chosen, strict=True)}
        outcome = decider.outcomes({**situation.given, **answers}).get(situation.decision)
        weight = sum(
            situation.facts[fact].effort * move.distance
            for fact, move in zip(changeable, chosen, strict=True)
        )
        if outcome in least:
            known = least[outcome]
            least[outcome] = weight if known is None else min(weight, known)
    return least


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and what came out."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def answer(fact: FactDeclaration, chance: random.Random) -> Value:
    """An answer to a fact, drawn at random."""
    if fact.kind == "boolean":
        return chance.choice((True, False))
    if fact.kind == "choice":
        return chance.choice(fact.options)
    least = int(fact.minimum if fact.minimum is not None else 0)
    most = int(fact.maximum if fact.maximum is not None else least + 4)
    return chance.randint(least, most)


def shown(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    return f"{1000 * median(times):.2f} ({1000 * quantiles(times, n=20)[-1]:.2f})"


if __name__ == "__main__":
    main()
