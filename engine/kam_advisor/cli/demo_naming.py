"""What the rules of one decision are called before a class: by their numbers, not by their ids."""

from collections.abc import Sequence

from kam_advisor.ir.expressions import Expression, Fact, Outcome, Value
from kam_advisor.ir.rules import Decision, Question, Table
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.vocabulary import Vocabulary


class Naming:
    """Names the rules, questions and outcomes of a decision in one language.

    Attributes:
        vocabulary: The words.
        decision: Whose rules.
        numbered: The ids of the rows, or the names of the questions, in the order of their numbers.
    """

    def __init__(
        self, vocabulary: Vocabulary, decision: Decision, order: Sequence[str] = ()
    ) -> None:
        """Number the rules.

        Args:
            vocabulary: The words.
            decision: Whose rules.
            order: The ids of the rows of its table as they are listed; by default in the order in
                which they are tried, as in drawings.
        """
        self.vocabulary = vocabulary
        self.decision = decision
        logic = decision.default.logic
        if isinstance(logic, Table):
            self.numbered = tuple(order) or tuple(r.id for r in in_order_of_priority(logic))
        else:
            self.numbered = tuple(logic.questions)
        self._numbers = {name: str(number) for number, name in enumerate(self.numbered, 1)}

    def rule(self, rule: str) -> str:
        """A row of a table, or a question of a tree with the branch that is taken, by number."""
        logic = self.decision.default.logic
        if isinstance(logic, Table):
            return self.vocabulary.say("demo.rule_name", number=self._numbers[rule])
        inside = rule.removeprefix(f"{self.decision.id}.{self.decision.default.id}.")
        name, _, taken = inside.partition(".")
        said = self.question(name)
        if not taken:
            return said
        question = logic.questions[name]
        branch = next(branch for branch in question.branches if branch.id == rule)
        values = self.values(question.ask, branch.values)
        return self.vocabulary.say("demo.branch_name", question=said, values=values)

    def question(self, name: str) -> str:
        """A question of a tree, by number."""
        return self.vocabulary.say("demo.question_name", number=self._numbers[name])

    def asked(self, question: Question) -> str:
        """What a question of a tree asks: the title of a fact or a decision, or a condition."""
        match question.ask:
            case Fact(name):
                return self.vocabulary.fact(name)
            case Outcome(decision):
                return self.vocabulary.decision(decision)
            case condition:
                return self.vocabulary.sentence(condition)

    def values(self, ask: Expression, values: tuple[Value, ...]) -> str:
        """The answers that a branch of a question is for."""
        if isinstance(ask, Fact):
            return self.vocabulary.answers(ask.name, values)
        if isinstance(ask, Outcome):
            titles = (self.vocabulary.outcome(ask.decision, str(value)) for value in values)
            return self.vocabulary.any_of(titles)
        if all(isinstance(value, bool) for value in values):
            said = (self.vocabulary.say("answer.yes" if v else "answer.no") for v in values)
            return self.vocabulary.any_of(said)
        return self.vocabulary.any_of(str(value) for value in values)

    def outcome(self, outcome: str) -> str:
        """The title of an outcome."""
        return self.vocabulary.outcome(self.decision.id, outcome)
