"""The summary of a portfolio as plain data, ready for JSON; keys and ids are no words."""

from collections.abc import Mapping
from typing import TypeAlias

from kam_advisor.portfolio.summary import DecisionCounts, Summary
from kam_advisor.vocabulary import Vocabulary

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


def summary_data(summary: Summary, vocabulary: Vocabulary) -> dict[str, Plain]:
    """The summary; titles in the language of the vocabulary."""
    return {
        "table": summary.table,
        "language": vocabulary.lang,
        "accounts": summary.rows,
        "accounts_with_faults": summary.faulty,
        "faults": [{"column": column, "accounts": count} for column, count in summary.faults],
        "frequent_faults": [
            {"fault": one.text, "accounts": one.accounts, "first_rows": list(one.rows)}
            for one in summary.frequent_faults
        ],
        "blank_rows": summary.blank,
        "unmatched_columns": [
            {"column": name, "did_you_mean": near or None} for name, near in summary.unmatched
        ],
        "facts_without_column": list(summary.without_column),
        "repeated_heads": list(summary.twice),
        "repeated_names": summary.same_names,
        "decisions": {one.decision: _decision(one, vocabulary) for one in summary.decisions},
        "crossed": [
            {
                "by": cross.by,
                "decision": cross.decision,
                "accounts": {a: _plain(counts) for a, counts in cross.counts.items()},
            }
            for cross in summary.crosses
        ],
        "listed": [
            {
                "decision": one.decision,
                "warning": one.warning,
                "title": vocabulary.warning(one.decision, one.warning),
                "number": one.number,
                "accounts": [{"row": row, "name": name or None} for row, name in one.accounts],
            }
            for one in summary.listed
        ],
        "contradicting": [
            {"fact": fact, "companies": number} for fact, number in summary.contradicting
        ],
        "left_out": list(summary.left_out),
        "by_core_engine": list(summary.by_core),
        "open_accounts": summary.open_accounts,
        "open_accounts_looked_at": summary.looked_at,
        "missing": [
            {
                "fact": one.fact,
                "title": vocabulary.fact(one.fact),
                "open_accounts": one.open,
                "would_settle_alone": one.alone,
            }
            for one in summary.missing
        ],
        "rules": {"version": summary.version, "fingerprint": summary.fingerprint},
        "engine": summary.engine,
    }


def _decision(one: DecisionCounts, vocabulary: Vocabulary) -> Plain:
    return {
        "title": vocabulary.decision(one.decision),
        "counted": "companies" if one.per_company else "accounts",
        "outcomes": _plain(one.counts),
        "readings_agree": one.agree,
        "readings_differ": one.differ,
        "warnings": _plain(one.warnings),
        "first_rows_with_warning": {w: list(rows) for w, rows in one.examples.items() if rows},
    }


def _plain(counts: Mapping[str, int]) -> dict[str, Plain]:
    return dict(counts)
