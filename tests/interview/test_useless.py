"""No question is asked that can change nothing, and none that can is left out.

What can matter is looked up by other means than the interview's: the completions of the answers so
far, and for small decisions every combination of answers, by an oracle that was written by hand.
"""

import random
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import Any

import pytest

import oracle
from interviews import CORE, THOROUGH, Starting
from kam_advisor.advisor import Advisor
from kam_advisor.interview import Ask, Interview, Question, Target
from kam_advisor.ir.expressions import Value
from kam_advisor.load import load
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.derive import Deriver
from oracle import DOMAINS, FACTS_OF

KNOWLEDGE = load()
DECISIONS = list(KNOWLEDGE.decisions)
AGENDAS = list(KNOWLEDGE.agendas) if THOROUGH else ["core"]
STATES = 20_000 if THOROUGH else 2
PLAYS = 10_000 if THOROUGH else 3


def answers_to(question: Question, interview: Interview) -> tuple[Value, ...]:
    """The answers worth telling apart; of a number in arithmetic some."""
    return some_answers(question.fact.id, interview)


def some_answers(fact: str, interview: Interview) -> tuple[Value, ...]:
    """The answers to a fact worth telling apart; of a number in arithmetic some."""
    declared = interview.advisor.knowledge.facts[fact]
    values = interview.advisor.completions.domain(fact).values
    if values:
        return values
    low = 0 if declared.minimum is None else declared.minimum
    return tuple(
        v for v in (low, low + 1, low + 50) if declared.maximum is None or v <= declared.maximum
    )


def can_change(interview: Interview, ask: Ask) -> bool:
    """Whether an answer can change a wanted decision: two answers that do, all else equal.

    Shown by the reference evaluator on random completions; where none of them shows it, by the
    completions as `unknowns/` looks at them.
    """
    targets = [t for t in interview.goals.targets if ask in interview.goals.asks_of(t)]
    if any(tuple(ask) in asks for asks in waited_for(interview)):
        return True
    return any(_shown(interview, ask, target) for target in targets) or any(
        _counted(interview, ask, target) for target in targets
    )


def waited_for(interview: Interview) -> Iterable[Collection[tuple[int | None, str]]]:
    """What is needed for numbers over all accounts; of those any value is taken to be possible."""
    profile = interview.to_profile()
    deriver = Deriver(interview.advisor.knowledge, interview.advisor.settler)
    own = [account.facts for account in profile.accounts]
    return deriver.derive(profile.company, own).waiting.values()


def _shown(interview: Interview, ask: Ask, target: Target) -> bool:
    if target.account is None:
        return False
    advisor, chance = interview.advisor, random.Random(1)
    decider = Decider(advisor.knowledge, advisor.settler)
    given = interview.goals.given(target.account, interview.answers)
    mentioned = [one.fact for one in interview.goals.asks_of(target)]
    unknown = [fact for fact in mentioned if fact not in given]
    for _ in range(100):
        filled = {fact: chance.choice(some_answers(fact, interview)) for fact in unknown}
        found = {
            decider.outcomes({**given, **filled, ask.fact: value}).get(target.decision)
            for value in some_answers(ask.fact, interview)
        }
        if len(found) > 1:
            return True
    return False


def _counted(interview: Interview, ask: Ask, target: Target) -> bool:
    model, profile = interview.advisor.completions, interview.to_profile()
    if target.account is None:
        own = [account.facts for account in profile.accounts]
        return tuple(ask) in model.company(profile.company, own).missing(target.decision)
    given = interview.goals.given(target.account, interview.answers)
    return ask.fact in model.account(given).decision(target.decision).missing


def is_complete(interview: Interview, advisor: Advisor) -> bool:
    """Whether the assessment says of everything wanted that it is decided."""
    wanted = interview.goals.targets
    assessment = advisor.assess(interview.to_profile(), {t.decision for t in wanted})
    found = [
        (assessment.company if t.account is None else assessment.accounts[t.account]).decisions[
            t.decision
        ]
        for t in wanted
    ]
    return all(one.status != "open" or one.problems or not one.exact for one in found)


def check_states(start: Starting, decisions: tuple[str, ...], advisor: Advisor) -> None:
    """Every state that can be reached, or some of very many."""
    chance = random.Random(1)
    waiting: list[list[tuple[Ask, Value]]] = [[]]
    seen: set[object] = set()
    while waiting and len(seen) < STATES:
        path = waiting.pop(chance.randrange(len(waiting)))
        interview = start(decisions)
        for ask, value in path:
            interview.change(ask, value)
        parts = [interview.goals.part(t, interview.answers, ()) for t in interview.goals.targets]
        roots = tuple(None if part is None else (id(part.outcomes), part.root) for part in parts)
        state = frozenset(interview.answers.items()) if None in roots else roots
        question = interview.next_question()
        if question is None:
            assert is_complete(interview, advisor), path
            continue
        if (state, path[-1][0] if path else None) in seen:
            continue
        seen.add((state, path[-1][0] if path else None))
        assert can_change(interview, question.ask), (path, question.ask)
        waiting += [[*path, (question.ask, v)] for v in answers_to(question, interview)]


