"""The five decisions, written with the IR: for measuring without loading files."""

from collections.abc import Sequence
from fractions import Fraction

from kam_advisor.ir.expressions import (
    And,
    Compare,
    ComparisonOperator,
    Constant,
    CountAccounts,
    CountDistinct,
    Expression,
    Fact,
    Not,
    Number,
    Or,
    Outcome,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.rules import Decision
from rule_builders import decision, fact, knowledge_base, scorecard, table, tree

PULL = ("buying_centralisation", "account_complexity", "account_asks_for_manager", "account_power")
READINESS = (
    "coordination_need",
    "collaboration_culture",
    "customer_orientation",
    "personal_resistance",
    "management_initiative",
)
REVERSED = ("account_power", "personal_resistance")
LEVELS = ("own_complexity", "customer_complexity", "time_per_account", "access_needed")
UNIT = (Fraction(1),) * 9
ODD = tuple(map(Fraction, ("1.37", "0.61", "2.03", "0.89", "1.13", "0.47", "1.71", "0.97", "1.59")))


def five_decisions(weights: Sequence[Fraction] = UNIT) -> KnowledgeBase:
    """The knowledge base with the given weights of the nine scales."""
    items: list[tuple[str, Number, bool]] = [
        (name, weight, name in REVERSED)
        for name, weight in zip((*PULL, *READINESS), weights, strict=True)
    ]
    points = {name: {"low": 0, "medium": 1, "high": 2} for name in LEVELS}
    scores = [
        scorecard("external_pull", items[:4]),
        scorecard("internal_readiness", items[4:]),
        scorecard("kam_score", items),
        scorecard("multilevel_score", [(name, 1, False) for name in LEVELS], "sum", points),
    ]
    decisions = [_value_type(), _kam(), _division(), _system_level(), _multilevel(), _mixed()]
    return knowledge_base(_facts(), decisions, scores)


def _facts() -> list[FactDeclaration]:
    divisions = _is("organisation_structure", "divisions")
    several = Compare("!=", Fact("organisation_structure"), Constant("single"))
    found = [fact(f, "scale", low=1, high=5) for f in PULL]
    found += [fact(f, "scale", scope="company", low=1, high=5) for f in READINESS]
    found += [fact(f, scope="company") for f in ("markets_dispersed", "production_scale_matters")]
    found += [
        fact(f)
        for f in (
            "account_very_large",
            "account_buys_other_products",
            "account_needs_differ",
            "production_sales_coordination_matters",
            "wants_advice",
            "invests_in_tailoring",
            "wants_high_value",
            "accepts_integration",
            "price_decides",
        )
    ]
    found += [
        _choice("organisation_structure", "single", "business_units", "divisions"),
        _choice("current_account_management", "none", "business_unit", "division", "corporate"),
        fact("divisions_share_accounts", applies_when=divisions, otherwise=False),
        fact("divisions_want_joint_management", applies_when=divisions, otherwise=False),
        fact("buying_centre_level", "choice", options=("central", "division", "local", "mixed")),
        fact("business_units_share_accounts", applies_when=several, otherwise=False),
        fact("business_units_want_joint_management", applies_when=several, otherwise=False),
        _choice("own_complexity", "low", "medium", "high"),
        *(fact(f, "choice", options=("low", "medium", "high")) for f in LEVELS[1:]),
        fact("supplier_levels", "integer", scope="company", low=1),
    ]
    return found


def _choice(name: str, *options: str) -> FactDeclaration:
    return fact(name, "choice", scope="company", options=options)


def _is(name: str, value: Value) -> Expression:
    return Compare("=", Fact(name), Constant(value))


def _score(name: str, operator: ComparisonOperator, threshold: str) -> Expression:
    return Compare(operator, Quantity(name), Constant(Fraction(threshold)))


Rows = list[tuple[Expression, str]]
OTHERWISE = Constant(True)
INTRODUCED = Compare("!=", Outcome("kam_decision"), Constant("do_not_introduce"))


def _kam() -> Decision:
    name = "kam_decision"
    decentral = _is("buying_centralisation", 1)
    late = Compare("<=", Fact("management_initiative"), Constant(2))
    resisted = _is("personal_resistance", 5)
    plain: Rows = [(_score("kam_score", ">", "3"), "introduce"), (OTHERWISE, "do_not_introduce")]
    knock_out = Or((Fact("markets_dispersed"), decentral, resisted))
    main: Rows = [
        (And((Fact("markets_dispersed"), decentral)), "do_not_introduce"),
        (_score("external_pull", "<", "2.5"), "do_not_introduce"),
        (_score("kam_score", "<", "3"), "do_not_introduce"),
        (_score("internal_readiness", "<", "3"), "prepare_first"),
        (And((resisted, late)), "prepare_first"),
        (_score("kam_score", "<", "3.5"), "pilot"),
        (OTHERWISE, "introduce"),
    ]
    return decision(
        name,
        ("do_not_introduce", "prepare_first", "pilot", "introduce"),
        {
            "pull_and_readiness": table(name, "pull_and_readiness", main),
            "plain_differential": table(name, "plain_differential", plain),
            "any_knock_out": table(
                name, "any_knock_out", [(knock_out, "do_not_introduce"), *plain]
            ),
        },
        groups={
            "introduce": "now",
            "pilot": "now",
            "prepare_first": "not_now",
            "do_not_introduce": "not_now",
        },
        warnings={"power": And((Compare(">=", Fact("account_power"), Constant(4)), INTRODUCED))},
    )


def _value_type() -> Decision:
    rows: Rows = [
        (And((Fact("wants_high_value"), Fact("accepts_integration"))), "strategic"),
        (Fact("invests_in_tailoring"), "extrinsic"),
        (OTHERWISE, "intrinsic"),
    ]
    name = "customer_value_type"
    dear = Compare("!=", Outcome(name), Constant("intrinsic"))
    return decision(
        name,
        ("intrinsic", "extrinsic", "strategic"),
        {"main": table(name, "main", rows)},
        warnings={"price_talk": And((Fact("price_decides"), dear))},
    )


def _division() -> Decision:
    name = "account_division"
    reasons = (
        "account_buys_other_products",
        "account_needs_differ",
        "production_sales_coordination_matters",
    )
    within, apart = "within_organisation", name

    def asked(
        *rest: tuple[str, Expression, str, str],
    ) -> dict[str, tuple[Expression, list[tuple[tuple[Value, ...], str]]]]:
        start = [
            ("scale", Fact("production_scale_matters"), "-> large", f"-> {rest[0][0]}"),
            ("large", Fact("account_very_large"), f"-> {rest[0][0]}", within),
        ]
        return {q: (ask, [((True,), yes), ((False,), no)]) for q, ask, yes, no in [*start, *rest]}

    last = ("q5", Fact(reasons[2]), apart, within)
    trees = {
        "all_reasons": asked(
            ("q3", Fact(reasons[0]), "-> q4", within),
            ("q4", Fact(reasons[1]), "-> q5", within),
            last,
        ),
        "any_reason": asked(
            ("q3", Fact(reasons[0]), apart, "-> q4"), ("q4", Fact(reasons[1]), apart, "-> q5"), last
        ),
        "products_or_needs": asked(
            ("q3", Or((Fact(reasons[0]), Fact(reasons[1]))), "-> q5", within), last
        ),
    }
    return decision(
        name,
        (within, apart),
        {reading: tree(name, reading, questions) for reading, questions in trees.items()},
        applies_when=INTRODUCED,
    )


def _system_level() -> Decision:
    name = "system_level"
    share, want = Fact("divisions_share_accounts"), Fact("divisions_want_joint_management")
    bu_share = Fact("business_units_share_accounts")
    bu_want = Fact("business_units_want_joint_management")
    central, local = _is("buying_centre_level", "central"), _is("buying_centre_level", "local")
    corporate = _is("current_account_management", "corporate")
    division = _is("current_account_management", "division")
    rows: Rows = [
        (And((share, Or((corporate, want, central)))), "corporate"),
        (And((bu_share, Or((division, bu_want, Not(local))))), "division"),
        (OTHERWISE, "business_unit"),
    ]
    routes: Rows = [
        (Or((And((corporate, share)), And((want, central)))), "corporate"),
        (Or((And((division, bu_share)), And((bu_want, Not(local))))), "division"),
        (OTHERWISE, "business_unit"),
    ]
    at_top = Compare("=", Outcome(name), Constant("corporate"))
    return decision(
        name,
        ("business_unit", "division", "corporate"),
        {
            "one_reason": table(name, "one_reason", rows),
            "two_routes": table(name, "two_routes", routes),
        },
        applies_when=INTRODUCED,
        warnings={"no_counterpart": And((at_top, Not(central)))},
    )


def _multilevel() -> Decision:
    name = "multilevel"
    high = [_is(level, "high") for level in LEVELS]
    rows: Rows = [
        (And((high[0], high[1])), "multilevel"),
        (
            And((_score("multilevel_score", ">=", "5"), Or((high[0], high[1])))),
            "multilevel",
        ),
        (_score("multilevel_score", ">=", "3"), "consider"),
        (OTHERWISE, "single_level"),
    ]
    readings: dict[str, Rows] = {"main": rows}
    factors: dict[str, Expression] = {
        "any_factor": Or(tuple(high)),
        "all_factors": And(tuple(high)),
        "two_axes": And((high[0], high[1])),
    }
    for reading, when in factors.items():
        readings[reading] = [(when, "multilevel"), (OTHERWISE, "single_level")]
    levels = Compare(">=", Fact("supplier_levels"), Constant(2))
    return decision(
        name,
        ("single_level", "consider", "multilevel"),
        {reading: table(name, reading, written) for reading, written in readings.items()},
        applies_when=And((INTRODUCED, levels)),
        groups={"single_level": "no", "consider": "no", "multilevel": "yes"},
    )


def _mixed() -> Decision:
    name = "mixed_system"
    differ = Compare(">", CountDistinct("system_level"), Constant(1))
    rows: Rows = [(differ, "mixed"), (OTHERWISE, "uniform")]
    return decision(
        name,
        ("uniform", "mixed"),
        {"main": table(name, "main", rows)},
        scope="company",
        applies_when=Compare(">=", CountAccounts("system_level"), Constant(2)),
    )
