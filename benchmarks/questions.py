"""How many questions an interview needs: `python benchmarks/questions.py`.

Each decision, the five core decisions together, and each agenda, for one account of which nothing
is known, all answers equally likely. Beside the planned order (the one of `kam ask`) stand

- everything: every question that can matter at all;
- applying: those of them that apply, in any order, as a form with skips asks them;
- straight on: those that apply, in the order in which the rules first use them, until all is
  decided;
- rule by rule: what somebody asks who reads the rules in their order, and a condition from left to
  right, and asks what it needs, without looking ahead;
- written: the order in which the rules first use them, leaving out what cannot matter any more;
- gain: of what can still matter, what is expected to leave the least uncertainty (entropy).

Figures that may be given and otherwise are worked out count as not at hand.

All are averages of random interviews, the same answers for each; of large agendas fewer than asked
for, until 3,000 questions were put. `expected` is what `kam ask --plan` says of the planned order,
exact unless marked by ~, and `least` what no order can do without, proved; the optimum itself where
the two are equal. The columns `than` say by how many percent the planned order needs fewer
questions than three readings of "the order the rules are written in", and than `gain`; `less` how
many questions fewer it takes than the better of `written` and `gain`, in the same interviews, and
twice the standard error of that. `next`,
`worst` and `first` are times to choose a question in milliseconds: the median, the longest of all
but the first interview, and the very first question.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from math import log2
from pathlib import Path
from statistics import mean, median, stdev

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

from kam_advisor.advisor import Advisor
from kam_advisor.interview import EXTENTS, Ask, Chooser, Goals, InOrder, Interview, Situation
from kam_advisor.interview.ground import Ground
from kam_advisor.interview.outlook import MOST_STATES, any_answer, outlook
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.strategy import Strategy
from kam_advisor.ir.expressions import And, Expression, Or, Outcome, Value
from kam_advisor.ir.rules import Table
from kam_advisor.ir.walk import facts_of, walk
from kam_advisor.load import load
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.evaluate import evaluate
from kam_advisor.values import UNKNOWN

CORE = ("customer_value_type", "kam_decision", "account_division", "system_level", "multilevel")
MOST_ASKED = 3_000
NOBODY = Profile("Nobody", {}, (Account("One", {}),))


class Gain:
    """Asks what leaves the least entropy of the outcomes, summed over the wanted decisions."""

    def __init__(self, goals: Goals, strategy: Strategy) -> None:
        self.goals, self.strategy = goals, strategy
        self.known: dict[tuple[int, int], float] = {}

    def choose(self, candidates: Sequence[Ask], now: Situation, last: Ask | None) -> Ask:
        """The candidate after which the outcomes are expected to be the most certain."""
        parts = [self.goals.part(t, now) for t in self.goals.targets]
        open_ = [(self.strategy.plan(p.outcomes).ground, p.root) for p in parts if p is not None]

        def left(ask: Ask) -> float:
            total = 0.0
            for ground, root in open_:
                level = ground.outcomes.levels.get(ask.fact)
                if level is None or level not in ground.asked(root):
                    total += self.entropy(ground, root)
                else:
                    ground.diagrams.refill()
                    after = ground.after(root, level)
                    sum_ = sum(w * self.entropy(ground, kid) for w, kid in after)
                    total += sum_ / ground.totals[level]
            return total

        return min(candidates, key=left)

    def entropy(self, ground: Ground, root: int) -> float:
        """In bits; of numbers in arithmetic nothing is said."""
        key = id(ground), root
        if key not in self.known:
            ends = ground.outcomes.reach(root)
            chances = [ground.chance(root, end) / ground.scale for end in ends]
            self.known[key] = -sum(p * log2(p) for p in chances if p)
        return self.known[key]


class RuleByRule:
    """Which facts are asked if the rules are read in order."""

    def __init__(self, advisor: Advisor, full: Mapping[str, Value]) -> None:
        self.knowledge = advisor.knowledge
        self.context = Decider(advisor.knowledge, advisor.settler).context(full)
        self.asked: dict[str, None] = {}
        self.decided: set[str] = set()

    def decide(self, name: str) -> None:
        """Read the rules of a decision until it is decided."""
        decision = self.knowledge.decisions[name]
        if name in self.decided or decision.scope == "company":
            return
        self.decided.add(name)
        if decision.applies_when is not None and not self.holds(decision.applies_when):
            return
        logic = decision.default.logic
        if isinstance(logic, Table):
            for row in logic.rows:
                if self.holds(row.when) and logic.hit_policy == "first":
                    return
            return
        question = logic.questions[logic.start]
        while True:
            value = self.value(question.ask)
            branch = next(branch for branch in question.branches if value in branch.values)
            if branch.goto is None:
                return
            question = logic.questions[branch.goto]

    def holds(self, condition: Expression) -> bool:
        """Whether a condition holds, its parts from left to right as far as needed."""
        if isinstance(condition, And | Or):
            wanted = isinstance(condition, Or)
            return wanted if any(self.holds(i) is wanted for i in condition.items) else not wanted
        return self.value(condition) is True

    def value(self, expression: Expression) -> object:
        """The value of an expression; asks for all that it speaks of."""
        for part in walk(expression):
            if isinstance(part, Outcome):
                self.decide(part.decision)
        for fact in sorted(facts_of(expression, self.knowledge)):
            applies = self.knowledge.facts[fact].applies_when
            if fact not in self.asked and (applies is None or self.holds(applies)):
                self.asked[fact] = None
        return evaluate(expression, self.context)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Count the questions of interviews.")
    parser.add_argument("--runs", type=int, default=300, help="interviews a row (default 300)")
    parser.add_argument("--only", action="append", help="only the row of this name; repeatable")
    parser.add_argument("--goals", choices=EXTENTS, default="checklists", help="what is wanted")
    parser.add_argument("--states", type=int, default=MOST_STATES, help="to look at for the bound")
    call = parser.parse_args()
    knowledge = load()
    advisor = Advisor(knowledge, ReferenceEngine(knowledge))
    single = {name: (name,) for name, d in knowledge.decisions.items() if d.scope == "account"}
    agendas = {f"agenda {a.id}": a.decisions for a in knowledge.agendas.values()}
    everything = {"all rule sets": tuple(knowledge.decisions)}
    wanted = {**single, "the five core decisions": CORE, **agendas, **everything}
    print(f"{call.runs} interviews a row, one account, answers equally likely")
    names = ("everything", "applying", "straight", "by rule", "written", "gain", "planned")
    heads = (
        *names,
        "expected",
        "least",
        "above",
        "than apply",
        "than str.",
        "than writ.",
        "than gain",
        "less",
        "next",
        "worst",
        "first",
    )
    print(f"{'':28}" + "".join(f"{name:>11}" for name in heads), flush=True)
    for name, decisions in wanted.items():
        if call.only is None or name in call.only:
            cells = row(advisor, decisions, call)
            print(f"{name:28}" + "".join(f"{cell:>11}" for cell in cells), flush=True)


def row(advisor: Advisor, decisions: Sequence[str], call: argparse.Namespace) -> list[str]:
    """The cells of one row."""
    model, knowledge = advisor.completions, advisor.knowledge
    goals = Goals(model, decisions, 1, call.goals)
    strategy = Strategy(goals, Priors(model, knowledge))
    start = time.perf_counter()
    Interview(advisor, NOBODY, (), chooser=strategy, goals=goals).next_question()
    first = time.perf_counter() - start
    mattering = list(dict.fromkeys(ask for t in goals.targets for ask in goals.mattering(t)))
    gain = Gain(goals, strategy)
    counts: dict[str, list[int]] = {
        n: [] for n in ("applying", "straight", "rule", "written", "gain", "plan")
    }
    times: list[float] = []
    for seed in range(call.runs):
        if sum(counts["plan"]) >= MOST_ASKED:
            break
        chance = random.Random(seed)
        full = {a: any_answer(knowledge.facts[a.fact], strategy, chance) for a in mattering}
        counts["applying"].append(applying(advisor, full))
        counts["straight"].append(straight_on(advisor, goals, full))
        reading = RuleByRule(advisor, {ask.fact: value for ask, value in full.items()})
        for decision in decisions:
            reading.decide(decision)
        counts["rule"].append(len(reading.asked))
        counts["written"].append(play(advisor, goals, InOrder(), full, []))
        counts["gain"].append(play(advisor, goals, gain, full, []))
        counts["plan"].append(play(advisor, goals, strategy, full, times if seed else []))
    found = outlook(strategy, advisor, NOBODY, states=call.states)
    averages = {name: mean(found) for name, found in counts.items()}
    least = f"{float(found.least):.2f}"
    above = "-" if found.above is None else f"{100 * float(found.above):.1f} %"
    expected = f"{'~' if found.margin else ''}{float(found.expected):.2f}"
    fewer = [
        f"{100 - 100 * averages['plan'] / max(averages[other], 0.01):.1f} %"
        for other in ("applying", "straight", "written", "gain")
    ]
    slow = [f"{1000 * found:.1f}" for found in (median(times), max(times), first)]
    shown = [f"{average:.2f}" for average in averages.values()]
    fewer.append(min(map(paired(counts), ("written", "gain")), key=lambda less: less[0])[1])
    return [str(len(mattering)), *shown, expected, least, above, *fewer, *slow]


def paired(counts: Mapping[str, list[int]]) -> Callable[[str], tuple[float, str]]:
    """How many questions less the planned order takes than another, and what is due to chance."""

    def less(other: str) -> tuple[float, str]:
        both = zip(counts[other], counts["plan"], strict=True)
        found = [theirs - ours for theirs, ours in both]
        margin = 2 * stdev(found) / len(found) ** 0.5 if len(found) > 1 else 0.0
        return mean(found), f"{mean(found):.2f}±{margin:.2f}"

    return less


def play(
    advisor: Advisor, goals: Goals, chooser: Chooser, full: Mapping[Ask, Value], times: list[float]
) -> int:
    """How many questions an interview takes."""
    interview = Interview(advisor, NOBODY, (), chooser=chooser, goals=goals)
    while True:
        start = time.perf_counter()
        question = interview.next_question()
        times.append(time.perf_counter() - start)
        if question is None:
            return len(interview.asked())
        if question.offered:
            interview.dont_know()
        else:
            interview.answer(full[question.ask])


def applying(advisor: Advisor, full: Mapping[Ask, Value]) -> int:
    """How many of the questions apply."""
    reading = RuleByRule(advisor, {ask.fact: value for ask, value in full.items()})
    conditions = (advisor.knowledge.facts[ask.fact].applies_when for ask in full)
    return sum(condition is None or reading.holds(condition) for condition in conditions)


def straight_on(advisor: Advisor, goals: Goals, full: Mapping[Ask, Value]) -> int:
    """How many questions that apply it takes in the order of the rules, nothing else left out."""
    interview = Interview(advisor, NOBODY, (), goals=goals)
    facts = {ask.fact: value for ask, value in full.items()}
    reading = RuleByRule(advisor, facts)
    for ask, value in full.items():
        if interview.next_question() is None:
            break
        condition = advisor.knowledge.facts[ask.fact].applies_when
        if goals.is_offered(ask.fact):
            interview.change(ask, UNKNOWN)
        elif condition is None or reading.holds(condition):
            interview.change(ask, value)
    return len(interview.asked())


if __name__ == "__main__":
    main()
