"""`kam ask --plan`: what is to be expected of the order of the questions."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from kam_advisor.advisor import Advisor
from kam_advisor.interview import Interview
from kam_advisor.interview.outlook import Outlook, outlook
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.strategy import Strategy
from kam_advisor.ir.agendas import Agenda
from kam_advisor.numbers import ABOUT, format_number
from kam_advisor.profile import Profile
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Line,
    Pairs,
    Paragraph,
    Table,
    plain,
)
from kam_advisor.vocabulary import Vocabulary

TOGETHER = Fraction(1, 10)
"""How many plain questions more are accepted each time, to stay with a topic."""


def plan_document(
    strategy: Strategy,
    priors: Priors,
    adviser: Advisor,
    profile: Profile,
    agenda: Agenda | None,
    together: bool,
    lang: str,
) -> Document:
    """How many questions are expected, and how far from the best order that can be.

    Args:
        strategy: The order that would be followed.
        priors: How likely the answers are.
        adviser: Whose rules decide.
        profile: What is known already.
        agenda: What is wanted, where it has a name.
        together: Whether questions on a topic stay together.
        lang: `en` or `nl`.
    """
    vocabulary = Vocabulary(adviser.knowledge, lang)
    say, goals = vocabulary.say, strategy.goals
    found = outlook(strategy, adviser, profile)
    rows: list[tuple[str, Line]] = []
    titles = [vocabulary.decision(d) for d in dict.fromkeys(t.decision for t in goals.targets)]
    wanted = vocabulary.of(agenda.title) if agenda is not None else vocabulary.any_of(titles, "and")
    rows.append((say("plan.wanted"), plain(wanted)))
    rows.append((say("plan.everything"), plain(_number(found.all, lang))))
    rows.append((say("plan.expected"), plain(_expected(found, vocabulary))))
    rows.append((say("plan.least"), plain(_least(found, vocabulary))))
    rows.append((say("plan.distance"), plain(_distance(found, vocabulary))))
    other = Strategy(goals, priors, Fraction(0) if together else TOGETHER)
    kept = outlook(other, adviser, profile, states=0)
    more = (found.expected - kept.expected) if together else (kept.expected - found.expected)
    key = "plan.together_costs" if together else "plan.together_would_cost"
    margin = found.margin + kept.margin
    rows.append((say("plan.together"), plain(say(key, more=_signed(more, margin, vocabulary)))))
    key = "plan.priors_counted" if priors.counted else "plan.priors_even"
    rows.append((say("plan.priors"), plain(say(key, number=str(priors.counted)))))
    first = Interview(adviser, profile, (), chooser=strategy, goals=goals).next_question()
    blocks: list[Block] = [Heading(1, say("plan.title")), Pairs(tuple(rows))]
    if first is not None:
        question = vocabulary.of(first.fact.question)
        blocks.append(Paragraph(plain(say("plan.first", question=question))))
        blocks += _order(found, goals.accounts > 1, profile, vocabulary)
    return tuple(blocks)


def _order(
    found: Outlook, several: bool, profile: Profile, vocabulary: Vocabulary
) -> Iterator[Block]:
    """The questions with how often they are asked, those that mostly come first before others."""
    say = vocabulary.say
    rows: list[tuple[str, ...]] = []
    for number, place in enumerate(found.places, start=1):
        title = vocabulary.fact(place.ask.fact)
        if several and place.ask.account is not None:
            account = profile.accounts[place.ask.account].name
            title = say("ask.of_account", decision=title, account=account)
        percent = format_number(Fraction(round(place.often * 100)), vocabulary.lang)
        key = "plan.always" if place.often == 1 else "plan.sometimes"
        rows.append((str(number), title, say(key, percent=percent)))
    yield Heading(2, say("plan.order"))
    yield Paragraph(plain(say("plan.order_of", number=str(found.runs))))
    yield Table(("", say("plan.question"), say("plan.asked")), tuple(rows), frozenset({0}))


def _number(number: Fraction, lang: str) -> str:
    return format_number(number, lang).removeprefix(ABOUT)


def _expected(found: Outlook, vocabulary: Vocabulary) -> str:
    number = _number(found.expected, vocabulary.lang)
    if not found.margin:
        return vocabulary.say("plan.exactly", number=number)
    margin = _number(found.margin, vocabulary.lang)
    return vocabulary.say("plan.estimated", number=number, margin=margin)


def _least(found: Outlook, vocabulary: Vocabulary) -> str:
    if not found.least:
        return vocabulary.say("plan.least_unknown")
    return vocabulary.say("plan.least_is", number=_number(found.least, vocabulary.lang))


def _distance(found: Outlook, vocabulary: Vocabulary) -> str:
    if found.above is None:
        return vocabulary.say("plan.distance_unknown")
    if found.above == 0 and not found.margin:
        return vocabulary.say("plan.distance_none")
    percent = format_number(Fraction(ceil(found.above * 1000), 10), vocabulary.lang, 1)
    key = "plan.distance_estimated" if found.margin else "plan.distance_is"
    return vocabulary.say(key, percent=percent)


def _signed(more: Fraction, margin: Fraction, vocabulary: Vocabulary) -> str:
    if margin and abs(more) <= margin:
        return vocabulary.say("plan.no_difference")
    number = _number(abs(more), vocabulary.lang)
    if number == "0":
        return vocabulary.say("plan.no_difference")
    return vocabulary.say("plan.more" if more > 0 else "plan.fewer", number=number)
