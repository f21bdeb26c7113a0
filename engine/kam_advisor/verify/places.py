"""Where in the files a thing of the knowledge base stands."""

from kam_advisor.errors import Place
from kam_advisor.files.rules import RuleFile
from kam_advisor.ir.rules import Decision, Reading, Table
from kam_advisor.load.gathered import Entry, Gathered
from kam_advisor.verify.findings import NOWHERE


class Places:
    """The places of rules, questions and declarations."""

    def __init__(self, gathered: Gathered | None) -> None:
        """Of what was gathered; None: of nothing, every place is NOWHERE."""
        self._gathered = gathered

    def decision(self, decision: str) -> Place:
        """Where a rule set says which decision it is of."""
        entry = self._entry(decision)
        return entry.place("decision") if entry else NOWHERE

    def outcome(self, decision: Decision, outcome: str) -> Place:
        """Where an outcome is declared."""
        entry = self._entry(decision.id)
        return entry.place("outcomes", decision.outcomes.index(outcome)) if entry else NOWHERE

    def key(self, decision: str, *path: str | int) -> Place:
        """Where a key of a rule set stands."""
        entry = self._entry(decision)
        return entry.key_place(*path) if entry else NOWHERE

    def value(self, decision: str, *path: str | int) -> Place:
        """Where a value of a rule set stands."""
        entry = self._entry(decision)
        return entry.place(*path) if entry else NOWHERE

    def reading(self, decision: Decision, reading: Reading) -> Place:
        """Where a reading begins."""
        return self.key(decision.id, "readings", reading.id)

    def row(self, decision: Decision, reading: Reading, row: str, key: str = "rule") -> Place:
        """Where a row, or a key of it, stands."""
        entry = self._entry(decision.id)
        if entry is None:
            return NOWHERE
        assert isinstance(reading.logic, Table)
        number = [r.id for r in reading.logic.rows].index(row)
        model = entry.model.readings[reading.id]
        kind = ("table", "rows")
        if model.table is None:
            kind = ("scorecard" if model.scorecard is not None else "checklist", "bands")
        return entry.place("readings", reading.id, *kind, number, key)

    def remark(self, decision: str, id: str) -> Place:
        """Where a warning, a gap or an item of a checklist stands."""
        entry = self._entry(decision)
        path = self.path_of_remark(decision, id)[:-1]
        return entry.name_place(*path) if entry else NOWHERE

    def path_of_remark(self, decision: str, id: str) -> tuple[str | int, ...]:
        """The keys at which the condition of a warning, a gap or an item stands."""
        entry = self._entry(decision)
        for name, _, path in entry.model.remarks() if entry else ():
            if name == id:
                return (*path, "done_when" if isinstance(path[-1], int) else "when")
        return ("warnings", id, "when")

    def question(self, decision: Decision, reading: Reading, question: str) -> Place:
        """Where a question stands."""
        return self.key(decision.id, "readings", reading.id, "tree", question)

    def branch(self, decision: Decision, reading: Reading, question: str, number: int) -> Place:
        """Where a branch of a question stands, by its number from 0."""
        entry = self._entry(decision.id)
        tree = entry.model.readings[reading.id].tree if entry else None
        if entry is None or tree is None:
            return NOWHERE
        key = list(tree[question].__pydantic_extra__ or {})[number]
        return entry.key_place("readings", reading.id, "tree", question, key)

    def quantity(self, quantity: str) -> Place:
        """Where a score, formula or collect table is declared."""
        return self._named(quantity)

    def fact(self, fact: str) -> Place:
        """Where a fact is declared."""
        return self._named(fact)

    def _named(self, name: str) -> Place:
        names = self._gathered.names() if self._gathered else iter(())
        return next((place for id, place in names if id == name), NOWHERE)

    def _entry(self, decision: str) -> Entry[RuleFile] | None:
        return self._gathered.rules.get(decision) if self._gathered else None
