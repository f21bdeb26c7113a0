"""Decisions over several accounts, against the list of all completions of all of them."""

import os
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import Judged, completions, counts_over_accounts, essential, judge
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import CompletionModel, NoOutcome
from random_rules import RandomRules

EXAMPLES = 2_000 if os.environ.get("KAM_THOROUGH") == "1" else 150
MOST_COMPLETIONS = 2_000

Known = dict[str, Value]
Answers = tuple[Value, ...]


def everything(
    knowledge: KnowledgeBase, company: Known, accounts: list[Known]
) -> tuple[list[tuple[int | None, str]], dict[Answers, dict[str, Judged]]]:
    """The unknown facts, and what is decided for the company in every completion."""
    settler = Settler(knowledge)
    shared = [f.id for f in knowledge.facts.values() if f.scope == "company"]
    own = [f.id for f in knowledge.facts.values() if f.scope == "account"]
    names: list[tuple[int | None, str]] = [(None, f) for f in shared if f not in company]
    for number, known in enumerate(accounts):
        names += [(number, f) for f in own if f not in known]
    found: dict[Answers, dict[str, Judged]] = {}
    for together in completions(knowledge, company, shared):
        per_account = [
            [
                (tuple(c[f] for f in own if f not in known), judge(knowledge, settler, c))
                for c in completions(knowledge, {**together, **known}, own)
            ]
            for known in accounts
        ]
        for chosen in product(*per_account):
            counted = counts_over_accounts(knowledge, [judged for _, judged in chosen])
            answers = [together[f] for f in shared if f not in company]
            for given_answers, _ in chosen:
                answers += given_answers
            found[tuple(answers)] = judge(knowledge, settler, together, "company", counted)
    return names, found


def size(knowledge: KnowledgeBase, company: Known, accounts: list[Known]) -> int:
    count = 1
    for f in knowledge.facts.values():
        values = {"boolean": 2}.get(f.kind, 3)
        for known in [company] if f.scope == "company" else accounts:
            count *= 1 if f.id in known else values
    return count


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**60))
def test_random_companies(seed: int) -> None:
    rng = Random(seed)
    rules = RandomRules(rng, company=True)
    knowledge = rules.knowledge
    company: Known = rules.known(0.3, ["company"])
    accounts = [rules.known(0.3, ["account"]) for _ in range(rng.randint(0, 3))]
    while size(knowledge, company, accounts) > MOST_COMPLETIONS:
        extra = rules.known(0.5, ["company"])
        company = {**extra, **company}
        accounts = [{**rules.known(0.5, ["account"]), **a} for a in accounts]
    names, judged = everything(knowledge, company, accounts)
    found = CompletionModel(knowledge).company(company, accounts)
    decision = knowledge.decisions["across"]
    here = {answers: all_judged["across"] for answers, all_judged in judged.items()}
    values = {j.value for j in here.values()}
    view = found.decision("across")
    assert view.exact
    assert view.possible == {v for v in values if isinstance(v, str)}
    assert view.gap == (NoOutcome.GAP in values)
    assert view.conflict == (NoOutcome.CONFLICT in values)
    depends = essential({a: j.value for a, j in here.items()}, names)
    assert set(found.missing("across")) == set(depends)
    assert set(view.missing) == {name for _, name in found.missing("across")}
    for reading in decision.readings:
        outcomes = {j.readings[reading.id] for j in here.values()}
        assert found.reading("across", reading.id) == {o for o in outcomes if isinstance(o, str)}
        lacking = any(isinstance(o, NoOutcome) for o in outcomes)
        assert found.reading_may_lack("across", reading.id) == lacking
    agree = {j.agree for j in here.values() if j.applies is True}
    expected = "some" if len(agree) == 2 else "none" if agree == {False} else "all"
    assert found.agreement("across") == expected
    for warning in decision.warnings:
        fires = {j.warnings[warning.id] for j in here.values()}
        assert found.warning("across", warning.id) == (True in fires, False in fires)
    for value in values:
        witness = found.witness("across", value)
        assert witness is not None
        answered: dict[tuple[int | None, str], Value] = {
            (None, f): v for f, v in witness.company.items()
        }
        for number, answers in enumerate(witness.accounts):
            answered |= {(number, f): v for f, v in answers.items()}
        fitting = {
            j.value
            for a, j in here.items()
            if all(answered.get(name, v) == v for name, v in zip(names, a, strict=True))
        }
        assert fitting == {value}
