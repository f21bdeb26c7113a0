"""A small world to read and say conditions in, near to the real one."""

from collections.abc import Callable
from fractions import Fraction

import pytest
import yaml

from kam_advisor.errors import Fault, Place
from kam_advisor.ir.expressions import Expression, Fact, Number
from kam_advisor.ir.knowledge import (
    Advice,
    FactDeclaration,
    FactKind,
    KnowledgeBase,
    ParameterDeclaration,
    Scope,
    Text,
)
from kam_advisor.ir.quantities import Formula
from kam_advisor.ir.rules import Decision
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.language.read import Want
from kam_advisor.shipped import shipped

Read = Callable[..., tuple[Expression | None, list[Fault]]]


def both(en: str, nl: str) -> Text:
    return {"en": en, "nl": nl}


def fact(
    id: str,
    kind: FactKind,
    title: Text,
    options: dict[str, Text] | None = None,
    ordered: bool = False,
    bounds: tuple[Number | None, Number | None] = (None, None),
    scope: Scope = "account",
) -> FactDeclaration:
    named = options or {}
    choices = {"boolean": ("yes", "no"), "scale": ("1", "2", "3", "4", "5")}
    low, high = (1, 5) if kind == "scale" else bounds
    return FactDeclaration(
        id=id,
        scope=scope,
        kind=kind,
        title=title,
        question=title,
        help=title,
        options=choices.get(kind, tuple(named)),
        ordered=ordered,
        labels=named,
        minimum=low,
        maximum=high,
        unit="",
        applies_when=None,
        otherwise=None,
        citations=(),
    )


SIZES = {
    "low": both("Low", "Laag"),
    "medium": both("Medium", "Middel"),
    "high": both("High", "Hoog"),
}
CENTRES = {
    "central": both("Central", "Centraal"),
    "division": both("Per division", "Per divisie"),
    "local": both("Local", "Lokaal"),
}
POWER = {"1": both("Limited", "Beperkt"), "5": both("Large", "Groot")}
WELCOME = {"yes": both("Gladly", "Graag"), "no": both("Rather not", "Liever niet")}
FACTS = (
    fact("markets_dispersed", "boolean", both("Dispersed markets", "Verspreide markten")),
    fact("joint_management", "boolean", both("Joint management", "Gezamenlijk beheer"), WELCOME),
    fact("division", "boolean", both("Has divisions", "Heeft divisies")),
    fact("buying_centre", "choice", both("Buying centre", "Inkoopcentrum"), CENTRES),
    fact("own_complexity", "choice", both("Own complexity", "Eigen complexiteit"), SIZES, True),
    fact(
        "customer_complexity", "choice", both("Their complexity", "Hun complexiteit"), SIZES, True
    ),
    fact("account_power", "scale", both("Account power", "Macht van de account"), POWER),
    fact("levels", "integer", both("Levels", "Niveaus"), None, False, (1, None)),
    fact("revenue", "number", both("Revenue", "Omzet")),
    fact("budget", "number", both("Budget", "Budget"), None, False, (0, None), "company"),
)
PARAMETERS: dict[str, tuple[Text, Number]] = {
    "no_pull_below": (both("No pull below", "Geen trekkracht onder"), Fraction(5, 2)),
    "powerful_from": (both("Powerful from", "Machtig vanaf"), 5),
    "two_levels": (both("Two levels", "Twee niveaus"), 2),
    "a_third": (both("KAM share", "KAM-aandeel"), Fraction(1, 3)),
}
DECISIONS = {
    "kam_decision": ("do_not_introduce", "pilot", "introduce"),
    "system_level": ("business_unit", "corporate"),
}


@pytest.fixture(scope="session")
def names() -> Names:
    return Names(
        facts={one.id: one for one in FACTS},
        parameters=set(PARAMETERS),
        quantities={"external_pull", "margin"},
        decisions=DECISIONS,
        declared_at={"account_power": "knowledge/facts/account.yaml:31"},
    )


@pytest.fixture(scope="session")
def read(names: Names) -> Read:
    def reads(
        text: str, want: Want = "condition", allowed: Allowed | None = None
    ) -> tuple[Expression | None, list[Fault]]:
        def place(offset: int, length: int) -> Place:
            return Place("rules/x.yaml", 7, offset + 1, length, text.replace("\n", " "))

        everything = Allowed(outcomes=True, accounts=True, quantities=True)
        return read_expression(text, want, names, allowed or everything, place)

    return reads


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    wording = yaml.safe_load((shipped("knowledge") / "wording/conditions.yaml").read_text("utf-8"))
    titles = {
        "kam_decision": both("Key account management", "Key-accountmanagement"),
        "system_level": both("Level", "Niveau"),
    }
    refusal = both("Do not introduce", "Niet invoeren")
    quantities = {
        "external_pull": both("External pull", "Trekkracht van buiten"),
        "margin": both("Margin", "Marge"),
    }
    return KnowledgeBase(
        facts={one.id: one for one in FACTS},
        parameters={
            id: ParameterDeclaration(id, title, value, "", "2026-11-22", ())
            for id, (title, value) in PARAMETERS.items()
        },
        quantities={
            id: Formula(id, title, Fact("revenue"), "", ()) for id, title in quantities.items()
        },
        decisions={id: decision(id, titles[id]) for id in DECISIONS},
        advice={
            "kam_decision": {
                "do_not_introduce": Advice(refusal, refusal, refusal, refusal, (), (), ())
            }
        },
        glossary={},
        sources={},
        wording=wording["wording"],
        version="1.0.0",
        fingerprint="",
        overrides=(),
    )


def decision(id: str, title: Text) -> Decision:
    return Decision(
        id=id,
        version="1.0.0",
        scope="account",
        title=title,
        question=title,
        outcomes=DECISIONS[id],
        applies_when=None,
        quantities=(),
        readings=(),
        comparison=None,
        warnings=(),
        target_picture_when=None,
        citations=(),
    )