@pytest.mark.parametrize("decision", DECISIONS)
def test_no_question_is_useless(decision: str, start: Starting, reference: Advisor) -> None:
    check_states(start, (decision,), reference)


@pytest.mark.parametrize("agenda", AGENDAS)
def test_no_question_of_an_agenda_is_useless(
    agenda: str, start: Starting, reference: Advisor
) -> None:
    check_states(start, KNOWLEDGE.agendas[agenda].decisions, reference)


@pytest.mark.parametrize("agenda", AGENDAS)
def test_several_accounts(agenda: str, start: Starting, reference: Advisor) -> None:
    for seed in range(max(1, PLAYS // 50)):
        chance = random.Random(seed)
        interview = start(KNOWLEDGE.agendas[agenda].decisions, accounts=1 + seed % 3)
        while (question := interview.next_question()) is not None:
            assert not looked_at(chance) or can_change(interview, question.ask)
            interview.answer(chance.choice(answers_to(question, interview)))
        assert is_complete(interview, reference)


def looked_at(chance: random.Random) -> bool:
    """Whether to look at a question of several accounts, which takes long."""
    return THOROUGH or chance.random() < 0.05


def outcomes(known: dict[str, Any], unasked: list[str], decision: str) -> Iterator[str]:
    for values in product(*(DOMAINS[fact] for fact in unasked)):
        answers = {**known, **dict(zip(unasked, values, strict=True))}
        yield oracle.decide(answers)[decision]


def set_can_change(
    known: dict[str, Any], free: list[str], never: list[str], fact: str, decision: str
) -> bool:
    """Whether some answers to the free facts exist where `fact` changes what stays possible."""
    others = [name for name in free if name != fact]
    for values in product(*(DOMAINS[name] for name in others)):
        rest = {**known, **dict(zip(others, values, strict=True))}
        sets = {
            frozenset(outcomes({**rest, fact: value}, never, decision)) for value in DOMAINS[fact]
        }
        if len(sets) > 1:
            return True
    return False


@pytest.mark.parametrize("decision", ["customer_value_type", "account_division", "multilevel"])
def test_what_nobody_knows(decision: str, start: Starting, reference: Advisor) -> None:
    """With "don't know" among the answers: exactly the questions that change what is possible."""
    for seed in range(PLAYS if not THOROUGH else 400):
        chance = random.Random(seed)
        base = {fact: chance.choice(DOMAINS[fact]) for fact in oracle.KAM_FACTS}
        while oracle.kam_readings(base)["default"] == "do_not_introduce":
            base = {fact: chance.choice(DOMAINS[fact]) for fact in oracle.KAM_FACTS}
        interview = start((decision,))
        facts = reference.knowledge.facts
        if decision != "customer_value_type":
            for fact, value in base.items():
                account = None if facts[fact].scope == "company" else 0
                interview.change(Ask(account, fact), value)
        known = {ask.fact: value for ask, value in interview.answers.items()}
        free = [fact for fact in FACTS_OF[decision] if fact not in known]
        filled = {fact: DOMAINS[fact][0] for fact in DOMAINS if fact not in free}
        never: list[str] = []
        while (question := interview.next_question()) is not None:
            fact = question.ask.fact
            assert set_can_change({**filled, **known}, free, never, fact, decision)
            free.remove(fact)
            if chance.random() < 0.4:
                interview.dont_know()
                never.append(fact)
            else:
                known[fact] = chance.choice(DOMAINS[fact])
                interview.answer(known[fact])
        assert not any(
            set_can_change({**filled, **known}, free, never, fact, decision) for fact in free
        )
        still = set(outcomes({**filled, **known}, [*never, *free], decision))
        (possible,) = interview.standings().values()
        assert possible == still


def test_far_fewer_than_everything(start: Starting) -> None:
    counts = []
    for seed in range(20):
        chance = random.Random(seed)
        interview = start(CORE)
        while (question := interview.next_question()) is not None:
            interview.answer(chance.choice(answers_to(question, interview)))
        counts.append(len(interview.answers))
        assert len(interview.answers) + len(interview.spared()) == 30
    assert sum(counts) / len(counts) < 15
