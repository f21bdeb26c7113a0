"""Mutations of the shipped rules: counted by hand, and every profile where they can be listed."""

import os
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from random import Random

import pytest

from described import Answers, Contexts, Version, all_answers, described
from kam_advisor.advisor import Advisor
from kam_advisor.compare_rules.compare import compare, compare_readings
from kam_advisor.compare_rules.confirm import confirm
from kam_advisor.compare_rules.results import DecisionComparison
from kam_advisor.compare_rules.versions import SIDES, Side
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Table
from kam_advisor.reference.chain import ReferenceEngine
from mutations import with_decision, with_parameter, without_row

THRESHOLDS = ("no_pull_below", "no_kam_below", "not_ready_below", "pilot_below")
SAMPLED = 150
THOROUGH = os.environ.get("KAM_THOROUGH") == "1"


def comparison(old: KnowledgeBase, new: KnowledgeBase, decision: str) -> DecisionComparison:
    (found,) = compare(old, new, (decision,)).decisions
    return found


def kam_outcome(
    knowledge: KnowledgeBase, pull: int, readiness: int, knocked_out: bool, blocked: bool
) -> str:
    """The decision by hand, from the sums of four and of five positions."""
    limit = {name: knowledge.parameters[name].value for name in knowledge.parameters}
    score = Fraction(pull + readiness, 9)
    if knocked_out or Fraction(pull, 4) < limit["no_pull_below"] or score < limit["no_kam_below"]:
        return "do_not_introduce"
    if Fraction(readiness, 5) < limit["not_ready_below"] or blocked:
        return "prepare_first"
    return "pilot" if score < limit["pilot_below"] else "introduce"


def sums(number: int) -> Counter[int]:
    """How often each sum of some scales from 1 to 5 occurs."""
    return Counter(map(sum, product(range(1, 6), repeat=number)))


def counted_by_hand(old: KnowledgeBase, new: KnowledgeBase) -> Counter[tuple[str, str]]:
    """How many profiles of the ten facts go from one outcome to another."""
    found: Counter[tuple[str, str]] = Counter()
    three = sums(3)
    scales = product((True, False), range(1, 6), range(1, 6), range(1, 6))
    for dispersed, centralisation, resistance, initiative in scales:
        knocked_out = dispersed and centralisation == 1
        blocked = resistance == 5 and initiative <= 2
        for (one, often), (other, as_often) in product(three.items(), three.items()):
            pull = centralisation + one
            readiness = 6 - resistance + initiative + other
            pair = tuple(
                kam_outcome(version, pull, readiness, knocked_out, blocked)
                for version in (old, new)
            )
            if pair[0] != pair[1]:
                found[pair[0], pair[1]] += often * as_often
    return found


@pytest.mark.parametrize("step", [Fraction(-1, 10), Fraction(1, 10), Fraction(1, 2)])
@pytest.mark.parametrize("name", THRESHOLDS)
def test_a_moved_threshold(knowledge: KnowledgeBase, name: str, step: Fraction) -> None:
    new = with_parameter(knowledge, name, knowledge.parameters[name].value + step)
    found = comparison(knowledge, new, "kam_decision")
    expected = counted_by_hand(knowledge, new)
    total = 2 * 5**9
    assert found.profiles is not None
    for change in found.changes:
        assert change.cover.complete
        share = Fraction(change.profiles or 0, found.profiles)
        assert share == Fraction(expected[str(change.old), str(change.new)], total)
    assert len(found.changes) == len(expected)
    check_samples(found, {"old": knowledge, "new": new})


def check_samples(found: DecisionComparison, bases: dict[Side, KnowledgeBase]) -> None:
    """Random profiles lie in a description exactly where the outcome changes so."""
    rng = Random(1)
    versions = {side: Version(bases[side]) for side in SIDES}
    for _ in range(SAMPLED):
        answers = random_answers(bases["old"], rng)
        contexts = {side: versions[side].context(answers) for side in SIDES}
        pair = tuple(contexts[side].outcomes[found.decision] for side in SIDES)
        for change in found.changes:
            assert described(change, answers, contexts) == ((change.old, change.new) == pair)
        assert pair[0] == pair[1] or pair in {(c.old, c.new) for c in found.changes}


def random_answers(knowledge: KnowledgeBase, rng: Random) -> Answers:
    found: Answers = {}
    for name, fact in knowledge.facts.items():
        if fact.kind == "integer":
            found[name] = rng.randint(1, 4)
        elif fact.kind == "boolean":
            found[name] = rng.random() < 0.5
        elif fact.kind == "choice":
            found[name] = rng.choice(fact.options)
        else:
            found[name] = rng.randint(1, 5)
    return found


