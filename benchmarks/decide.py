"""How long one account takes in process: `python benchmarks/decide.py`.

`Advisor.decide` on complete answers, as a CRM calls it on every change, beside the same with all
firings, beside the whole assessment, and beside a loop that only looks the same answers up, which
is what no code that reads them can go below. By turns in one process; microseconds, the median and
the best of the rounds. The decisions are those of the default agenda.
"""

import argparse
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

from kam_advisor.advisor import Advisor
from kam_advisor.fact_answers import fact_value
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.load import load
from kam_advisor.to_python import compile_rules

Answers = Mapping[str, Value]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Time single accounts within one process.")
    parser.add_argument("--accounts", type=int, default=500, help="per round (default 500)")
    parser.add_argument("--rounds", type=int, default=21, help="rounds (default 21)")
    options = parser.parse_args()
    advisor = Advisor(load())
    decisions = [
        id
        for id in next(iter(advisor.knowledge.agendas.values())).decisions
        if advisor.knowledge.decisions[id].scope == "account"
    ]
    facts = sorted(compile_rules(advisor.knowledge, decisions).facts)
    rng = random.Random(20261122)
    declared = [advisor.knowledge.facts[fact] for fact in facts]
    accounts = [{fact.id: answer(fact, rng) for fact in declared} for _ in range(options.accounts)]
    works: dict[str, Callable[[Answers], object]] = {
        "the answers looked up": lambda given: [given.get(fact) for fact in facts],
        "decide": advisor.decide,
        "decide_with_proof": advisor.decide_with_proof,
    }
    print(
        f"Python {sys.version.split()[0]}, {len(decisions)} decisions, {len(facts)} facts, "
        f"{options.accounts} accounts a round; microseconds an account, median and best round"
    )
    rounds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds):
        for name, work in works.items():
            rounds[name].append(timed(work, accounts))
    rounds["assess_answers"] = [
        timed(lambda given: advisor.assess_answers("", given, decisions), accounts[:50])
        for _ in range(5)
    ]
    floor = median(rounds["the answers looked up"])
    for name, times in rounds.items():
        print(f"{name:24}{median(times):10.2f}{min(times):10.2f}{median(times) / floor:10.1f} x")


def timed(work: Callable[[Answers], object], accounts: Sequence[Answers]) -> float:
    """Microseconds an account."""
    start = perf_counter()
    for given in accounts:
        work(given)
    return (perf_counter() - start) / len(accounts) * 1e6


def answer(fact: FactDeclaration, rng: random.Random) -> Value:
    """A random answer to a fact."""
    given: object = rng.choice(fact.options) if fact.options else rng.randint(1, 6)
    if fact.kind == "scale":
        given = int(str(given))
    found = fact_value(fact, given)
    assert found is not None
    return found


if __name__ == "__main__":
    main()
