"""Other rule engines on the same decisions: `python benchmarks/engines.py`.

The five core decisions are translated from the IR to the rules of datalogic-py, zen-engine, CLIPS
and durable-rules, each in an environment of its own that this command makes and removes. They
decide complete random profiles, one at a time, outcomes only; what they say is held against the
reference. Beside them the compiled rules on DuckDB, over profiles of which one in ten answers is
unknown: outcomes only, like the others, and with all else that they say (possible sets, fired
rules, agreement, warnings, scores).

What is hard for the others is done for them beforehand: facts that do not apply have the answer
that counts, options have their points.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib import import_module
from math import lcm
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from kam_advisor.ir.expressions import And, Compare, Constant, Expression, Fact, Not, Or, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Table, Tree
from kam_advisor.ir.walk import outcomes_of
from kam_advisor.literals import finite_values, membership
from kam_advisor.load import load
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns.domains import facts_in_order
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.separable import SeparableSum
from kam_advisor.values import Unknown

portfolio: Any = import_module("portfolio")  # beside this file

Neutral: TypeAlias = list[Any]
"""A condition as plain data: `["and", …]`, `["or", …]`, `["not", c]`, `["in", name, values, all]`,
`["sum", operator, [[name, factor], …], constant]` (against zero), `["true"]`."""

ENGINES = {
    "datalogic": ("datalogic-py", 20_000, 10),
    "zen": ("zen-engine", 10_000, 40),
    "clips": ("clipspy", 4_000, 100),
    "durable": ("durable_rules", 600, 500),
}
"""Per engine its package, how many profiles it decides, and how many times faster SQL is to be."""


_MOST_CRASHES = 20
"""How often a process may be killed by a signal: plain durable-rules is, now and then."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Time other engines on the same decisions.")
    parser.add_argument("--rows", type=int, default=2_000_000, help="of DuckDB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of the others' profiles")
    parser.add_argument("--only", choices=ENGINES, action="append")
    called = parser.parse_args()
    knowledge = load()
    translator = Translator(knowledge)
    rules = [translator.decision(knowledge.decisions[name]) for name in portfolio.CORE]
    with tempfile.TemporaryDirectory() as folder:
        found = portfolio.measure(called.rows, called.rounds, Path(folder), ("decide", "outcomes"))
        rates = [called.rows / found[work][0] for work in ("outcomes", "decide")]
        print(
            f"{'duckdb':14}{rates[0]:14,.0f} rows/s outcomes only {rates[1]:12,.0f} with all else"
        )
        for engine in called.only or ENGINES:
            package, number, wanted = ENGINES[engine]
            profiles = list(translator.profiles(max(100, int(number * called.share))))
            own = measure(engine, package, rules, profiles, called.rounds, Path(folder))
            times = [rate / own for rate in rates]
            print(
                f"{package:14}{own:14,.0f} profiles/s: DuckDB is {times[0]:.0f} times as fast, "
                f"with all else {times[1]:.0f} times (wanted: {wanted})"
            )


def measure(
    engine: str,
    package: str,
    rules: list[dict[str, Any]],
    profiles: list[tuple[dict[str, Any], dict[str, str]]],
    rounds: int,
    folder: Path,
) -> float:
    """Profiles per second, best of the rounds.

    Raises:
        SystemExit: The engine says something else than the reference.
    """
    environment = folder / engine
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
    worker = Path(__file__).with_name("engines_worker.py")
    given = {"engine": engine, "rules": rules, "profiles": [p for p, _ in profiles]}
    best = 0.0
    crashes = 0
    while rounds:
        called = subprocess.run(
            [python, worker], input=json.dumps(given), capture_output=True, text=True, check=False
        )
        if called.returncode < 0 and crashes < _MOST_CRASHES:
            crashes += 1
            continue
        rounds -= 1
        if called.returncode:
            raise SystemExit(f"{package}: {called.stderr[-2000:]}")
        said = json.loads(called.stdout)
        pairs = list(zip(said["outcomes"], profiles, strict=True))
        wrong = [(found, of) for found, of in pairs if found != of[1]]
        if wrong and engine != "durable":
            found, (profile, expected) = wrong[0]
            raise SystemExit(f"{package}: {found}, not {expected}, for {profile}")
        if wrong:  # used as its documents say, it loses a rule now and then
            print(f"{package}: {len(wrong)} of {len(profiles)} profiles otherwise than the others")
        best = max(best, len(profiles) / said["seconds"])
    return best


