"""What is compiled for a decision, as one number: the same means that evidence still holds."""

import json
from hashlib import sha256
from typing import Any

from kam_advisor.to_sql import SqlRules

COMPANY = "company"


def fingerprint(rules: SqlRules) -> str:
    """Of the lookup tables and of the statements.

    Runs at earlier states of the code too, before there were statements about companies.
    """
    parts: list[Any] = [_tables(rules)]
    if rules.decisions:
        parts.append(rules.select("clients", company=COMPANY, pretty=False))
    if getattr(rules, "company_outputs", ()):
        parts.append([_tables(rules.companies)])
        parts.append(rules.select_companies("clients", company=COMPANY, pretty=False))
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _tables(rules: Any) -> list[Any]:
    tables = getattr(rules, "every_lookup", rules.lookups)
    return [
        [one.name, dict(one.columns), [list(map(str, row)) for row in one.rows]] for one in tables
    ]
