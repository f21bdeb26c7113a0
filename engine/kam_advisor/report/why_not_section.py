"""Why not another outcome: what would have to be otherwise, nearest first."""

from collections.abc import Sequence

from kam_advisor.explain.why_not import Alternative, Shortfall, why_not
from kam_advisor.held_against import held_against
from kam_advisor.report.document import Block, Heading, Item, Items, Paragraph, Run, item, plain
from kam_advisor.report.reporter import Case

_MOST_WAYS = 3


def why_not_outcomes(case: Case, outcomes: Sequence[str]) -> list[Block]:
    """Per outcome the ways to it, the nearest first; of many the nearest few."""
    blocks: list[Block] = []
    for outcome in outcomes:
        ways = why_not(case.decision, outcome, case.uses.context)
        shown = ways if len(outcomes) == 1 else ways[:_MOST_WAYS]
        blocks.append(Heading(3, case.outcome(outcome)))
        blocks += _ways(case, shown)
        if len(ways) > len(shown):
            more = case.reporter.vocabulary.say(
                "explain.more_ways", number=str(len(ways) - len(shown)), outcome=outcome
            )
            blocks.append(Paragraph((Run(more, "quiet"),)))
    return blocks


def _ways(case: Case, ways: Sequence[Alternative]) -> list[Block]:
    say = case.reporter.vocabulary.say
    if not ways:
        return [Paragraph(plain(say("explain.no_way")))]
    return [Items(tuple(_way(case, way) for way in ways), numbered=len(ways) > 1)]


def _way(case: Case, way: Alternative) -> Item:
    say = case.reporter.vocabulary.say
    local = way.rule.removeprefix(f"{case.decision.id}.{case.decision.default.id}.")
    key = "by_rule" if way.shortfalls else "by_rule_possible"
    name = say(f"explain.{key}").partition("{rule}")
    line = (Run(name[0]), Run(local, "code"), Run(name[2]))
    return Item(line, tuple(_shortfall(case, one) for one in way.shortfalls))


def _shortfall(case: Case, shortfall: Shortfall) -> Item:
    vocabulary = case.reporter.vocabulary
    said = vocabulary.sentence(shortfall.condition, shortfall.wanted)
    if shortfall.unknown:
        return Item((Run(said), Run(f"; {vocabulary.say('answer.unknown')}", "quiet")), (), "open")
    against = held_against(shortfall.condition, not shortfall.wanted, case.uses, vocabulary)
    if not against:
        return item(said)
    parts = [against]
    if shortfall.gap:
        parts.append(vocabulary.say("explain.gap", gap=vocabulary.number(shortfall.gap)))
    return Item((Run(said), Run(f"; {', '.join(parts)}", "quiet")))
