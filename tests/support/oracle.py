"""The five decisions written down once more, by hand, straight from their definition.

Independent of the engine: no IR, no rule file, no parameter is read. Complete answers in, outcomes,
readings and warnings out; weights are 1, so sums of positions stand for means (pull < 2.5 of four
is a sum below 10).
"""

from collections.abc import Mapping
from typing import Any

Answers = Mapping[str, Any]

DOMAINS: dict[str, tuple[bool | int | str, ...]] = {
    **dict.fromkeys(
        (
            "buying_centralisation",
            "account_complexity",
            "account_asks_for_manager",
            "account_power",
            "coordination_need",
            "collaboration_culture",
            "customer_orientation",
            "personal_resistance",
            "management_initiative",
        ),
        (1, 2, 3, 4, 5),
    ),
    **dict.fromkeys(
        (
            "markets_dispersed",
            "production_scale_matters",
            "account_very_large",
            "account_buys_other_products",
            "account_needs_differ",
            "production_sales_coordination_matters",
            "divisions_share_accounts",
            "divisions_want_joint_management",
            "business_units_share_accounts",
            "business_units_want_joint_management",
            "wants_advice",
            "invests_in_tailoring",
            "wants_high_value",
            "accepts_integration",
            "price_decides",
        ),
        (True, False),
    ),
    "organisation_structure": ("single", "business_units", "divisions"),
    "current_account_management": ("none", "business_unit", "division", "corporate"),
    "buying_centre_level": ("central", "division", "local", "mixed"),
    **dict.fromkeys(
        ("own_complexity", "customer_complexity", "time_per_account", "access_needed"),
        ("low", "medium", "high"),
    ),
    "supplier_levels": (1, 2, 3),
}

COMPANY_FACTS = (
    "coordination_need",
    "collaboration_culture",
    "customer_orientation",
    "personal_resistance",
    "management_initiative",
    "markets_dispersed",
    "production_scale_matters",
    "organisation_structure",
    "current_account_management",
    "own_complexity",
    "supplier_levels",
)

# What the oracle knows; the shipped rules decide more.
DECISIONS = (
    "customer_value_type",
    "kam_decision",
    "account_division",
    "system_level",
    "multilevel",
)
KAM_FACTS = tuple(list(DOMAINS)[:10])
FACTS_OF: dict[str, tuple[str, ...]] = {
    "kam_decision": KAM_FACTS,
    "customer_value_type": ("wants_high_value", "accepts_integration", "invests_in_tailoring"),
    "account_division": (
        *KAM_FACTS,
        "production_scale_matters",
        "account_very_large",
        "account_buys_other_products",
        "account_needs_differ",
        "production_sales_coordination_matters",
    ),
    "system_level": (
        *KAM_FACTS,
        "organisation_structure",
        "current_account_management",
        "divisions_share_accounts",
        "divisions_want_joint_management",
        "buying_centre_level",
        "business_units_share_accounts",
        "business_units_want_joint_management",
    ),
    "multilevel": (
        *KAM_FACTS,
        "own_complexity",
        "customer_complexity",
        "time_per_account",
        "access_needed",
        "supplier_levels",
    ),
}


def kam_readings(a: Answers) -> dict[str, str]:
    pull = (
        a["buying_centralisation"]
        + a["account_complexity"]
        + a["account_asks_for_manager"]
        + 6
        - a["account_power"]
    )
    readiness = (
        a["coordination_need"]
        + a["collaboration_culture"]
        + a["customer_orientation"]
        + 6
        - a["personal_resistance"]
        + a["management_initiative"]
    )
    total = pull + readiness
    plain = "introduce" if total > 27 else "do_not_introduce"
    knocked_out = (
        a["markets_dispersed"] or a["buying_centralisation"] == 1 or a["personal_resistance"] == 5
    )
    if (a["markets_dispersed"] and a["buying_centralisation"] == 1) or pull < 10 or total < 27:
        default = "do_not_introduce"
    elif readiness < 15 or (a["personal_resistance"] == 5 and a["management_initiative"] <= 2):
        default = "prepare_first"
    elif 2 * total < 63:
        default = "pilot"
    else:
        default = "introduce"
    return {
        "default": default,
        "plain_differential": plain,
        "any_knock_out": "do_not_introduce" if knocked_out else plain,
    }


def value_type(a: Answers) -> str:
    if a["wants_high_value"] and a["accepts_integration"]:
        return "strategic"
    return "extrinsic" if a["invests_in_tailoring"] else "intrinsic"


def division_readings(a: Answers) -> dict[str, str]:
    scale_allows = not a["production_scale_matters"] or a["account_very_large"]
    products = a["account_buys_other_products"]
    needs = a["account_needs_differ"]
    coordination = a["production_sales_coordination_matters"]
    reasons = {
        "default": products and needs and coordination,
        "any_reason": products or needs or coordination,
        "products_or_needs": (products or needs) and coordination,
    }
    return {
        name: "account_division" if scale_allows and holds else "within_organisation"
        for name, holds in reasons.items()
    }


