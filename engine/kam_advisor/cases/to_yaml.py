"""Proposed cases as a case file, for an author to judge."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from kam_advisor.cases.case import Case
from kam_advisor.ir.expressions import Value

_WIDTH = 100


def to_yaml(cases: Iterable[Case], comment: Sequence[str]) -> str:
    """Case files are one YAML document per decision.

    Args:
        cases: Those of one decision stand together.
        comment: Lines that stand above every document.
    """
    documents = []
    for decision, group in groupby(cases, key=lambda case: case.decision):
        lines = [f"# {line}" for line in comment]
        lines += [f"decision: {decision}", "cases:"]
        for case in group:
            lines += _case(case)
        documents.append("\n".join(lines) + "\n")
    return "---\n".join(documents)


def _case(case: Case) -> list[str]:
    lines = [f"  - name: {_text(case.name)}", "    judge: yes"]
    if len(case.profile.accounts) == 1 and not case.profile.accounts[0].name:
        answers = {**case.profile.company, **case.profile.accounts[0].facts}
        lines += _mapping("facts", answers, "    ")
    else:
        lines.append("    profile:")
        lines += _mapping("company", case.profile.company, "      ")
        lines.append("      accounts:")
        for account in case.profile.accounts:
            lines.append(f"        - name: {_text(account.name)}")
            lines += _mapping("facts", account.facts, "          ")
        if len(case.profile.accounts) > 1 and case.looks_at_account:
            lines.append(f"    account: {_text(case.profile.accounts[case.account].name)}")
    return [*lines, "    expect:", *_expected(case)]


def _expected(case: Case) -> list[str]:
    expect = case.expect
    stated = {key[0] for key in expect.places}
    lines = []
    if "status" in stated:
        lines.append(f"      status: {expect.status}")
    if "outcome" in stated:
        lines.append(f"      outcome: {expect.outcome}")
    if "possible" in stated:
        lines.append(f"      possible: [{', '.join(sorted(expect.possible))}]")
    if "readings" in stated:
        lines.append("      readings:")
        for reading, outcome in expect.readings.items():
            lines.append(f"        {reading}: {'null' if outcome is None else outcome}")
    if "warnings" in stated:
        lines.append(f"      warnings: [{', '.join(sorted(expect.warnings))}]")
    if "gaps" in stated:
        lines.append(f"      gaps: [{', '.join(sorted(expect.gaps))}]")
    return lines


def _mapping(key: str, answers: Mapping[str, Value], indent: str) -> list[str]:
    """Answers in braces, over as many lines as they take."""
    parts = [f"{fact}: {_value(value)}" for fact, value in answers.items()]
    lines = [f"{indent}{key}: {{"]
    for number, part in enumerate(parts, 1):
        part += "," if number < len(parts) else "}"
        if len(lines[-1]) + len(part) + 1 > _WIDTH:
            lines.append(indent + " " * (len(key) + 3))
        glue = "" if lines[-1].endswith(("{", " ")) else " "
        lines[-1] += glue + part
    if not parts:
        lines[-1] += "}"
    return lines


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return _decimal(value)
    return str(value)


def _decimal(value: Fraction) -> str:
    """An exact decimal; every number that the rules tell apart has one."""
    places = 0
    while (value * 10**places).denominator != 1 and places < 12:
        places += 1
    sign, digits = "-" if value < 0 else "", str(abs(round(value * 10**places)))
    digits = digits.rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
