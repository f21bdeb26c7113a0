"""Each decision apart: its cases need no other rules than those it uses.

Over fifty rule sets an engine works out all of them for every case of one. So each decision gets an
advisor over the part of the knowledge base that it needs, which says of it what the whole says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kam_advisor.advisor import Advisor
from kam_advisor.cases.case import Case
from kam_advisor.cases.coverage import Coverage, coverage
from kam_advisor.cases.items import Item
from kam_advisor.cases.missing import propose
from kam_advisor.cases.run import CaseRun, run
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.selection import selected


class Apart:
    """What `run_all`, `coverage` and `propose` give, over many decisions."""

    def __init__(
        self, knowledge: KnowledgeBase, advise: Callable[[KnowledgeBase], Advisor] = Advisor
    ) -> None:
        """No advisor is made before it is asked for.

        Args:
            knowledge: All rules.
            advise: Makes the advisor of a part of them.
        """
        self.knowledge = knowledge
        self._advise = advise
        self._advisors: dict[str, Advisor] = {}

    def advisor(self, decision: str) -> Advisor:
        """The advisor of one decision."""
        if decision not in self._advisors:
            self._advisors[decision] = self._advise(selected(self.knowledge, (decision,)))
        return self._advisors[decision]

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of the inference engines that have been at work."""
        return tuple(dict.fromkeys(one.engine.name for one in self._advisors.values()))

    def run(self, cases: Iterable[Case]) -> list[CaseRun]:
        """Every case, in order."""
        return [run(self.own(case), self.advisor(case.decision)) for case in cases]

    def coverage(self, runs: Iterable[CaseRun], decisions: Iterable[str]) -> list[Coverage]:
        """The coverage of each decision by the cases that were run."""
        runs = list(runs)
        return [
            one
            for decision in decisions
            for one in coverage(
                [found for found in runs if found.case.decision == decision],
                [decision],
                self.advisor(decision),
            )
        ]

    def propose(
        self, coverages: Iterable[Coverage], cases: Sequence[Case]
    ) -> list[tuple[Item, Case]]:
        """A case for each thing that is missing; see `propose`."""
        return [
            found
            for one in coverages
            for found in propose(
                [one],
                [self.own(case) for case in cases if case.decision == one.decision],
                self.advisor(one.decision),
            )
        ]

    def own(self, case: Case) -> Case:
        """The case with the answers that its decision can look at."""
        return replace(
            case, profile=case.profile.within(self.advisor(case.decision).knowledge.facts)
        )
