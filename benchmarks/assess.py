"""How long an assessment takes once everything is loaded: `python benchmarks/assess.py`.

The same profiles, each of one account, go to both engines and to the reference evaluator without
proofs, by turns, in one process. An assessment here is all that a report is made from: the
decisions of the account and of the company, their readings and warnings, what is possible and
missing, and the proof of every decision. The answers are drawn at random with a fixed seed: all
answered, half of them unknown, all of them unknown.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

from kam_advisor.advisor import Advisor
from kam_advisor.durable import DurableEngine, available
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import Prover
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.load import load
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.settle import Settler

Work: TypeAlias = Callable[[Profile], object]
SHARES = {"all answered": 1.0, "half unknown": 0.5, "all unknown": 0.0}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Time assessments within one process.")
    parser.add_argument("--profiles", type=int, default=200, help="per column (default 200)")
    number: int = parser.parse_args().profiles
    knowledge = load()
    works = works_on(knowledge)
    print(
        f"Python {sys.version.split()[0]}, {number} profiles of one account, "
        f"{len(knowledge.decisions)} decisions, {os.cpu_count()} cores; ms, median (95th in 100)"
    )
    print(f"{'':34}" + "".join(f"{name:>20}" for name in SHARES) + f"{'x no proof':>12}")
    columns = [measure(works, profiles(knowledge, share, number)) for share in SHARES.values()]
    for name in works:
        cells = "".join(f"{shown(column[name]):>20}" for column in columns)
        ratio = median(columns[0][name]) / median(columns[0]["reference, outcomes only"])
        print(f"{name:34}{cells}{ratio:12.1f}")


def works_on(knowledge: KnowledgeBase) -> dict[str, Work]:
    """What is timed, by the name of its row."""
    decider = Decider(knowledge, Settler(knowledge))
    works: dict[str, Work] = {}
    usable, why_not = available()
    if usable:
        works["durable-rules, with proofs"] = proving(Advisor(knowledge, DurableEngine(knowledge)))
    else:
        print(f"without durable-rules: {why_not}")
    works["reference, with proofs"] = proving(Advisor(knowledge, ReferenceEngine(knowledge)))
    works["reference, outcomes only"] = lambda profile: decider.outcomes(
        {**profile.company, **profile.accounts[0].facts}
    )
    return works


def proving(advisor: Advisor) -> Work:
    """An assessment with the proof of every decision."""
    nodes = nodes_of(advisor.knowledge)

    def work(profile: Profile) -> object:
        assessment = advisor.assess(profile)
        return [
            Prover(nodes, scope).prove(advisor.knowledge.decisions[decision])
            for scope in (*assessment.accounts, assessment.company)
            for decision in scope.decisions
        ]

    return work


def measure(works: Mapping[str, Work], profiles: list[Profile]) -> dict[str, list[float]]:
    """Seconds per row and profile; the first profile goes twice and counts once."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work(profiles[0])
    for profile in profiles:
        for name, work in works.items():
            start = time.perf_counter()
            work(profile)
            times[name].append(time.perf_counter() - start)
    return times


def profiles(knowledge: KnowledgeBase, share: float, number: int) -> list[Profile]:
    """Profiles of one account in which this share of the facts is answered."""
    chance = random.Random(11)
    found = []
    for _ in range(number):
        facts = list(knowledge.facts.values())
        answered = chance.sample(facts, round(share * len(facts)))
        company = {f.id: answer(f, chance) for f in answered if f.scope == "company"}
        account = {f.id: answer(f, chance) for f in answered if f.scope == "account"}
        found.append(Profile("Company", company, (Account("Account", account),)))
    return found


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
