"""`kam explain`: how one decision came about, why not another outcome, by what source."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, knowledge_base, named
from kam_advisor.cli.output import write_document, write_json
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.advisor import Advisor
    from kam_advisor.assessment import Assessment, DecisionAssessment, ScopeAssessment
    from kam_advisor.ir.expressions import Value
    from kam_advisor.ir.rules import Decision

_CALL = "kam explain"


@click.command("explain")
@click.argument("profile")
@click.argument("decision")
@click.option("--account", metavar="NAME", help="The account, where the profile has several.")
@click.option("--why-not", metavar="OUTCOME", help="Every way to this other outcome.")
@click.option("--reading", metavar="ID", help="The proof of this reading instead of the default.")
@click.option(
    "--effort",
    "efforts",
    metavar="FACT=NUMBER",
    multiple=True,
    help="How hard an answer is to change, per step; repeatable.",
)
@click.option(
    "--keep", metavar="FACT", multiple=True, help="An answer that cannot be changed; repeatable."
)
@options.output_format("text", "markdown", "json")
@options.engine
@options.lang
@options.rules
def command(
    profile: str,
    decision: str,
    account: str | None,
    why_not: str | None,
    reading: str | None,
    efforts: tuple[str, ...],
    keep: tuple[str, ...],
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    engine: str,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Explain one decision of a profile: how, why not, what would change it, by what source.

    PROFILE is a file with one profile, or - for standard input; DECISION the id of a decision
    (`kam show` lists them).

    \b
    Examples:
      kam explain examples/schoonzorg.yaml kam_decision
      kam explain examples/techdis.yaml system_level --account "National account"
      kam explain examples/schoonzorg.yaml kam_decision --why-not introduce
      kam explain examples/dhl.yaml account_division --reading any_reason
      kam explain examples/dhl.yaml kam_decision --effort customer_orientation=5
    """
    from kam_advisor.cli.efforts import changed_efforts
    from kam_advisor.cli.profiles import profiles_of
    from kam_advisor.explain.stability import StabilityFinder
    from kam_advisor.load.selection import selected
    from kam_advisor.report.reporter import Reporter

    knowledge = knowledge_base(rules, house)
    declared = named("decision", decision, knowledge.decisions, _CALL)
    _check(declared, why_not, reading)
    changed = changed_efforts(efforts, keep, knowledge.facts, _CALL)
    knowledge = selected(knowledge, (declared.id,))  # engines are built for what it needs
    profiles = profiles_of([profile], knowledge)
    if len(profiles) != 1:
        _refuse("several-profiles", f"`{profile}` holds {len(profiles)} profiles", "Name one.")
    adviser = advisor(knowledge, engine)
    assessment = adviser.assess(profiles[0], only={declared.id})
    scope = _scope(assessment, declared, account)
    found = scope.decisions[declared.id]
    outcomes = _outcomes(declared, found, why_not)
    reporter = Reporter(adviser, lang)
    witnesses = _witnesses(adviser, assessment, scope, found)
    stability = None
    if declared.scope == "account":
        finder = StabilityFinder(knowledge, adviser.completions, changed)
        stability = finder.find(scope, found, why_not)
    if format_ == "json":
        from kam_advisor.report.as_json import JsonWriter

        writer = JsonWriter(adviser, lang)
        write_json(writer.explanation(scope, found, outcomes, witnesses, stability))
    else:
        from kam_advisor.report.explanation_document import explanation_document

        case = reporter.case(scope, declared.id)
        document = explanation_document(case, outcomes, witnesses, reading, stability)
        write_document(document, format_, no_color)


def _check(decision: "Decision", why_not: str | None, reading: str | None) -> None:
    if why_not is not None:
        named("outcome", why_not, dict.fromkeys(decision.outcomes), _CALL)
    if reading is not None:
        named("reading", reading, {one.id: one for one in decision.readings}, _CALL)


def _scope(
    assessment: "Assessment", decision: "Decision", account: str | None
) -> "ScopeAssessment":
    """The account whose decision is explained, or the company."""
    accounts = {scope.name: scope for scope in assessment.accounts}
    if decision.scope == "company":
        if account is not None:
            _refuse("no-account", f"`{decision.id}` is decided once, over all accounts", "")
        return assessment.company
    if account is not None:
        return named("account", account, accounts, _CALL)
    if len(assessment.accounts) > 1:
        names = ", ".join(f"`{name}`" for name in accounts)
        _refuse("which-account", "this profile has several accounts", f"--account: {names}.")
    if not assessment.accounts:
        _refuse("no-account", "this profile has no accounts", "")
    return assessment.accounts[0]


def _outcomes(
    decision: "Decision", found: "DecisionAssessment", why_not: str | None
) -> tuple[str, ...]:
    """The outcomes of which it is said why they are not the outcome."""
    if why_not is None:
        decided = found.status == "decided"
        return tuple(o for o in decision.outcomes if decided and o != found.outcome)
    if why_not == found.outcome:
        _refuse("is-the-outcome", f"`{why_not}` is the outcome", "Name another outcome.")
    return (why_not,)


def _witnesses(
    adviser: "Advisor",
    assessment: "Assessment",
    scope: "ScopeAssessment",
    found: "DecisionAssessment",
) -> "Mapping[str, Mapping[str, Value]]":
    """For an open decision, per possible outcome answers with which it comes out.

    Of a decision over the accounts, an answer about an account is named `<account>.<fact>`.
    """
    if found.status != "open":
        return {}
    if scope is assessment.company:
        return _company_witnesses(adviser, assessment, found)
    completions = adviser.completions.account(scope.given)
    witnesses = {one: completions.witness(found.decision, one) for one in found.possible}
    return {one: answers for one, answers in witnesses.items() if answers is not None}


def _company_witnesses(
    adviser: "Advisor", assessment: "Assessment", found: "DecisionAssessment"
) -> "Mapping[str, Mapping[str, Value]]":
    accounts = assessment.accounts
    given = [account.given for account in accounts]
    completions = adviser.completions.company(assessment.company.given, given)
    witnesses: dict[str, Mapping[str, Value]] = {}
    for outcome in found.possible:
        witness = completions.witness(found.decision, outcome)
        if witness is not None:
            of_accounts = {
                f"{account.name}.{fact}": value
                for account, answers in zip(accounts, witness.accounts, strict=True)
                for fact, value in answers.items()
            }
            witnesses[outcome] = {**witness.company, **of_accounts}
    return witnesses


def _refuse(id_: str, message: str, hint: str) -> None:
    raise CallInvalid((Fault(id_, message, Place(_CALL), hint),))
