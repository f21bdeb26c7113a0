"""Whose advice changes between two versions, as a document."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from kam_advisor.compare_rules.portfolio import OPEN, AccountChange, PortfolioComparison
from kam_advisor.compare_rules.results import Change, Comparison, DecisionComparison, Result
from kam_advisor.compare_rules.terms import Term, shared, terms_of
from kam_advisor.compare_rules.versions import Side
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Profile
from kam_advisor.report.diff_terms import Vocabularies, term_in_words
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Table,
    bullets,
    item,
    plain,
)
from kam_advisor.unknowns.rules import NoOutcome
from kam_advisor.vocabulary import Vocabulary


class DiffWriter:
    """Writes comparisons of two versions in one language."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Take the names of each version from its own vocabulary, all else from the new one's."""
        self._vocabularies = vocabularies
        self._vocabulary = vocabularies["new"]
        self._say = self._vocabulary.say

    def versions(
        self, title: str, comparison: Comparison, portfolio: PortfolioComparison | None
    ) -> Document:
        """Two versions: decision by decision, then what only one has, then the portfolio."""
        say = self._say
        blocks: list[Block] = [Heading(1, title)]
        for one in comparison.decisions:
            blocks += [Heading(2, self._vocabulary.decision(one.decision)), *self._decision(one)]
        once = [
            say(f"diff.decision.{key}", decision=self._vocabularies[side].decision(name))
            for key, side, names in _once(comparison)
            for name in names
        ]
        if once:
            blocks += [Heading(2, say("diff.only_once")), bullets(once)]
        facts = [
            say(
                f"diff.fact.{change.change}",
                fact=self._fact(change.fact),
                answers=", ".join(change.answers),
            )
            for change in comparison.facts
        ]
        if facts:
            blocks += [Heading(2, say("diff.facts")), bullets(facts)]
        if portfolio is not None:
            blocks += [Heading(2, say("diff.portfolio")), *self._portfolio(portfolio)]
        return tuple(blocks)

    def readings(self, title: str, comparison: DecisionComparison) -> Document:
        """Two readings of one decision."""
        return (Heading(1, title), *self._decision(comparison))

    def _fact(self, fact: str) -> str:
        side: Side = "new" if fact in self._vocabulary.knowledge.facts else "old"
        return self._vocabularies[side].fact(fact)

    def _decision(self, one: DecisionComparison) -> list[Block]:
        if not one.compared:
            return [Paragraph(plain(self._say("diff.not_compared")))]
        blocks: list[Block] = [Paragraph(plain(self._total(one)))]
        if one.changes:
            blocks += [Paragraph((Run(line, "quiet"),)) for line in self._counting(one)]
        for change in one.changes:
            blocks.append(Heading(3, self._change_title(one.decision, change)))
            blocks.append(self._cover(change))
            if change.witness is not None:
                facts = {_fact_of(name) for name in one.facts}
                said = self._say("diff.witness", answers=_answers(change.witness.new, facts))
                blocks.append(Paragraph((Run(said, "quiet"),)))
        return blocks

    def _total(self, one: DecisionComparison) -> str:
        say = self._say
        if one.changed == 0:
            if one.profiles is None:
                return say("diff.same_uncounted")
            return say("diff.same", number=self._number(one.profiles))
        if one.changed is None or one.profiles is None:
            return say("diff.changed_uncounted")
        share = Fraction(one.changed, one.profiles) * 100
        key, shown = "percent", Fraction(round(share * 10), 10)
        if shown == 0:
            key, shown = "less_than_percent", Fraction(1, 10)
        return say(
            "diff.changed",
            changed=self._number(one.changed),
            number=self._number(one.profiles),
            share=say(f"diff.{key}", number=self._vocabulary.number(shown)),
        )

    def _counting(self, one: DecisionComparison) -> Iterable[str]:
        """Over what profiles are counted."""
        if one.accounts is not None:
            yield self._say("diff.accounts", number=str(one.accounts))
        facts = list(dict.fromkeys(_fact_of(name) for name in one.facts))
        if one.profiles is not None:
            yield self._say("diff.counted_over", facts="; ".join(map(self._fact, facts)))
        ranges = list(dict.fromkeys(_fact_of(name) for name in one.in_ranges))
        if ranges:
            yield self._say("diff.in_ranges", facts="; ".join(map(self._fact, ranges)))

    def _change_title(self, decision: str, change: Change) -> str:
        say = self._say
        if change.warning:
            side: Side = "new" if change.new == "fires" else "old"
            name = self._vocabularies[side].warning(decision, change.warning)
            warning = say("diff.warning", warning=name)
            said = say(f"diff.warning.{change.new}", warning=warning)
            if change.profiles is None:
                return said
            return say("diff.counted", what=said, number=self._number(change.profiles))
        old = self._result(decision, change.old, "old")
        new = self._result(decision, change.new, "new")
        if change.profiles is None:
            return say("diff.becomes", old=old, new=new)
        key = "diff.becomes_one" if change.profiles == 1 else "diff.becomes_counted"
        return say(key, old=old, new=new, number=self._number(change.profiles))

    def _result(self, decision: str, result: Result, side: Side) -> str:
        if isinstance(result, NoOutcome):
            return self._say("diff.no_outcome")
        return self._vocabularies[side].outcome(decision, result)

    def _cover(self, change: Change) -> Items:
        """What holds for all, then the boxes: one list of conjuncts under each."""
        say = self._say
        terms = [terms_of(box) for box in change.cover.boxes]
        common = shared(terms)
        items = [Item(plain(say("diff.all_where")), self._terms(common))] if common else []
        for number, box in enumerate(terms):
            key = "or_where" if number else "and_where" if common else "where"
            own = [term for term in box if term not in common]
            items.append(Item(plain(say(f"diff.{key}")), self._terms(own)))
        if not change.cover.complete:
            items.append(
                item(say("diff.more" if change.profiles is not None else "diff.by_numbers"))
            )
        return Items(tuple(items))

    def _terms(self, terms: Sequence[Term]) -> tuple[Item, ...]:
        said = [term_in_words(term, self._vocabularies) for term in terms]
        return tuple(map(item, said or [self._say("diff.always")]))

    def _number(self, number: int) -> str:
        """A number with its thousands apart."""
        mark = self._say("diff.thousands", number="")
        return f"{number:,}".replace(",", mark)

    def _portfolio(self, found: PortfolioComparison) -> list[Block]:
        say = self._say
        accounts = self._number(found.accounts)
        if not found.changes:
            return [Paragraph(plain(say("diff.portfolio_same", accounts=accounts)))]
        changed = self._number(found.accounts_changed)
        said = [say("diff.portfolio_changed", changed=changed, accounts=accounts)]
        if found.companies_changed:
            companies = self._number(found.companies_changed)
            profiles = self._number(found.profiles)
            said.append(say("diff.portfolio_companies", changed=companies, profiles=profiles))
        header = tuple(
            say(f"diff.column.{name}") for name in ("profile", "account", "decision", "old", "new")
        )
        rows = tuple(self._row(change) for change in found.changes)
        return [Paragraph(plain(" ".join(said))), Table(header, rows)]

    def _row(self, change: AccountChange) -> tuple[str, ...]:
        return (
            change.profile,
            change.account or self._say("diff.whole_company"),
            self._vocabulary.decision(change.decision),
            self._said(change.decision, change.old, change.warnings_removed, "old"),
            self._said(change.decision, change.new, change.warnings_added, "new"),
        )

    def _said(
        self, decision: str, said: tuple[str, ...], warnings: Sequence[str], side: Side
    ) -> str:
        vocabulary: Vocabulary = self._vocabularies[side]
        names = [vocabulary.outcome(decision, name) for name in said if name != OPEN]
        outcome = ", ".join(names)
        if said[0] == OPEN:
            outcome = self._say("diff.open", possible=outcome)
        if not warnings:
            return outcome
        listed = "; ".join(vocabulary.warning(decision, warning) for warning in warnings)
        return self._say("diff.with_warnings", outcome=outcome, warnings=listed)


def _once(comparison: Comparison) -> list[tuple[str, Side, tuple[str, ...]]]:
    return [
        ("added", "new", comparison.added),
        ("removed", "old", comparison.removed),
        ("rescoped", "new", comparison.rescoped),
    ]


def _fact_of(variable: str) -> str:
    """The fact of a variable: those of single accounts and versions have something behind it."""
    return variable.split(" ")[0]


def _answers(profile: Profile, facts: Collection[str]) -> str:
    """The answers of a profile to some facts in one line, as they stand in a file."""

    def line(answers: Mapping[str, Value]) -> str:
        return ", ".join(f"{f}: {_plain(v)}" for f, v in answers.items() if f in facts)

    several = len(profile.accounts) > 1
    parts = [line(profile.company)]
    parts += [f"{a.name} ({line(a.facts)})" if several else line(a.facts) for a in profile.accounts]
    return ", ".join(part for part in parts if part)


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
