"""What is known of one decision for one profile, as a drawing needs it."""

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, DecisionAssessment, ScopeAssessment
from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean
from kam_advisor.explain.bounds import Bounds, score_bounds
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import ConditionStep, Prover
from kam_advisor.explain.uses import Uses
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.record import Record, replace


class Known(Record):
    """An account (or the company) and what the assessment found of one decision.

    Attributes:
        name: Whose answers these are, as it stands above the drawing.
        rules: The branches and rows of all readings that fired: the proof.
        settled: Whether it is known that the decision applies.
        bounds: Between which values the scores lie that have no value yet.
    """

    name: str
    scope: ScopeAssessment
    found: DecisionAssessment
    prover: Prover
    uses: Uses
    rules: frozenset[str]
    settled: bool
    bounds: dict[str, Bounds]

    @property
    def applies(self) -> bool:
        """Whether there is, or may be, something to decide."""
        return self.found.status != "not_applicable"

    def condition(self, node: str) -> ConditionStep | None:
        """The verdict of a condition, where there is one."""
        return self.prover.condition(node)

    def fired(self, decision: Decision, reading: Reading) -> str | None:
        """The rule by which a reading has concluded."""
        if not self.settled:
            return None
        outcome = f"reading:{decision.id}.{reading.id}"
        concluding = (f for f in self.scope.conclusions.firings if f.conclusion.subject == outcome)
        return next((firing.production for firing in concluding), None)


def known(
    advisor: Advisor, assessment: Assessment, decision: Decision, account: str | None = None
) -> Known:
    """What is known of a decision.

    Args:
        advisor: Who made the assessment.
        assessment: With this decision in it.
        decision: One of its decisions.
        account: Which account, where there are several; not for a decision over all accounts.

    Raises:
        CallInvalid: It does not say which account, or there is no such account.
    """
    scope = scope_of(assessment, decision, account)
    found = scope.decisions[decision.id]
    several = decision.scope == "account" and len(assessment.accounts) > 1
    names = [assessment.profile.name, scope.name if several or account else ""]
    name = ", ".join(dict.fromkeys(part for part in names if part))
    only = replace(advisor.knowledge, decisions={decision.id: decision})
    prover = Prover(nodes_of(only), scope)
    firings = scope.conclusions.firings if found.status != "not_applicable" else ()
    fired = frozenset(firing.production for firing in firings)
    bounds = score_bounds(decision, scope, advisor.knowledge, advisor.settler)
    uses = Uses(advisor.knowledge, scope)
    applies = prover.condition(f"{decision.id}.applies")
    settled = decision.applies_when is None or (applies is not None and applies.holds)
    return Known(name or scope.name, scope, found, prover, uses, fired, settled, bounds)


def scope_of(assessment: Assessment, decision: Decision, account: str | None) -> ScopeAssessment:
    """The account a decision is drawn for, or the company.

    Raises:
        CallInvalid: It does not say which account, or there is no such account.
    """
    accounts = {scope.name: scope for scope in assessment.accounts}
    if decision.scope == "company":
        if account is not None:
            raise _refusal("no-account", f"`{decision.id}` is decided once, over all accounts")
        return assessment.company
    if account is not None:
        if account in accounts:
            return accounts[account]
        hint = did_you_mean(account, accounts) or _named(accounts)
        raise _refusal("unknown-account", f"unknown account `{account}`", hint)
    if not assessment.accounts:
        raise _refusal("no-account", "this profile has no accounts")
    if len(assessment.accounts) > 1:
        hint = f"--account: {_named(accounts)}"
        raise _refusal("which-account", "this profile has several accounts", hint)
    return assessment.accounts[0]


def _named(accounts: "dict[str, ScopeAssessment]") -> str:
    return ", ".join(f"`{name}`" for name in accounts) + "."


def _refusal(id_: str, message: str, hint: str = "") -> CallInvalid:
    return CallInvalid((Fault(id_, message, Place("kam show"), hint),))
