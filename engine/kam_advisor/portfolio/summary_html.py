"""The summary of a portfolio as one HTML file: plots as inline SVG, no script, nothing fetched."""

from collections.abc import Iterator, Sequence
from html import escape

from kam_advisor.portfolio.missing import OPEN
from kam_advisor.portfolio.plots import (
    NOT_APPLICABLE_FILL,
    OPEN_FILL,
    PATTERN,
    SHADES,
    Bar,
    Part,
    bars,
    divided,
    key,
    shade,
)
from kam_advisor.portfolio.summary import NOT_APPLICABLE, Cross, DecisionCounts, Summary
from kam_advisor.portfolio.summary_words import SummaryWords
from kam_advisor.vocabulary import Vocabulary

_MOST_MISSING = 15
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1a1a1a;
  background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.figures li { border: 1px solid #c6d0da; border-radius: 6px; padding: .6rem 1rem; min-width: 9rem; }
.figures b { display: block; font-size: 1.6rem; }
.plot { width: 100%; height: auto; font-family: inherit; }
.key { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.key svg { vertical-align: -2px; }
table { border-collapse: collapse; margin: .8rem 0; }
th, td { border-bottom: 1px solid #d5dce3; padding: .25rem .8rem .25rem 0; text-align: left;
  vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.quiet { color: #555; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""


def summary_html(summary: Summary, vocabulary: Vocabulary) -> str:
    """The page, in the language of the vocabulary."""
    return "\n".join(_Page(summary, vocabulary).lines()) + "\n"


class _Page:
    def __init__(self, summary: Summary, vocabulary: Vocabulary) -> None:
        self._summary = summary
        self._vocabulary = vocabulary
        self._words = SummaryWords(vocabulary)
        self._say = vocabulary.say

    def lines(self) -> Iterator[str]:
        title = escape(self._words.title(self._summary))
        yield "<!DOCTYPE html>"
        yield f'<html lang="{self._vocabulary.lang}">'
        yield '<head><meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title}</title><style>{_STYLE}</style></head>"
        yield f"<body><main>{PATTERN}<h1>{title}</h1>"
        yield self._figures()
        remarks = self._words.remarks(self._summary)
        if remarks:
            yield f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in remarks)}</ul>"
        for one in self._summary.decisions:
            yield from self._decision(one)
        yield from self._crosses()
        yield from self._listed()
        yield from self._missing()
        yield from self._faults()
        yield f'<p class="quiet">{escape(self._words.colophon(self._summary))}</p>'
        yield "</main></body></html>"

    def _figures(self) -> str:
        summary, number = self._summary, self._words.number
        shown = (
            ("accounts", summary.rows),
            ("open", summary.open_accounts),
            ("faulty", summary.faulty),
        )
        items = "".join(
            f"<li><b>{number(n)}</b>{escape(self._say(f'portfolio.figure.{name}'))}</li>"
            for name, n in shown
        )
        return f'<ul class="figures">{items}</ul>'

    def _decision(self, one: DecisionCounts) -> Iterator[str]:
        words, vocabulary = self._words, self._vocabulary
        total = sum(one.counts.values())
        title = vocabulary.decision(one.decision)
        drawn = [
            Bar(
                words.outcome(one.decision, outcome),
                n,
                f"{words.number(n)} ({words.share(n, total)})",
                self._fill(one.decision, outcome),
            )
            for outcome, n in one.counts.items()
        ]
        yield f"<section><h2>{escape(title)}</h2>"
        yield bars(title, drawn)
        if one.differ:
            yield f"<p>{escape(words.differ(one))}</p>"
        if one.warnings:
            heads = [
                self._say(f"portfolio.column.{k}") for k in ("warning", "accounts", "first_rows")
            ]
            rows = [
                (
                    vocabulary.warning(one.decision, warning),
                    words.number(n),
                    ", ".join(map(str, one.examples.get(warning, ()))),
                )
                for warning, n in one.warnings.items()
            ]
            yield _table(heads, rows, {1})
        yield "</section>"

    def _crosses(self) -> Iterator[str]:
        crosses = self._summary.crosses
        if not crosses:
            return
        by = self._vocabulary.decision(crosses[0].by)
        yield f"<h2>{escape(self._say('portfolio.summary.crossed', by=by))}</h2>"
        for cross in crosses:
            yield from self._cross(cross)

    def _cross(self, cross: Cross) -> Iterator[str]:
        words = self._words
        columns = words.columns(cross, self._vocabulary.knowledge)
        labels = {c: words.outcome(cross.decision, c) for c in columns}
        fills = {c: self._fill(cross.decision, c) for c in columns}
        rows = [
            (
                words.outcome(cross.by, outcome),
                [Part(counts.get(c, 0), labels[c], fills[c]) for c in columns],
            )
            for outcome, counts in cross.counts.items()
        ]
        title = self._vocabulary.decision(cross.decision)
        yield f"<section><h3>{escape(title)}</h3>"
        yield divided(title, rows)
        yield key([(labels[c], fills[c]) for c in columns])
        heads = ["", *labels.values()]
        cells = [(label, *(words.number(part.number) for part in parts)) for label, parts in rows]
        yield _table(heads, cells, set(range(1, len(heads))))
        yield "</section>"

    def _listed(self) -> Iterator[str]:
        heads = [self._say(f"portfolio.column.{name}") for name in ("warning", "accounts", "which")]
        rows: dict[str, list[tuple[str, str, str]]] = {}
        for one in self._summary.listed:
            rows.setdefault(one.decision, []).append(self._words.listed(one))
        for decision, found in rows.items():
            name = self._vocabulary.decision(decision)
            title = self._say("portfolio.summary.listed", decision=name)
            yield f"<section><h2>{escape(title)}</h2>{_table(heads, found, {1})}</section>"

    def _missing(self) -> Iterator[str]:
        summary, say, words = self._summary, self._say, self._words
        if not summary.open_accounts:
            return
        title = say("portfolio.summary.open")
        yield f"<section><h2>{escape(title)}</h2><p>{escape(words.open(summary))}</p>"
        shown = summary.missing[:_MOST_MISSING]
        drawn = [
            Bar(self._vocabulary.fact(m.fact), m.open, words.number(m.open), SHADES[2])
            for m in shown
        ]
        yield bars(title, drawn)
        if any(m.alone for m in shown):
            heads = [say("portfolio.column.fact"), say("portfolio.column.alone")]
            alone = [
                (self._vocabulary.fact(m.fact), words.number(m.alone)) for m in shown if m.alone
            ]
            yield _table(heads, alone, {1})
        yield "</section>"

    def _faults(self) -> Iterator[str]:
        summary, say = self._summary, self._say
        if not summary.faulty:
            return
        yield f"<section><h2>{escape(say('portfolio.summary.faults'))}</h2>"
        heads = [say("portfolio.column.column"), say("portfolio.column.accounts")]
        yield _table(heads, [(c, self._words.number(n)) for c, n in summary.faults], {1})
        rows = [(one.text, self._words.faulty_rows(one)) for one in summary.frequent_faults]
        yield _table([], rows, set())
        yield "</section>"

    def _fill(self, decision: str, outcome: str) -> str:
        if outcome == OPEN:
            return OPEN_FILL
        if outcome == NOT_APPLICABLE:
            return NOT_APPLICABLE_FILL
        outcomes = self._vocabulary.knowledge.decisions[decision].outcomes
        return shade(outcomes.index(outcome), len(outcomes))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: set[int]) -> str:
    def cells(texts: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if n in numeric else ''}>{escape(text)}</{tag}>"
            for n, text in enumerate(texts)
        )

    head = f"<thead><tr>{cells(heads, 'th')}</tr></thead>" if heads else ""
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<table>{head}<tbody>{body}</tbody></table>"
