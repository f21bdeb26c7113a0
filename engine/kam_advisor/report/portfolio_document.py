"""The summary of a portfolio as a document."""

from collections.abc import Iterator

from kam_advisor.portfolio.summary import Cross, DecisionCounts, Summary
from kam_advisor.portfolio.summary_words import SummaryWords
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    bullets,
    plain,
)
from kam_advisor.vocabulary import Vocabulary

_MOST_MISSING = 10


def summary_document(summary: Summary, vocabulary: Vocabulary) -> Document:
    """The summary, in the language of the vocabulary."""
    return tuple(_Writer(summary, vocabulary).blocks())


class _Writer:
    def __init__(self, summary: Summary, vocabulary: Vocabulary) -> None:
        self._summary = summary
        self._vocabulary = vocabulary
        self._words = SummaryWords(vocabulary)
        self._say = vocabulary.say

    def blocks(self) -> Iterator[Block]:
        summary, say = self._summary, self._say
        yield Heading(1, self._words.title(summary))
        yield Paragraph(plain(self._words.accounts(summary)))
        remarks = self._words.remarks(summary)
        if remarks:
            yield bullets(remarks)
        if summary.faulty:
            yield Heading(2, say("portfolio.summary.faults"))
            yield from self._faults()
        for one in summary.decisions:
            yield Heading(2, self._vocabulary.decision(one.decision))
            yield from self._decision(one)
        yield from self._crosses()
        yield from self._listed()
        yield from self._missing()
        yield Paragraph((Run(self._words.colophon(summary), "quiet"),))

    def _faults(self) -> Iterator[Block]:
        say, summary = self._say, self._summary
        heads = (say("portfolio.column.column"), say("portfolio.column.accounts"))
        rows = tuple((column, self._words.number(n)) for column, n in summary.faults)
        yield Table(heads, rows, frozenset({1}))
        yield bullets(
            [f"{one.text}: {self._words.faulty_rows(one)}" for one in summary.frequent_faults]
        )

    def _decision(self, one: DecisionCounts) -> Iterator[Block]:
        words, say = self._words, self._say
        unit = "companies" if one.per_company else "accounts"
        total = sum(one.counts.values())
        heads = (
            say("portfolio.column.outcome"),
            say(f"portfolio.column.{unit}"),
            say("portfolio.column.share"),
        )
        rows = tuple(
            (words.outcome(one.decision, outcome), words.number(n), words.share(n, total))
            for outcome, n in one.counts.items()
        )
        yield Table(heads, rows, frozenset({1, 2}))
        if one.differ:
            yield Paragraph(plain(words.differ(one)))
        if one.warnings:
            heads = (say("portfolio.column.warning"), heads[1], say("portfolio.column.first_rows"))
            yield Table(
                heads,
                tuple(
                    (
                        self._vocabulary.warning(one.decision, warning),
                        words.number(n),
                        ", ".join(map(str, one.examples.get(warning, ()))),
                    )
                    for warning, n in one.warnings.items()
                ),
                frozenset({1}),
            )

    def _crosses(self) -> Iterator[Block]:
        for n, cross in enumerate(self._summary.crosses):
            if n == 0:
                title = self._say(
                    "portfolio.summary.crossed", by=self._vocabulary.decision(cross.by)
                )
                yield Heading(2, title)
            yield Paragraph((Run(self._vocabulary.decision(cross.decision), "strong"),))
            yield self._cross(cross)

    def _cross(self, cross: Cross) -> Table:
        words = self._words
        columns = words.columns(cross, self._vocabulary.knowledge)
        heads = tuple(words.outcome(cross.decision, outcome) for outcome in columns)
        rows = tuple(
            (
                words.outcome(cross.by, outcome),
                *(words.number(counts.get(c, 0)) for c in columns),
            )
            for outcome, counts in cross.counts.items()
        )
        return Table(("", *heads), rows, frozenset(range(1, len(columns) + 1)))

    def _listed(self) -> Iterator[Block]:
        """The accounts of some warnings, under the title of their decision."""
        heads = tuple(
            self._say(f"portfolio.column.{name}") for name in ("warning", "accounts", "which")
        )
        rows: dict[str, list[tuple[str, ...]]] = {}
        for one in self._summary.listed:
            rows.setdefault(one.decision, []).append(self._words.listed(one))
        for decision, found in rows.items():
            yield Heading(2, self._listed_title(decision))
            yield Table(heads, tuple(found), frozenset({1}))

    def _listed_title(self, decision: str) -> str:
        name = self._vocabulary.decision(decision)
        return self._say("portfolio.summary.listed", decision=name)

    def _missing(self) -> Iterator[Block]:
        summary, say, words = self._summary, self._say, self._words
        if not summary.open_accounts:
            return
        yield Heading(2, say("portfolio.summary.open"))
        yield Paragraph(plain(words.open(summary)))
        heads = (
            say("portfolio.column.fact"),
            say("portfolio.column.waiting"),
            say("portfolio.column.alone"),
        )
        shown = summary.missing[:_MOST_MISSING]
        rows = tuple(
            (self._vocabulary.fact(m.fact), words.number(m.open), words.number(m.alone))
            for m in shown
        )
        yield Table(heads, rows, frozenset({1, 2}))
        if len(summary.missing) > len(shown):
            left = words.number(len(summary.missing) - len(shown))
            yield Paragraph((Run(say("portfolio.summary.more_facts", number=left), "quiet"),))
