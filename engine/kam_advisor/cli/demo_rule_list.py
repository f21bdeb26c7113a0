"""The rules of one decision as a numbered list, as exercises show them."""

from collections.abc import Iterator, Sequence

from kam_advisor.cli.demo_naming import Naming
from kam_advisor.ir.expressions import Constant
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Branch, Conclusion, Decision, Question, Row, Table
from kam_advisor.literals import finite_values
from kam_advisor.record import replace
from kam_advisor.report.document import Block, Paragraph, bullets, plain
from kam_advisor.vocabulary import Vocabulary


class RuleList:
    """Lists the rules of a decision's default reading.

    Attributes:
        naming: What the rules are called.
    """

    def __init__(
        self, vocabulary: Vocabulary, decision: Decision, order: Sequence[str] = ()
    ) -> None:
        """Number the rules, as `Naming` does."""
        self.naming = Naming(vocabulary, decision, order)
        self._say = vocabulary.say
        self._vocabulary = vocabulary
        self._decision = decision

    def blocks(self) -> Iterator[Block]:
        """When the decision applies, which rule decides, and the rules."""
        yield from self.applies()
        logic = self._decision.default.logic
        policy = logic.hit_policy if isinstance(logic, Table) else "tree"
        yield Paragraph(plain(self._say(f"explain.policy.{policy}")))
        yield bullets(list(self._lines()), numbered=True)

    def applies(self) -> Iterator[Block]:
        """When the decision applies, where it does not always."""
        if self._decision.applies_when is not None:
            said = self._vocabulary.sentence(self._decision.applies_when)
            label = self._say("show.applies_when")
            yield Paragraph(plain(self._say("report.named_value", name=label, value=said)))

    def rule(self, rule: str) -> str:
        """One row of the table, or one question of the tree."""
        logic = self._decision.default.logic
        if isinstance(logic, Table):
            return self._row(next(row for row in logic.rows if row.id == rule))
        return self._question(logic.questions[rule.rpartition(".")[2]])

    def _lines(self) -> Iterator[str]:
        logic = self._decision.default.logic
        if isinstance(logic, Table):
            return map(self.rule, self.naming.numbered)
        return map(self._question, logic.questions.values())

    def _row(self, row: Row) -> str:
        if isinstance(row.when, Constant):
            said = self._say("explain.otherwise").rstrip(".")
        else:
            said = self._vocabulary.sentence(row.when)
        outcome = self.naming.outcome(row.conclusion.outcome)
        return self._say("exercise.rule", condition=said, outcome=outcome)

    def _question(self, question: Question) -> str:
        branches = "; ".join(
            self._say(
                "exercise.branch",
                values=self.naming.values(question.ask, branch.values),
                leads=self._leads(branch.goto, branch.conclusion),
            )
            for branch in self._in_order(question)
        )
        return self._say("exercise.asks", condition=self.naming.asked(question), outcome=branches)

    def _in_order(self, question: Question) -> list[Branch]:
        """The branches by their first answer, so that two that changed places do not show it."""
        values = finite_values(question.ask, self._vocabulary.knowledge) or (True, False)
        return sorted(question.branches, key=lambda branch: values.index(branch.values[0]))

    def _leads(self, goto: str | None, conclusion: Conclusion | None) -> str:
        if conclusion is not None:
            return self.naming.outcome(conclusion.outcome)
        return self._say("exercise.to_question", question=self.naming.question(goto or ""))


def without_names_of_limits(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same rules, told with limits as bare numbers: a limit of another name would be seen."""
    unnamed = {
        id: replace(parameter, title=dict.fromkeys(parameter.title, ""))
        for id, parameter in knowledge.parameters.items()
    }
    return replace(knowledge, parameters=unnamed)