def level_facts(a: Answers) -> dict[str, bool]:
    divisions = a["organisation_structure"] == "divisions"
    units = a["organisation_structure"] != "single"
    return {
        "d_share": bool(divisions and a["divisions_share_accounts"]),
        "d_want": bool(divisions and a["divisions_want_joint_management"]),
        "u_share": bool(units and a["business_units_share_accounts"]),
        "u_want": bool(units and a["business_units_want_joint_management"]),
        "now_corporate": a["current_account_management"] == "corporate",
        "now_division": a["current_account_management"] == "division",
        "central": a["buying_centre_level"] == "central",
        "not_local": a["buying_centre_level"] != "local",
    }


def level_readings(a: Answers) -> dict[str, str]:
    f = level_facts(a)
    one_reason = f["d_share"] and (f["now_corporate"] or f["d_want"] or f["central"])
    rules = {
        "default": (
            one_reason,
            f["u_share"] and (f["now_division"] or f["u_want"] or f["not_local"]),
        ),
        "stay_or_wanted_and_mirrored": (
            f["d_share"] and (f["now_corporate"] or (f["d_want"] and f["central"])),
            f["u_share"] and (f["now_division"] or (f["u_want"] and f["not_local"])),
        ),
        "two_routes": (
            (f["now_corporate"] and f["d_share"]) or (f["d_want"] and f["central"]),
            (f["now_division"] and f["u_share"]) or (f["u_want"] and f["not_local"]),
        ),
        "buying_level_as_state": (
            one_reason,
            f["u_share"] and (f["now_division"] or f["u_want"]),
        ),
    }
    return {
        name: "corporate" if corporate else "division" if division else "business_unit"
        for name, (corporate, division) in rules.items()
    }


def multilevel_readings(a: Answers) -> dict[str, str]:
    four = [
        a["own_complexity"],
        a["customer_complexity"],
        a["time_per_account"],
        a["access_needed"],
    ]
    score = sum({"low": 0, "medium": 1, "high": 2}[str(grade)] for grade in four)
    own, customer = four[0] == "high", four[1] == "high"
    if (own and customer) or (score >= 5 and (own or customer)):
        default = "multilevel"
    else:
        default = "consider" if score >= 3 else "single_level"
    yes_no = {True: "multilevel", False: "single_level"}
    return {
        "default": default,
        "any_factor": yes_no["high" in four],
        "all_factors": yes_no[four == ["high"] * 4],
        "two_axes": yes_no[own and customer],
    }


def decide(a: Answers) -> dict[str, str]:
    """The outcome of every decision."""
    kam = kam_readings(a)["default"]
    applies = kam != "do_not_introduce"
    return {
        "customer_value_type": value_type(a),
        "kam_decision": kam,
        "account_division": division_readings(a)["default"] if applies else "not_applicable",
        "system_level": level_readings(a)["default"] if applies else "not_applicable",
        "multilevel": (
            multilevel_readings(a)["default"]
            if applies and a["supplier_levels"] >= 2
            else "not_applicable"
        ),
    }


def readings(a: Answers) -> dict[str, dict[str, str]]:
    """What every reading concludes, per decision that applies; the default as `default`."""
    outcomes = decide(a)
    found = {
        "customer_value_type": {"default": value_type(a)},
        "kam_decision": kam_readings(a),
        "account_division": division_readings(a),
        "system_level": level_readings(a),
        "multilevel": multilevel_readings(a),
    }
    return {d: r for d, r in found.items() if outcomes[d] != "not_applicable"}


def warnings(a: Answers) -> dict[str, set[str]]:
    """The warnings that fire, per decision."""
    out = decide(a)
    high, open_, invests = (
        a["wants_high_value"],
        a["accepts_integration"],
        a["invests_in_tailoring"],
    )
    f = level_facts(a)
    corporate = out["system_level"] == "corporate"
    held: dict[str, dict[str, bool]] = {
        "kam_decision": {
            "power": a["account_power"] >= 4 and out["kam_decision"] != "do_not_introduce",
            "intrinsic_account": out["customer_value_type"] == "intrinsic"
            and out["kam_decision"] != "do_not_introduce",
        },
        "customer_value_type": {
            "value_without_investment": high and not open_ and not invests,
            "partner_in_words": open_ and not high and not invests,
            "free_advice": a["wants_advice"] and not (high or open_ or invests),
            "price_talk": a["price_decides"] and out["customer_value_type"] != "intrinsic",
        },
        "account_division": {},
        "system_level": {
            "no_counterpart": corporate and not f["central"],
            "forced_by_customer": corporate
            and f["central"]
            and not f["d_want"]
            and not f["now_corporate"],
            "history_only": corporate
            and f["now_corporate"]
            and not f["d_want"]
            and not f["central"],
            "central_buyer_without_overlap": out["system_level"] == "business_unit"
            and f["central"],
        },
        "multilevel": {},
    }
    return {d: {name for name, fires in found.items() if fires} for d, found in held.items()}
