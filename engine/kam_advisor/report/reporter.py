"""What the builders of reports share: words, and what depends on the rules alone."""

from collections.abc import Mapping

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment, ScopeAssessment
from kam_advisor.explain.bounds import Bounds, score_bounds
from kam_advisor.explain.cases import Case as Way
from kam_advisor.explain.cases import cases as ways
from kam_advisor.explain.nodes import Nodes, nodes_of
from kam_advisor.explain.proof import DecisionProof, Prover
from kam_advisor.explain.readings import Difference, differences
from kam_advisor.explain.uses import Uses
from kam_advisor.ir.knowledge import Advice, KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.record import Record
from kam_advisor.reference.decide import Decider
from kam_advisor.vocabulary import Vocabulary

_MOST_NAMED = 5


class Reporter:
    """Prepares once, for one advisor and one language, what every report needs."""

    def __init__(self, advisor: Advisor, lang: str) -> None:
        """Reports in `en` or `nl`."""
        self.advisor = advisor
        self.knowledge: KnowledgeBase = advisor.knowledge
        self.vocabulary = Vocabulary(advisor.knowledge, lang)
        self.decider = Decider(advisor.knowledge, advisor.settler)
        self._nodes: Nodes = nodes_of(advisor.knowledge)

    def case(self, scope: ScopeAssessment, decision: str) -> "Case":
        """One decision of a scope with its proof."""
        return next(case for case in self.cases(scope) if case.found.decision == decision)

    def ways(self, scope: ScopeAssessment, decision: Decision) -> "tuple[Way, ...]":
        """For each rule of a decision that can still conclude, how it does."""
        return ways(self.advisor, self._nodes, scope, decision)

    def cases(self, scope: ScopeAssessment) -> "list[Case]":
        """The decisions of a scope, each with its proof."""
        prover = Prover(self._nodes, scope)
        uses = Uses(self.knowledge, scope)
        return [
            Case(self, scope, found, prover.prove(self.knowledge.decisions[found.decision]), uses)
            for found in scope.decisions.values()
        ]


class Case(Record):
    """One decision of one account (or of the company) with everything a report says of it.

    Attributes:
        reporter: Whose words are used.
        scope: The account or company.
        found: What the assessment says.
        proof: How it came about.
        uses: What the conditions of the scope were judged by.
    """

    reporter: Reporter
    scope: ScopeAssessment
    found: DecisionAssessment
    proof: DecisionProof
    uses: Uses

    @property
    def decision(self) -> Decision:
        """The decision."""
        return self.proof.decision

    @property
    def title(self) -> str:
        """The title of the decision."""
        return self.reporter.vocabulary.of(self.decision.title)

    @property
    def advice(self) -> Advice | None:
        """What is advised; None while open."""
        found = self.found
        told = NOT_APPLICABLE if found.status == "not_applicable" else found.outcome
        return self.reporter.knowledge.advice.get(found.decision, {}).get(told or "")

    def warning(self, warning: str) -> Advice | None:
        """What is said of a warning."""
        return self.reporter.knowledge.advice.get(self.found.decision, {}).get(
            f"warnings.{warning}"
        )

    def gap(self, gap: str) -> Advice | None:
        """What is said of a gap."""
        return self.reporter.knowledge.advice.get(self.found.decision, {}).get(f"gaps.{gap}")

    def outcome(self, outcome: str) -> str:
        """The title of an outcome."""
        return self.reporter.vocabulary.outcome(self.found.decision, outcome)

    def possible(self) -> str:
        """The outcomes that are still possible, in words."""
        return self.reporter.vocabulary.any_of(map(self.outcome, self.found.possible))

    def of_accounts(self, text: str, fact: str) -> str:
        """A text about a missing fact, with the accounts whose answer is missing."""
        names = [name for name, missing in self.found.missing_in if missing == fact and name]
        if not names:
            return text
        say = self.reporter.vocabulary.say
        if len(names) > _MOST_NAMED:
            others = str(len(names) - _MOST_NAMED)
            names = [*names[:_MOST_NAMED], say("report.and_others", count=others)]
        listed = self.reporter.vocabulary.any_of(names, "and")
        return say("report.of_accounts", text=text, accounts=listed)

    @property
    def bounds(self) -> Mapping[str, Bounds]:
        """Between which values the scores lie that are not known yet."""
        reporter = self.reporter
        settler = reporter.advisor.settler
        return score_bounds(self.decision, self.scope, reporter.knowledge, settler)

    def between(self, score: str) -> str:
        """The bounds of a score as part of a sentence: "between 3.25 and 4.25"."""
        return self._of_bounds("report.between", score)

    def lies_between(self, score: str) -> str:
        """The bounds of a score as a sentence."""
        return self._of_bounds("report.lies_between", score)

    def _of_bounds(self, key: str, score: str) -> str:
        bounds, vocabulary = self.bounds[score], self.reporter.vocabulary
        ends = (bounds.least, bounds.greatest)
        least, greatest = (vocabulary.quantity(score, end) for end in ends)
        title = vocabulary.of(self.reporter.knowledge.quantities[score].title)
        return vocabulary.say(key, score=title, least=least, greatest=greatest)

    def ways(self) -> tuple[Way, ...]:
        """For each rule that can still conclude, how it does; nothing where firings settled it."""
        return self.reporter.ways(self.scope, self.decision)

    def differences(self) -> tuple[Difference, ...]:
        """The readings that disagree with the default, and the answers that make the difference."""
        reporter = self.reporter
        return differences(
            self.decision,
            self.found.readings,
            self.scope.given,
            reporter.knowledge,
            reporter.decider,
        )
