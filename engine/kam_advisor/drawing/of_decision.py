"""One decision as a sheet: its logic in the drawing that its rules call for, and its scores."""

from collections.abc import Iterator

from kam_advisor.drawing.in_words import in_words
from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Graph, Part, Sheet
from kam_advisor.drawing.of_checklist import checklist, checklist_of, is_count
from kam_advisor.drawing.of_matrix import matrix_of
from kam_advisor.drawing.of_score import scores
from kam_advisor.drawing.of_table import rows_as_graph, rule_table
from kam_advisor.drawing.of_tree import tree_graph
from kam_advisor.held_against import held_against
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table
from kam_advisor.vocabulary import Vocabulary


def decision_sheet(
    decision: Decision, reading: Reading, vocabulary: Vocabulary, known: Known | None = None
) -> Sheet:
    """The drawing of a reading; for a profile with what was found of it."""
    return _Drawing(decision, reading, vocabulary, known).sheet()


class _Drawing:
    def __init__(
        self, decision: Decision, reading: Reading, vocabulary: Vocabulary, known: Known | None
    ) -> None:
        self._decision = decision
        self._reading = reading
        self._vocabulary = vocabulary
        self._known = known
        self._say = vocabulary.say
        self._legends: list[str] = []

    def sheet(self) -> Sheet:
        decision, vocabulary = self._decision, self._vocabulary
        parts, flow = self._logic()
        parts = (*parts, *self._scores())
        result = tuple(self._result()) if self._known else ()
        title, question = vocabulary.of(decision.title), vocabulary.of(decision.question)
        return Sheet(
            title=title,
            subtitle=question,
            result=result,
            certain=self._certain(),
            parts=parts,
            foot=tuple(self._foot()),
            description=in_words(result, parts, vocabulary),
            lang=vocabulary.lang,
            flow=flow,
        )

    def _logic(self) -> tuple[tuple[Part, ...], Graph]:
        decision, reading, vocabulary = self._decision, self._reading, self._vocabulary
        key = "default" if reading.default else "other"
        heading = self._say(f"show.{key}_reading", title=vocabulary.of(reading.title))
        if len(decision.readings) == 1:
            heading = vocabulary.of(reading.title)
        logic = reading.logic
        if not isinstance(logic, Table):
            graph = tree_graph(decision, reading, logic, vocabulary, self._known)
            self._legend("path")
            return (Part(heading, "", graph),), graph
        rows = rule_table(decision, reading, logic, vocabulary, self._known)
        policy = self._say(f"explain.policy.{logic.hit_policy}").rstrip(":") + "."
        matrix = matrix_of(decision, reading, vocabulary, self._known)
        flow = rows_as_graph(rows, logic.hit_policy, vocabulary)
        counted = checklist_of(decision, reading, vocabulary.knowledge)
        if counted is not None:
            self._legend("list", "rows")
            items = checklist(counted, decision, vocabulary, self._known)
            return (Part(heading, "", items), Part("", policy, rows)), flow
        if matrix is None:
            self._legend("rows")
            return (Part(heading, policy, rows),), flow
        self._legend("matrix", "rows")
        below = Part(self._say("drawing.rules_of_matrix"), policy, rows)
        return (Part(heading, "", matrix), below), flow

    def _scores(self) -> Iterator[Part]:
        decision, vocabulary, known = self._decision, self._vocabulary, self._known
        listed = checklist_of(decision, self._reading, vocabulary.knowledge)
        for score in scores(decision, self._reading, vocabulary, known):
            heading = score.title
            if score.value:
                heading = self._say("drawing.score", title=score.title, value=score.value)
            counted = vocabulary.knowledge.quantities[score.id]
            if isinstance(counted, CollectTable) and is_count(counted) and counted != listed:
                self._legend("list")
                yield Part(heading, score.how, checklist(counted, decision, vocabulary, known))
                heading = ""
            if not heading:
                if score.least is not None or score.thresholds:
                    yield Part("", "", score)
                continue
            self._legend("score" if score.bars else "axis")
            yield Part(heading, score.how, score)

    def _legend(self, *names: str) -> None:
        if self._known is not None and self._known.applies:
            self._legends += [name for name in names if name not in self._legends]

    def _certain(self) -> bool:
        """Whether this reading concludes, or there is nothing to decide."""
        found = self._known.found if self._known else None
        if found is None:
            return False
        return found.status == "not_applicable" or found.readings.get(self._reading.id) is not None

    def _result(self) -> Iterator[str]:
        """Who, and what comes out; then why it does not apply, or what is still possible."""
        assert self._known is not None
        found, vocabulary = self._known.found, self._vocabulary
        reading = found.readings.get(self._reading.id)
        name = self._known.name
        if found.status == "not_applicable":
            title = vocabulary.outcome(found.decision, NOT_APPLICABLE)
            yield self._say("drawing.result", name=name, outcome=title)
            yield from self._why_not_applicable()
            return
        if reading is not None:
            title = vocabulary.outcome(found.decision, reading)
            yield self._say("drawing.result", name=name, outcome=title)
            because = self._because()
            yield because or self._say("report.decided_anyway")
            if because and self._reading.default and found.target_picture:
                yield self._say("report.target_picture_means").removeprefix("* ")
            return
        possible = vocabulary.any_of(vocabulary.outcome(found.decision, o) for o in found.possible)
        title = self._say("report.open", possible=possible)
        if not self._reading.default:
            title = self._say("explain.reading_open")
        yield self._say("drawing.result", name=name, outcome=title)

    def _because(self) -> str:
        """The reason of the rule that has concluded; empty where none has."""
        assert self._known is not None
        rule = self._known.fired(self._decision, self._reading)
        logic = self._reading.logic
        if isinstance(logic, Table):
            conclusions = {row.id: row.conclusion for row in logic.rows}
        else:
            branches = (b for question in logic.questions.values() for b in question.branches)
            conclusions = {b.id: b.conclusion for b in branches if b.conclusion is not None}
        return self._vocabulary.of(conclusions[rule].because) if rule in conclusions else ""

    def _why_not_applicable(self) -> Iterator[str]:
        assert self._known is not None
        condition = self._decision.applies_when
        step = self._known.condition(f"{self._decision.id}.applies")
        if condition is None or step is None:
            return
        said = self._vocabulary.sentence(condition)
        against = held_against(condition, False, self._known.uses, self._vocabulary, always=True)
        label = self._say("show.applies_when")
        yield self._say("report.named_value", name=label, value=f"{said} ({against})")

    def _foot(self) -> Iterator[str]:
        if "score" in self._legends and "axis" in self._legends:
            self._legends.remove("axis")  # said among the words about scores
        for name in self._legends:
            yield self._say(f"drawing.legend_{name}")
            if name == "matrix" and self._known and self._known.found.status == "open":
                yield self._say("drawing.legend_fields")
        if "path" in self._legends and self._known and self._known.found.status == "open":
            yield self._say("drawing.legend_open")
        citations = (*self._reading.citations, *self._decision.citations)
        if citations:
            brief = self._vocabulary.sources_in_brief(citations)
            yield self._say("report.source", sources=brief)
