"""What follows from the whole profile, while answers are unknown: against every completion.

What the profile gives stays as it is while a completion fills in the rest; numbers over accounts
are those of the completion. So `given` is exact; of unknown numbers over accounts what is possible
is a superset, which says so, and what is missing names at least every answer that matters.
"""

import os
from collections.abc import Mapping, Sequence
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import Judged, judge
from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.durable import DurableEngine, available
from kam_advisor.ir.derived import Given
from kam_advisor.ir.expressions import CountWhere, Expression, Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import decision_conditions, walk
from kam_advisor.literals import finite_values
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.derive import Deriver
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import NoOutcome
from kam_advisor.values import UNKNOWN, Unknown
from random_rules import RandomRules

EXAMPLES = 1_500 if os.environ.get("KAM_THOROUGH") == "1" else 40
MOST = 600
Answers = dict[str, Value]


def values(name: str, knowledge: KnowledgeBase) -> tuple[Value, ...]:
    return (-1, 0, 1, 2) if name == "n" else finite_values(Fact(name), knowledge) or ()


def completions(
    knowledge: KnowledgeBase, company: Answers, accounts: Sequence[Answers]
) -> list[tuple[Answers, list[Answers]]]:
    """Every way of filling in a profile; none where there are too many."""
    slots: list[tuple[int, str]] = []
    for fact in knowledge.asked.values():
        places = [-1] if fact.scope == "company" else list(range(len(accounts)))
        slots += [(n, fact.id) for n in places if fact.id not in [company, *accounts][n + 1]]
    choices = [values(name, knowledge) for _, name in slots]
    size = 1
    for choice in choices:
        size *= len(choice)
    if size > MOST:
        return []
    found = []
    for chosen in product(*choices):
        filled = [dict(company), *(dict(account) for account in accounts)]
        for (n, name), value in zip(slots, chosen, strict=True):
            filled[n + 1][name] = value
        found.append((filled[0], filled[1:]))
    return found


def given_as_in(knowledge: KnowledgeBase, scope: str, answers: Answers) -> Answers:
    return {
        fact.id: of.fact in answers
        for fact in knowledge.facts.values()
        if isinstance(of := fact.derived, Given) and fact.scope == scope
    }


def counted(
    knowledge: KnowledgeBase,
    settler: Settler,
    accounts: Sequence[Answers],
    judged: Sequence[Mapping[str, Judged]],
) -> dict[Expression, Value | Unknown]:
    """Each count, by judging its condition in every account."""
    wanted = {
        part
        for decision in knowledge.decisions.values()
        for condition in decision_conditions(decision)
        for part in walk(condition)
        if isinstance(part, CountWhere)
    }
    held: dict[Expression, list[Value | Unknown]] = {part: [] for part in wanted}
    for answers, decided in zip(accounts, judged, strict=True):
        facts = settler.facts_that_count(answers)
        numbers: dict[str, Value | Unknown] = {}
        outcomes = {id: j.value for id, j in decided.items() if isinstance(j.value, str)}
        context = Context(knowledge, facts, numbers, outcomes, {})
        for name, declared in knowledge.quantities.items():
            numbers[name] = quantity_value(declared, context)
        for part in wanted:
            held[part].append(evaluate(part.condition, context))
    return {part: UNKNOWN if UNKNOWN in each else each.count(True) for part, each in held.items()}


def every_result(
    knowledge: KnowledgeBase, company: Answers, accounts: Sequence[Answers]
) -> list[tuple[dict[tuple[int, str], Value], list[dict[str, Judged]], dict[str, Judged]]]:
    """Per completion its answers, what is judged per account, and for the company."""
    settler = Settler(knowledge)
    deriver = Deriver(knowledge, settler)
    own = given_as_in(knowledge, "company", company)
    each = [given_as_in(knowledge, "account", account) for account in accounts]
    found = []
    for filled, per_account in completions(knowledge, company, accounts):
        whole = {**filled, **own}
        parts = [{**a, **g} for a, g in zip(per_account, each, strict=True)]
        derived = deriver.derive(whole, parts)
        whole |= derived.company
        complete = [{**whole, **p, **d} for p, d in zip(parts, derived.accounts, strict=True)]
        judged = [judge(knowledge, settler, answers) for answers in complete]
        counts = counted(knowledge, settler, complete, judged)
        at = {(-1, k): v for k, v in filled.items()}
        at |= {(n, k): v for n, a in enumerate(per_account) for k, v in a.items()}
        found.append((at, judged, judge(knowledge, settler, whole, "company", counts)))
    return found


def check(
    found: DecisionAssessment,
    results: Sequence[tuple[dict[tuple[int, str], Value], Judged]],
    own: int,
    names: Sequence[str],
) -> None:
    """What is said of a decision holds of every completion."""
    seen = {judged.value for _, judged in results}
    outcomes = {value for value in seen if isinstance(value, str)}
    problems = {value.value for value in seen if isinstance(value, NoOutcome)}
    assert outcomes <= set(found.possible)
    assert problems <= set(found.problems)
    if found.exact:
        assert outcomes == set(found.possible)
        assert problems == set(found.problems)
    for warning in found.warnings:
        assert all(j.warnings[warning] or j.applies is not True for _, j in results)
    fires = {w for _, judged in results for w, holds in judged.warnings.items() if holds}
    assert fires <= {*found.warnings, *found.possible_warnings}
    missing = {(-1 if name is None else names.index(name), f) for name, f in found.missing_in}
    if not found.missing_in:
        missing = {(n, f) for f in found.missing for n in (-1, own)}
    for slot in results[0][0]:
        by_rest: dict[tuple[object, ...], object] = {}
        for at, judged in results:
            rest = tuple(v for k, v in at.items() if k != slot)
            if by_rest.setdefault(rest, judged.value) != judged.value:
                assert slot in missing
                break


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**60), st.sampled_from([0.6, 0.8, 1.0]), st.integers(1, 3))
def test_random_rules(seed: int, share: float, number: int) -> None:
    rules = RandomRules(Random(seed), company=True, whole=True)
    knowledge = rules.knowledge
    company = rules.known(share, ("company",))
    accounts = [rules.known(share, ("account",)) for _ in range(number)]
    results = every_result(knowledge, company, accounts)
    names = [f"account {n}" for n in range(number)]
    profile = Profile("company", company, tuple(map(Account, names, accounts)))
    advisor = Advisor(knowledge, ReferenceEngine(knowledge))
    assessment = advisor.assess(profile)
    if available()[0]:
        other = Advisor(knowledge, DurableEngine(knowledge)).assess(profile)
        for one, two in zip(
            (*assessment.accounts, assessment.company),
            (*other.accounts, other.company),
            strict=True,
        ):
            assert one.conclusions.firings == two.conclusions.firings
            assert one.decisions == two.decisions
    if not results:
        return
    for n, scope in enumerate(assessment.accounts):
        for id, found in scope.decisions.items():
            check(found, [(at, judged[n][id]) for at, judged, _ in results], n, names)
            if all("n" in account for account in accounts):
                assert found.exact
    for id, found in assessment.company.decisions.items():
        check(found, [(at, judged[id]) for at, _, judged in results], -1, names)
