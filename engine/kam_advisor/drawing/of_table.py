"""A decision table as rows, and as boxes and arrows for forms that know no tables."""

from collections.abc import Iterator

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Arrow, Graph, Node, RuleRow, RuleTable
from kam_advisor.drawing.shapes import Look
from kam_advisor.explain.bounds import certain
from kam_advisor.explain.proof import ConditionStep
from kam_advisor.explain.uses import CountUse, FactUse, OutcomeUse, ParameterUse, QuantityUse
from kam_advisor.held_against import conditions, name_of, value_of
from kam_advisor.ir.expressions import Constant, Expression
from kam_advisor.ir.rules import Decision, Reading, Row, Table
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import Vocabulary


def rule_table(
    decision: Decision, reading: Reading, table: Table, vocabulary: Vocabulary, known: Known | None
) -> RuleTable:
    """The rows in the order in which they are tried, for a profile with what became of each."""
    say = vocabulary.say
    known = known if known and known.applies else None
    last = say("drawing.found" if known else "drawing.because")
    header = (say("explain.condition"), say("drawing.outcome"), last)
    rows = _Rows(decision, reading, table, vocabulary, known).rows()
    return RuleTable(header, tuple(rows), known is not None)


def rows_as_graph(table: RuleTable, hit_policy: str, vocabulary: Vocabulary) -> Graph:
    """Rows as questions: where one does not hold, the next is asked.

    With hit policy unique or any the order says nothing, and every row stands by itself.
    """
    ordered = hit_policy in ("first", "priority")
    otherwise = _otherwise(vocabulary)
    yes, no = (vocabulary.say(f"answer.{answer}") for answer in ("yes", "no"))
    nodes: list[Node] = []
    arrows: list[Arrow] = []
    last: Node | None = None
    passed = False
    rest: Look = "faint" if table.known else "plain"
    for row in table.rows:
        fired = row.status == "fired"
        come_to = fired or row.status == "passed"
        end = Node(f"{row.id}/", "conclusion", row.outcome, look="concluded" if fired else rest)
        look: Look = "taken" if come_to else "open" if row.status == "open" else rest
        asked = Node(row.id, "question", row.condition, row.found, row.name, look)
        direct = ordered and row.condition == otherwise and last is not None
        first = end if direct else asked
        if ordered and last is not None:
            step: Look = "taken" if passed and come_to else rest
            arrows.append(Arrow(f"{last.id}/next", last.id, first.id, no, step))
        nodes += [end] if direct else [asked, end]
        if not direct:
            arrows.append(Arrow(row.id, asked.id, end.id, yes, "taken" if fired else rest))
        last, passed = asked, row.status == "passed"
    return Graph(tuple(nodes), tuple(arrows), vocabulary.say("drawing.see"))


class _Rows:
    def __init__(
        self,
        decision: Decision,
        reading: Reading,
        table: Table,
        vocabulary: Vocabulary,
        known: Known | None,
    ) -> None:
        self._decision = decision
        self._reading = reading
        self._table = table
        self._vocabulary = vocabulary
        self._known = known
        self._fired = known.fired(decision, reading) if known else None

    def rows(self) -> Iterator[RuleRow]:
        ordered = self._table.hit_policy in ("first", "priority")
        rows = in_order_of_priority(self._table)
        settled = False
        for number, row in enumerate(rows, start=1):
            plain = self._row(row, str(number))
            if self._known is None:
                yield plain
                continue
            if settled and ordered:
                found = self._vocabulary.say("drawing.unreached")
                yield RuleRow(**{**vars(plain), "status": "unreached", "found": found})
                continue
            yield self._judged(plain, row)
            settled = settled or row.id == self._fired

    def _row(self, row: Row, number: str) -> RuleRow:
        otherwise = row.when == Constant(True)
        vocabulary = self._vocabulary
        condition = _otherwise(vocabulary) if otherwise else vocabulary.sentence(row.when)
        outcome = vocabulary.outcome(self._decision.id, row.conclusion.outcome)
        because = vocabulary.of(row.conclusion.because)
        return RuleRow(row.id, number, condition, outcome, because)

    def _judged(self, plain: RuleRow, row: Row) -> RuleRow:
        """The row with what became of it."""
        assert self._known is not None
        verdict = self._known.condition(row.id)
        if row.id == self._fired:
            found = self._vocabulary.say("drawing.none_above")
            if verdict is not None:
                found = self._reasons(verdict)
            return RuleRow(**{**vars(plain), "status": "fired", "found": found})
        if verdict is not None and not verdict.holds:
            found = self._reasons(verdict)
            return RuleRow(**{**vars(plain), "status": "passed", "found": found})
        if verdict is not None and self._fired is not None:
            return RuleRow(**{**vars(plain), "status": "fired", "found": self._reasons(verdict)})
        if verdict is not None:
            key = "holds_too" if self._known.settled else "may_not_apply"
            found = self._vocabulary.say(f"drawing.{key}")
        elif row.when == Constant(True):
            found = self._vocabulary.say("drawing.if_none")
        else:
            found = self._unknown(row.when)
            if certain(row.when, self._known.uses.context, self._known.bounds) is False:
                return RuleRow(**{**vars(plain), "status": "passed", "found": found})
        return RuleRow(**{**vars(plain), "status": "open", "found": found})

    def _unknown(self, condition: Expression) -> str:
        """What of a condition is not known yet, scores with the values they can still have."""
        assert self._known is not None
        vocabulary, named = self._vocabulary, list[str]()
        for use in self._known.uses.of(condition):
            if isinstance(use, ParameterUse) or not isinstance(use.value, Unknown):
                continue
            value = value_of(use, vocabulary)
            name = name_of(use, vocabulary) or vocabulary.sentence(condition)
            if isinstance(use, QuantityUse) and use.quantity.id in self._known.bounds:
                bounds = self._known.bounds[use.quantity.id]
                both = (bounds.least, bounds.greatest)
                ends = [vocabulary.quantity(use.quantity.id, end) for end in both]
                value = vocabulary.say("report.between", least=ends[0], greatest=ends[1])
            named.append(vocabulary.say("report.named_value", name=name, value=value))
        return "; ".join(named) or vocabulary.say("drawing.not_known")

    def _reasons(self, verdict: ConditionStep) -> str:
        """What the conditions that settle it were held against."""
        assert self._known is not None
        named: dict[str, None] = {}
        for condition, _ in conditions(verdict):
            for use in self._known.uses.of(condition):
                if isinstance(use, FactUse | OutcomeUse | QuantityUse | CountUse):
                    value = value_of(use, self._vocabulary)
                    name = name_of(use, self._vocabulary) or self._vocabulary.sentence(condition)
                    named[self._vocabulary.say("report.named_value", name=name, value=value)] = None
        return "; ".join(named)


def _otherwise(vocabulary: Vocabulary) -> str:
    return vocabulary.say("explain.otherwise").rstrip(".")
