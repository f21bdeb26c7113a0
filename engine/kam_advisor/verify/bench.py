"""What all checks share: the knowledge base, its places, the solver, what was found."""

from collections.abc import Collection, Mapping
from importlib.util import find_spec

from kam_advisor.errors import Place
from kam_advisor.ir.derived import OverAccounts
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.to_text import to_feel
from kam_advisor.unknowns.domains import domains, facts_in_order
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.verify.asking import Asking, NoSolver, Verdict
from kam_advisor.verify.cells import CellAsking, fits
from kam_advisor.verify.conditions import disagree, droppable, part_at, without
from kam_advisor.verify.findings import Finding
from kam_advisor.verify.formulas import ALWAYS, Formula
from kam_advisor.verify.places import Places
from kam_advisor.verify.shown import Shown
from kam_advisor.verify.witness import Confirmer, Witness


def has_solver() -> bool:
    """Whether z3 can be imported."""
    return find_spec("z3") is not None


class Bench:
    """One run of the checks."""

    def __init__(
        self, knowledge: KnowledgeBase, places: Places, milliseconds: int, only: Collection[str],
        cells: bool = True,
    ) -> None:  # fmt: skip
        """Nothing is found yet.

        Args:
            knowledge: What is checked.
            places: Where it stands.
            milliseconds: How much work one question may take; see `check`.
            only: Ids of findings to look for; none: all.
            cells: Whether decisions with few answers may do without the solver.
        """
        self.cells = cells
        self.knowledge = knowledge
        self.places = places
        self.findings: list[Finding] = []
        self.undecided: set[tuple[str, str]] = set()
        self.unchecked: list[str] = []
        self._only = frozenset(only)
        self._milliseconds = milliseconds
        self._domains = dict(domains(knowledge))
        self._prepared = Prepared(knowledge)
        self._asking: dict[tuple[str, str | None], Asking] = {}
        self._fits: dict[tuple[str, str | None], bool] = {}
        self._relevant: dict[str, tuple[str, ...]] = {}
        self._confirmer: Confirmer | None = None

    def wants(self, *ids: str) -> bool:
        """Whether one of these findings is looked for."""
        return not self._only or not self._only.isdisjoint(ids)

    @property
    def confirmer(self) -> Confirmer:
        """The engines, made when first needed."""
        if self._confirmer is None:
            self._confirmer = Confirmer(self.knowledge)
        return self._confirmer

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that confirmed something."""
        return () if self._confirmer is None else self._confirmer.engines

    def asking(
        self, decision: Decision, varied: str | None = None, *, numbers: bool = False
    ) -> Asking:
        """What answers questions about a decision.

        Args:
            decision: The decision.
            varied: The fact that copy 1 may answer differently.
            numbers: Whether formulas speak of quantities.

        Raises:
            NoSolver: It takes z3, which is not installed.
        """
        if self._uses_cells(decision, varied) and not numbers:
            key = (decision.id, varied)
            if key not in self._asking:
                self._asking[key] = CellAsking(self.knowledge, decision, varied)
            return self._asking[key]
        if not has_solver():
            raise NoSolver
        from kam_advisor.verify.solver import SolverAsking

        accounts = self.accounts(decision)
        key = (f"{decision.scope} {accounts}", varied)
        if key not in self._asking:
            self._asking[key] = SolverAsking(
                self.knowledge, self._domains, self._milliseconds, accounts or 0, varied
            )
        return self._asking[key]

    def by_cells(self, decision: Decision) -> CellAsking | None:
        """What answers questions about a decision by its cells, where they are few."""
        if not self._uses_cells(decision, None):
            return None
        asking = self.asking(decision)
        assert isinstance(asking, CellAsking)
        return asking

    def _uses_cells(self, decision: Decision, varied: str | None) -> bool:
        key = (decision.id, varied)
        if key not in self._fits:
            self._fits[key] = self.cells and fits(self.knowledge, decision, varied)
        return self._fits[key]

    def accounts(self, decision: Decision) -> int | None:
        """How many accounts show all that a decision of the company can come to.

        0 for a decision per account. None where no number of accounts is known to be enough.
        """
        if decision.scope == "account":
            return 0
        enough = [self._prepared.enough(c) for c in self._prepared.counted_in(decision.id)]
        if None in enough:
            return None
        return max(1, sum(number or 0 for number in enough))

    def derived_over_accounts(self, decision: Decision) -> bool:
        """Whether a decision looks at numbers over all accounts."""
        facts = self.knowledge.facts
        return any(isinstance(facts[f].derived, OverAccounts) for f in self.relevant(decision))

    def relevant(self, decision: Decision) -> tuple[str, ...]:
        """The facts that a decision uses, in order."""
        if decision.id not in self._relevant:
            self._relevant[decision.id] = facts_in_order(self.knowledge, [decision.id])
        return self._relevant[decision.id]

    def report(self, finding: Finding) -> None:
        """Note a finding that is looked for."""
        if self.wants(finding.id):
            self.findings.append(finding)

    def timeout(self, id: str, about: str, place: Place) -> None:
        """Note that a question was not decided in time."""
        self.undecided.add((id, about))
        if self.wants(id, "timeout"):
            values = {"about": about, "finding": id}
            self.findings.append(Finding("timeout", about, values, place))

    def proved(self, id: str, about: str, place: Place, verdict: Verdict, /, **values: str) -> None:
        """A finding that holds because nothing else is possible."""
        if verdict is Verdict.TIMEOUT:
            self.timeout(id, about, place)
        elif verdict is Verdict.ABSENT:
            self.report(Finding(id, about, {"about": about, **values}, place, proof=True))

    def shown(
        self,
        id: str,
        about: str,
        place: Place,
        asking: Asking,
        formula: Formula,
        decision: Decision,
        confirm: Shown,
        /,
        **values: str,
    ) -> None:
        """A finding that a profile shows, if there is one."""
        if not self.wants(id):
            return
        verdict = asking.ask(formula)
        if verdict is Verdict.ABSENT:
            return
        witness = asking.witness(formula) if verdict is Verdict.POSSIBLE else None
        if witness is None:
            self.timeout(id, about, place)
            return
        self.confirmer.confirm(f"{id} {about}", witness, decision, confirm)
        witness = self.confirmer.realised(witness, decision, confirm)
        if witness is None:
            return
        self.report(self.with_witness(id, about, place, witness, decision, values))

    def with_witness(
        self, id: str, about: str, place: Place, witness: Witness, decision: Decision,
        values: Mapping[str, str],
    ) -> Finding:  # fmt: skip
        """A finding with the profile that shows it."""
        relevant = self.relevant(decision)
        return Finding(id, about, {"about": about, **values}, place, witness, relevant)

    def redundant(
        self, about: str, place: Place, condition: Expression, asking: Asking,
        context: Formula = ALWAYS,
    ) -> None:  # fmt: skip
        """The parts of a condition that can be left out where it is looked at."""
        if not self.wants("redundant-condition"):
            return
        dropped: frozenset[tuple[int, ...]] = frozenset()
        current: Expression = condition
        with asking.scope(context):
            for path in list(droppable(condition)):
                if any(path[: len(gone)] == gone for gone in dropped):
                    continue
                shorter = without(condition, dropped | {path})
                if shorter is None:
                    continue
                verdict = asking.ask(disagree(current, shorter))
                part = to_feel(part_at(condition, path))
                self.proved("redundant-condition", about, place, verdict, part=part)
                if verdict is Verdict.ABSENT:
                    dropped |= {path}
                    current = shorter


def short(decision: Decision, id: str) -> str:
    """A rule's id without its decision."""
    return id.removeprefix(f"{decision.id}.")
