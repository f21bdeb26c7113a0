"""Profiles that show a finding, and the engines that confirm them.

No finding with a witness is reported before the inference engines have run it and shown the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.ir.derived import Exists, Given
from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.literals import finite_values
from kam_advisor.load.selection import selected
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.realise import realisations
from kam_advisor.verify.shown import Shown, ShownByTwo


@dataclass(frozen=True, slots=True)
class Witness:
    """A complete profile, or two that differ in one fact.

    Attributes:
        company: Answers to all facts of the company.
        accounts: Per account answers to all facts of an account; one at least.
        changed: The fact that the second profile answers differently; empty where there is none.
        to: That other answer.
    """

    company: Mapping[str, Value]
    accounts: tuple[Mapping[str, Value], ...]
    changed: str = ""
    to: Value = False

    def profiles(self, knowledge: KnowledgeBase) -> tuple[Profile, ...]:
        """The profile, and the second one where there is one."""
        first = _profile(self.company, self.accounts)
        if not self.changed:
            return (first,)
        other = {self.changed: self.to}
        if knowledge.facts[self.changed].scope == "company":
            return first, _profile({**self.company, **other}, self.accounts)
        head, *rest = self.accounts
        return first, _profile(self.company, ({**head, **other}, *rest))


def _profile(company: Mapping[str, Value], accounts: tuple[Mapping[str, Value], ...]) -> Profile:
    return Profile(
        "witness",
        company,
        tuple(Account(f"account {n}", facts) for n, facts in enumerate(accounts, start=1)),
    )


def first_answer(name: str, knowledge: KnowledgeBase) -> Value:
    """The answer that a witness gives where any will do."""
    values = finite_values(Fact(name), knowledge)
    fact = knowledge.facts[name]
    if isinstance(fact.derived, Given):
        return True
    if isinstance(fact.derived, Exists):
        return 1
    if fact.kind == "boolean":
        return False
    if values is not None:
        return values[0]
    if fact.minimum is not None:
        return fact.minimum
    return 0 if fact.maximum is None else min(0, fact.maximum)


def completed(
    company: Mapping[str, Value], accounts: tuple[Mapping[str, Value], ...],
    knowledge: KnowledgeBase, changed: str = "", to: Value = False,
) -> Witness:  # fmt: skip
    """A witness with an answer to every fact."""
    firsts = {name: first_answer(name, knowledge) for name in knowledge.facts}
    own = {n for n, fact in knowledge.facts.items() if fact.scope == "company"}
    return Witness(
        {name: company.get(name, value) for name, value in firsts.items() if name in own},
        tuple(
            {n: account.get(n, value) for n, value in firsts.items() if n not in own}
            for account in accounts
        ),
        changed,
        to,
    )


class Disagreement(Exception):
    """The engines do not confirm what was found: a fault of this program, never of the rules."""


class Confirmer:
    """Runs witnesses on every engine there is, each on the rules that its decision needs."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """The reference, and durable-rules where it can be used, when they are first needed."""
        self._knowledge = knowledge
        self._runs: dict[tuple[str, int, str], tuple[Witness, list[Assessment]]] = {}
        self._advisors: dict[str, list[Advisor]] = {}
        declared = {name for d in knowledge.decisions.values() for name in d.quantities}
        self._in_parts = declared >= set(knowledge.quantities)  # a finding may be about any other

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of the engines that have confirmed something."""
        at_work = (advisor for advisors in self._advisors.values() for advisor in advisors)
        return tuple(dict.fromkeys(advisor.engine.name for advisor in at_work))

    def advisors(self, decision: Decision) -> list[Advisor]:
        """The engines with the rules of a decision."""
        if decision.id not in self._advisors:
            whole = self._knowledge
            part = selected(whole, (decision.id,)) if self._in_parts else whole
            self._advisors[decision.id] = [Advisor(part, ReferenceEngine(part)), *_durable(part)]
        return self._advisors[decision.id]

    def confirm(self, what: str, witness: Witness, decision: Decision, shown: Shown) -> None:
        """Run the witness and look whether it shows the finding.

        Raises:
            Disagreement: On some engine it does not.
        """
        for advisor in self.advisors(decision):
            first, *_ = self._run(advisor, witness, decision)
            if not shown(_scope(first, decision)):
                raise Disagreement(f"{what}: not confirmed by {advisor.engine.name}")

    def confirm_pair(
        self,
        what: str,
        witness: Witness,
        decision: Decision,
        shown: ShownByTwo,
    ) -> None:
        """Like `confirm`, for two profiles."""
        for advisor in self.advisors(decision):
            first, second = self._run(advisor, witness, decision)
            if not shown(_scope(first, decision), _scope(second, decision)):
                raise Disagreement(f"{what}: not confirmed by {advisor.engine.name}")

    def realised(self, witness: Witness, decision: Decision, shown: Shown) -> Witness | None:
        """The witness as a profile that can be written; None where none is found that shows it."""
        part = self.advisors(decision)[0].knowledge
        if not any(fact.derived for fact in part.facts.values()):
            return witness
        answers = _known(witness, part)
        for found in realisations(answers.company, answers.accounts, part):
            candidate = Witness(found.company, found.accounts)
            if self.shows(candidate, decision, shown):
                return candidate
        return None

    def shows(self, witness: Witness, decision: Decision, shown: Shown) -> bool:
        """Whether a witness shows a finding, on every engine."""
        return all(
            shown(_scope(self._run(advisor, witness, decision)[0], decision))
            for advisor in self.advisors(decision)
        )

    def _run(self, advisor: Advisor, witness: Witness, decision: Decision) -> list[Assessment]:
        """The decision in the assessments of a witness; each is run once."""
        key = (advisor.engine.name, id(witness), decision.id)
        if key not in self._runs:
            profiles = _known(witness, advisor.knowledge).profiles(advisor.knowledge)
            only = (decision.id,)
            self._runs[key] = (witness, [advisor.assess(one, only) for one in profiles])
        return self._runs[key][1]


def _known(witness: Witness, part: KnowledgeBase) -> Witness:
    """The witness with the answers that these rules know."""
    accounts = tuple(
        {name: value for name, value in account.items() if name in part.facts}
        for account in witness.accounts
    )
    company = {name: value for name, value in witness.company.items() if name in part.facts}
    changed = witness.changed if witness.changed in part.facts else ""
    return Witness(company, accounts, changed, witness.to)


def _scope(assessment: Assessment, decision: Decision) -> ScopeAssessment:
    if decision.scope == "company":
        return assessment.company
    return assessment.accounts[0]


def _durable(knowledge: KnowledgeBase) -> list[Advisor]:
    from kam_advisor import durable

    if not durable.available()[0]:
        return []
    try:
        return [Advisor(knowledge, durable.DurableEngine(knowledge))]
    except durable.DurableLimit:
        return []