class Translator:
    """From the IR to plain data that every engine's rules can be made of."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Nothing is translated yet."""
        self._knowledge = knowledge
        self._settler = Settler(knowledge)
        self._decider = Decider(knowledge, self._settler)
        self._prepared = Prepared(knowledge)
        self._points: dict[str, tuple[str, Mapping[Value, Fraction]]] = {}

    def profiles(self, number: int) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        """Complete profiles as plain data, and the outcomes of the reference."""
        chance = Random(42)
        facts = [self._knowledge.facts[f] for f in facts_in_order(self._knowledge, portfolio.CORE)]
        for _ in range(number):
            given = {fact.id: _answer(fact, chance) for fact in facts}
            counting = self._settler.facts_that_count(given)
            found: dict[str, Any] = {fact.id: counting[fact.id] for fact in facts}
            for name, (fact, points) in self._points.items():
                found[name] = float(points[found[fact]])
            outcomes = self._decider.outcomes(given)
            yield found, {name: outcomes[name] for name in portfolio.CORE}

    def decision(self, decision: Decision) -> dict[str, Any]:
        """A decision: per row its condition and outcome, the first that holds concludes."""
        rows: list[list[Any]] = []
        if decision.applies_when is not None:
            rows.append([["not", self.condition(decision.applies_when)], NOT_APPLICABLE])
        logic = decision.default.logic
        if isinstance(logic, Tree):
            rows += [[["and", *c], o] for c, o in self._leaves(logic, logic.start)]
        else:
            assert isinstance(logic, Table)
            rows += [
                [self.condition(row.when), row.conclusion.outcome]
                for row in in_order_of_priority(logic)
            ]
        parts = [] if decision.applies_when is None else [decision.applies_when]
        return {
            "decision": decision.id,
            "rows": rows,
            "needs": sorted({name for part in parts for name in outcomes_of(part)}),
            "numbers": sorted(_numbers(rows)),
        }

    def _leaves(self, tree: Tree, name: str) -> Iterator[tuple[list[Neutral], str]]:
        question = tree.questions[name]
        for branch in question.branches:
            taken = self._taken(question.ask, branch.values)
            if branch.goto is None:
                assert branch.conclusion is not None
                yield [taken], branch.conclusion.outcome
            else:
                for rest, outcome in self._leaves(tree, branch.goto):
                    yield [taken, *rest], outcome

    def _taken(self, ask: Expression, values: tuple[Value, ...]) -> Neutral:
        if isinstance(ask, Fact):
            every = finite_values(ask, self._knowledge) or ()
            return ["in", ask.name, list(values), list(every)]
        condition = self.condition(ask)
        return condition if values == (True,) else ["not", condition]

    def condition(self, expression: Expression) -> Neutral:
        """A condition as plain data."""
        match expression:
            case Constant(True):
                return ["true"]
            case And(items) | Or(items):
                kind = "and" if isinstance(expression, And) else "or"
                return [kind, *map(self.condition, items)]
            case Not(item):
                return ["not", self.condition(item)]
        about = membership(expression, self._knowledge)
        if about is not None:
            return self._membership(about.subject, about.holds, about.fails)
        assert isinstance(expression, Compare)
        total = self._prepared.difference(expression)
        if total is None:
            return self._against_constant(expression)
        return self._sum(expression.operator, total)

    def _membership(self, subject: str, holds: frozenset[str], fails: frozenset[str]) -> Neutral:
        kind, name = subject.split(":")
        if kind == "outcome":
            return ["in", name, sorted(holds), sorted(holds | fails)]
        every = finite_values(Fact(name), self._knowledge) or ()
        texts = {_text(value): value for value in every}
        return ["in", name, [v for t, v in texts.items() if t in holds], list(every)]

    def _against_constant(self, compare: Compare) -> Neutral:
        assert isinstance(compare.left, Fact)
        limit = evaluate(compare.right, Context(self._knowledge, {}, {}, {}, {}))
        assert not isinstance(limit, Unknown | str)
        return ["sum", compare.operator, [[compare.left.name, 1]], float(-limit)]

    def _sum(self, operator: str, total: SeparableSum) -> Neutral:
        """A sum of facts, whole numbers only; options by the name of their points."""
        every = [total.constant, *(p for table in total.tables.values() for p in table.values())]
        scale = lcm(*(part.denominator for part in every))
        constant = total.constant * scale
        parts: list[list[Any]] = []
        for fact, points in total.tables.items():
            line = _as_line(points)
            if line is None:
                name = f"{fact}_points"
                self._points[name] = fact, points
                parts.append([name, int(scale)])
            else:
                parts.append([fact, int(line[0] * scale)])
                constant += line[1] * scale
        return ["sum", operator, parts, int(constant)]


def _numbers(node: Any) -> Iterator[str]:
    """The names that sums use."""
    if isinstance(node, list) and node and node[0] == "sum":
        yield from (name for name, _ in node[2])
    elif isinstance(node, list):
        for part in node:
            yield from _numbers(part)


def _as_line(points: Mapping[Value, Fraction]) -> tuple[Fraction, Fraction] | None:
    """Factor and constant of points that lie on a line; None for those of options."""
    answers = list(points)
    if any(isinstance(answer, bool | str) for answer in answers) or len(answers) < 2:
        return None
    first, second = (Fraction(answer) for answer in answers[:2])
    factor = (points[answers[1]] - points[answers[0]]) / (second - first)
    return factor, points[answers[0]] - factor * first


def _text(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _answer(fact: FactDeclaration, chance: Random) -> Value:
    if fact.kind == "boolean":
        return chance.choice((True, False))
    if fact.kind == "choice":
        return chance.choice(fact.options)
    least = int(fact.minimum or 0)
    return chance.randint(least, int(fact.maximum) if fact.maximum is not None else least + 4)


if __name__ == "__main__":
    main()
