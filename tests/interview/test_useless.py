"""No question is asked that can change nothing, and none that can is left out.

What can matter is looked up by other means than the interview: every question needs a certificate
(`certificates.py`), and for small decisions every combination of answers is looked at, by an oracle
that was written by hand. With KAM_THOROUGH=1 every state of a decision is looked at, or 20,000 of
them, and 10,000 interviews about every agenda, or as many as KAM_PLAY_SECONDS (an hour) allow; `-s`
tells. `tools/plays.py` plays on several processes, and goes on where it stopped.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

import oracle
from certificates import Certifier
from interviews import CORE, THOROUGH, Starting, is_complete
from kam_advisor.advisor import Advisor
from kam_advisor.interview import Ask, Interview, Situation
from kam_advisor.ir.expressions import Value
from kam_advisor.load import load
from kam_advisor.values import UNKNOWN, Unknown
from oracle import DOMAINS, FACTS_OF

KNOWLEDGE = load()
DECISIONS = list(KNOWLEDGE.decisions)
AGENDAS = list(KNOWLEDGE.agendas) if THOROUGH else ["core"]
STATES = 20_000 if THOROUGH else 2
PLAYS = 10_000 if THOROUGH else 3
MOST_SECONDS = float(os.environ.get("KAM_PLAY_SECONDS", "3600"))
CHECKED = 0.02 if THOROUGH else 1
"""Of how many interviews the end is looked at by an assessment, too."""


@pytest.fixture(scope="module")
def certifier_of() -> Callable[[Interview], Certifier]:
    """What was shown of some goals, kept for all interviews about them."""
    found: dict[int, Certifier] = {}
    return lambda interview: found.setdefault(id(interview.goals), Certifier(interview))


def now(interview: Interview) -> Situation:
    return interview.goals.situation(interview.answers, interview.unknown)


def check_states(
    start: Starting,
    decisions: tuple[str, ...],
    advisor: Advisor,
    certifier_of: Callable[[Interview], Certifier],
) -> str:
    """Every state that can be reached, or some of very many; how many that were."""
    chance = random.Random(1)
    waiting: list[list[tuple[Ask, Value | Unknown]]] = [[]]
    seen: set[object] = set()
    until = time.monotonic() + MOST_SECONDS
    while waiting and len(seen) < STATES and time.monotonic() < until:
        path = waiting.pop(chance.randrange(len(waiting)))
        interview = start(decisions)
        for ask, value in path:
            interview.change(ask, value)
        parts = [interview.goals.part(t, now(interview)) for t in interview.goals.targets]
        roots = tuple(None if part is None else part.root for part in parts)
        state = frozenset(interview.answers.items()) if None in roots else roots
        question = interview.next_question()
        if question is None:
            if chance.random() < CHECKED:
                assert is_complete(interview, advisor), path
            continue
        last = path[-1][0].fact if path else ""
        topic = advisor.knowledge.facts[last].topic if last else ""
        if (state, topic) in seen:
            continue
        seen.add((state, topic))
        certifier = certifier_of(interview)
        assert certifier.can_change(now(interview), question.ask), (path, question.ask)
        answers: list[Value | Unknown] = list(certifier.answers(question.ask.fact))
        answers += [UNKNOWN] * question.offered
        waiting += [[*path, (question.ask, value)] for value in answers]
    return f"{len(seen)} states, {'some' if waiting else 'all'} there are"


@pytest.mark.parametrize("decision", DECISIONS)
def test_no_question_is_useless(
    decision: str,
    start: Starting,
    reference: Advisor,
    certifier_of: Callable[[Interview], Certifier],
) -> None:
    print(f"{decision}:", check_states(start, (decision,), reference, certifier_of))


@pytest.mark.parametrize("agenda", AGENDAS)
def test_no_question_of_an_agenda_is_useless(
    agenda: str, start: Starting, reference: Advisor, certifier_of: Callable[[Interview], Certifier]
) -> None:
    play(start, KNOWLEDGE.agendas[agenda].decisions, reference, certifier_of, PLAYS)


@pytest.mark.parametrize("agenda", AGENDAS)
def test_several_accounts(
    agenda: str, start: Starting, reference: Advisor, certifier_of: Callable[[Interview], Certifier]
) -> None:
    decisions = KNOWLEDGE.agendas[agenda].decisions
    play(start, decisions, reference, certifier_of, max(1, PLAYS // 100), accounts=2)


def play(
    start: Starting,
    decisions: tuple[str, ...],
    advisor: Advisor,
    certifier_of: Callable[[Interview], Certifier],
    plays: int,
    accounts: int = 1,
) -> None:
    """Interviews with random answers, for as long as there is time."""
    asked, until = 0, time.monotonic() + MOST_SECONDS
    for seed in range(plays):
        chance = random.Random(seed)
        interview = start(decisions, accounts=accounts)
        certifier = certifier_of(interview)
        while (question := interview.next_question()) is not None:
            asked += 1
            assert certifier.can_change(now(interview), question.ask), (
                interview.answers,
                question.ask,
            )
            if question.offered and chance.random() < 0.5:
                interview.dont_know()
            else:
                interview.answer(chance.choice(list(certifier.answers(question.fact.id))))
        if seed % 50 == 0:
            assert is_complete(interview, advisor)
        if time.monotonic() > until:
            break
    print(f"{len(decisions)} decisions, {accounts} accounts: {seed + 1} plays, {asked} questions")


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


def test_far_fewer_than_everything(
    start: Starting, certifier_of: Callable[[Interview], Certifier]
) -> None:
    counts = []
    for seed in range(20):
        chance = random.Random(seed)
        interview = start(CORE)
        certifier = certifier_of(interview)
        while (question := interview.next_question()) is not None:
            interview.answer(chance.choice(list(certifier.answers(question.fact.id))))
        counts.append(len(interview.answers))
        assert len(interview.answers) + len(interview.spared()) == 30
    assert sum(counts) / len(counts) < 15
