"""The words of the summary of a portfolio, in one language: the same in text and in HTML."""

from fractions import Fraction

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.portfolio.missing import OPEN
from kam_advisor.portfolio.summary import (
    NOT_APPLICABLE,
    Cross,
    DecisionCounts,
    FrequentFault,
    Listed,
    Summary,
)
from kam_advisor.vocabulary import Vocabulary

_MOST_NAMED = 12
_MOST_ACCOUNTS = 20


class SummaryWords:
    """Says what a summary holds."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Say it in the language of the vocabulary."""
        self._vocabulary = vocabulary
        self._say = vocabulary.say

    def title(self, summary: Summary) -> str:
        """The title of the summary."""
        return self._say("portfolio.summary.title", table=summary.table)

    def accounts(self, summary: Summary) -> str:
        """How many accounts there are, and how many have faults."""
        key = "portfolio.summary.accounts" if summary.faulty else "portfolio.summary.accounts_good"
        form = ".one" if summary.rows == 1 else ""
        rows, faulty = self.number(summary.rows), self.number(summary.faulty)
        return self._say(f"{key}{form}", number=rows, faulty=faulty)

    def remarks(self, summary: Summary) -> list[str]:
        """What is worth knowing about the table."""
        say, found = self._say, []
        for name, near in summary.unmatched:
            key = "portfolio.summary.unmatched_near" if near else "portfolio.summary.unmatched"
            title = self._vocabulary.fact(near) if near else ""
            found.append(say(key, column=name, fact=near, title=title))
        if summary.without_column:
            titles = [self._vocabulary.fact(fact) for fact in summary.without_column]
            one = ".one" if len(titles) == 1 else ""
            found.append(
                say(
                    f"portfolio.summary.without_column{one}",
                    number=self.number(len(titles)),
                    facts=self._several(titles),
                )
            )
        for fact, number in summary.contradicting:
            form = ".one" if number == 1 else ""
            title = self._vocabulary.fact(fact)
            key = f"portfolio.summary.contradicting{form}"
            found.append(say(key, fact=title, number=self.number(number)))
        if summary.left_out:
            names = [self._vocabulary.decision(one) for one in summary.left_out]
            found.append(say("portfolio.summary.left_out", decisions=self._several(names)))
        if summary.by_core:
            names = [self._vocabulary.decision(one) for one in summary.by_core]
            found.append(say("portfolio.summary.by_core", decisions=self._several(names)))
        if summary.twice:
            found.append(say("portfolio.summary.twice", heads=self._several(list(summary.twice))))
        for key, count in (("same_names", summary.same_names), ("blank", summary.blank)):
            if count:
                form = ".one" if count == 1 else ""
                found.append(say(f"portfolio.summary.{key}{form}", number=self.number(count)))
        return found

    def open(self, summary: Summary) -> str:
        """How many accounts are open, and how many of them were looked into."""
        key = "portfolio.summary.open_all"
        if summary.looked_at < summary.open_accounts:
            key = "portfolio.summary.open_sample"
        return self._say(
            key,
            open=self.number(summary.open_accounts),
            number=self.number(summary.rows),
            share=self.share(summary.open_accounts, summary.rows),
            sample=self.number(summary.looked_at),
        )

    def listed(self, one: Listed) -> tuple[str, str, str]:
        """A warning, for how many accounts it fires, and which they are."""
        names = [
            self._say("portfolio.summary.account", name=name, row=str(row))
            if name
            else self._say("portfolio.summary.row", row=str(row))
            for row, name in one.accounts[:_MOST_ACCOUNTS]
        ]
        more = one.number - len(names)
        if more:
            names.append(self._say("portfolio.summary.more_facts", number=self.number(more)))
        title = self._vocabulary.warning(one.decision, one.warning)
        return title, self.number(one.number), "; ".join(names)

    def faulty_rows(self, fault: FrequentFault) -> str:
        """In which rows a fault is: the first few, and how many more there are."""
        rows = ", ".join(map(str, fault.rows))
        left = fault.accounts - len(fault.rows)
        if left:
            rows += f", {self._say('portfolio.summary.more_facts', number=self.number(left))}"
        key = "row" if fault.accounts == 1 else "rows"
        return self._say(f"portfolio.summary.{key}", row=rows)

    def differ(self, one: DecisionCounts) -> str:
        """For how many accounts the readings differ."""
        return self._say(
            "portfolio.summary.differ",
            number=self.number(one.differ),
            share=self.share(one.differ, sum(one.counts.values())),
        )

    def outcome(self, decision: str, outcome: str) -> str:
        """The title of an outcome, or that it is open."""
        if outcome == OPEN:
            return self._say("portfolio.summary.is_open")
        if outcome == NOT_APPLICABLE:
            return self._say("report.not_applicable")
        return self._vocabulary.outcome(decision, outcome)

    def columns(self, cross: Cross, knowledge: KnowledgeBase) -> list[str]:
        """The outcomes of the crossed decision that occur, in order."""
        there = {outcome for counts in cross.counts.values() for outcome in counts}
        order = (*knowledge.decisions[cross.decision].outcomes, NOT_APPLICABLE, OPEN)
        return [outcome for outcome in order if outcome in there]

    def colophon(self, summary: Summary) -> str:
        """By which rules this was decided."""
        return self._say(
            "portfolio.summary.colophon",
            version=summary.version,
            fingerprint=summary.fingerprint[:12],
            engine=summary.engine,
        )

    def number(self, number: int) -> str:
        """A number with marks between its thousands."""
        text = f"{number:,}"
        return text.replace(",", ".") if self._vocabulary.lang == "nl" else text

    def share(self, number: int, total: int) -> str:
        """A share in whole percents; of something small at least that it is there."""
        if not total:
            return self._say("diff.percent", number="0")
        share = Fraction(number, total) * 100
        if 0 < share < 1:
            return self._say("diff.less_than_percent", number="1")
        return self._say("diff.percent", number=str(int(share + Fraction(1, 2))))

    def _several(self, names: list[str]) -> str:
        shown = "; ".join(names[:_MOST_NAMED])
        return f"{shown}; …" if len(names) > _MOST_NAMED else shown