INTRODUCE: Answers = {
    "buying_centralisation": 5,
    "account_complexity": 5,
    "account_asks_for_manager": 5,
    "account_power": 1,
    "coordination_need": 5,
    "collaboration_culture": 5,
    "customer_orientation": 5,
    "personal_resistance": 1,
    "management_initiative": 5,
    "markets_dispersed": False,
    "wants_advice": True,
    "invests_in_tailoring": True,
    "wants_high_value": True,
    "accepts_integration": True,
    "price_decides": False,
}
OWN = {
    "system_level": (
        "organisation_structure",
        "current_account_management",
        "divisions_share_accounts",
        "divisions_want_joint_management",
        "buying_centre_level",
        "business_units_share_accounts",
        "business_units_want_joint_management",
    ),
    "multilevel": ("own_complexity", "customer_complexity", "time_per_account", "access_needed"),
}


def listed(
    decision: str, bases: dict[Side, KnowledgeBase], step: int
) -> Iterator[tuple[Answers, Contexts]]:
    """Answers to the decision's own facts, key account management introduced or not.

    Args:
        decision: The decision.
        bases: Both versions.
        step: One in how many is taken; every one if thorough.
    """
    for resistance in (1, 5):
        power = {"account_power": resistance, "account_complexity": 6 - resistance}
        fixed: Answers = {**INTRODUCE, **power, "supplier_levels": 2}
        if resistance == 5:  # no pull: the decision does not apply
            fixed |= {"buying_centralisation": 1, "account_asks_for_manager": 1}
        others = random_answers(bases["old"], Random(resistance))
        own = OWN[decision]
        fixed = {name: v for name, v in {**others, **fixed}.items() if name not in own}
        versions = {side: Version(bases[side]) for side in SIDES}
        for answers in islice(all_answers(bases, fixed), 0, None, 1 if THOROUGH else step):
            yield answers, {side: versions[side].context(answers) for side in SIDES}


def agrees(
    found: DecisionComparison, pair: tuple[object, ...], answers: Answers, contexts: Contexts
) -> bool:
    """Whether what is said of these answers is what becomes of them."""
    said = {(c.old, c.new) for c in found.changes if described(c, answers, contexts)}
    return said == ({pair} if pair[0] != pair[1] else set())


@pytest.mark.parametrize("decision", OWN)
def test_a_row_removed(knowledge: KnowledgeBase, decision: str) -> None:
    declared = knowledge.decisions[decision]
    assert isinstance(declared.default.logic, Table)
    for number in range(len(declared.default.logic.rows) - 1):
        new = with_decision(knowledge, without_row(declared, number))
        found = comparison(knowledge, new, decision)
        assert found.changes
        for answers, contexts in listed(decision, {"old": knowledge, "new": new}, 3):
            pair = tuple(contexts[side].outcomes[decision] for side in SIDES)
            assert agrees(found, pair, answers, contexts)
        advisors: dict[Side, Advisor] = {
            "old": Advisor(knowledge, ReferenceEngine(knowledge)),
            "new": Advisor(new, ReferenceEngine(new)),
        }
        confirm(decision, found.changes, advisors)


def test_the_last_row_removed_leaves_a_gap(knowledge: KnowledgeBase) -> None:
    new = with_decision(knowledge, without_row(knowledge.decisions["multilevel"], 3))
    (change,) = comparison(knowledge, new, "multilevel").changes
    assert (change.old, str(change.new)) == ("single_level", "NoOutcome.GAP")


@pytest.mark.parametrize("decision", OWN)
def test_readings(knowledge: KnowledgeBase, decision: str) -> None:
    default, *others = (reading.id for reading in knowledge.decisions[decision].readings)
    found = {other: compare_readings(knowledge, decision, default, other) for other in others}
    assert any(one.changes for one in found.values())
    version = Version(knowledge)
    for answers, contexts in listed(decision, {"old": knowledge, "new": knowledge}, 5):
        judged = version.account(answers)[decision].readings
        for other, one in found.items():
            assert agrees(one, (judged[default], judged[other]), answers, contexts)


def test_the_same_rules_change_nothing(knowledge: KnowledgeBase) -> None:
    found = compare(knowledge, knowledge, warnings=True)
    assert [(one.changed, one.changes, one.compared) for one in found.decisions] == [
        (0, (), True)
    ] * len(knowledge.decisions)
    assert (found.added, found.removed, found.facts) == ((), (), ())
