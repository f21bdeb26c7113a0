"""One account at a time, as a CRM calls on every change: compiled where possible, else asked."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeAlias

from kam_advisor.errors import Fault, Place, ProfileInvalid, did_you_mean
from kam_advisor.fact_answers import expected, fact_value, is_unknown
from kam_advisor.inference import Firing
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.to_python.compiled import Compiled, Decisions, compile_rules
from kam_advisor.to_python.unfit import Unfit

Asked: TypeAlias = Callable[[Mapping[str, Value]], tuple[Decisions, tuple[Firing, ...]]]
"""How the decisions and firings are found for answers that compiled code cannot deal with."""

_PLACE = Place("facts")


class AtOnce:
    """Decides from plain answers. Keeps no state between calls; safe to use from several threads.

    Compiled code decides complete answers. Everything else takes the long way, with the same
    meaning: answers that are missing, or written in another way (`ja`), and rules it cannot hold.
    """

    def __init__(self, knowledge: KnowledgeBase, decisions: tuple[str, ...], asked: Asked) -> None:
        """Prepared at the first call.

        Args:
            knowledge: The rules.
            decisions: The account decisions that are wanted.
            asked: The long way.
        """
        self._knowledge = knowledge
        self._wanted = decisions
        self._asked = asked

    @cached_property
    def compiled(self) -> Compiled | None:
        """The rules as code; None where they need more than the answers of one account."""
        try:
            return compile_rules(self._knowledge, self._wanted)
        except Unfit:
            return None

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(self._knowledge.facts)

    def decide(self, facts: Mapping[str, object]) -> Decisions:
        """Outcome, rule, warnings and gaps of every decision.

        Args:
            facts: Answers by the ids of facts, those about the company among them: True and False,
                ids of options, whole numbers, and for a number also `Decimal` and `Fraction`. What
                is absent, None or `unknown` is unknown; what follows without it is still decided.

        Raises:
            ProfileInvalid: With every answer that is none, and every fact that is not declared.
        """
        if self.compiled is not None and facts.keys() <= self._declared:
            found = self.compiled.decide(facts)
            if found is not None:
                return found
        given = read_answers(facts, self._knowledge)
        found = None if self.compiled is None else self.compiled.decide(given)
        return self._asked(given)[0] if found is None else found

    def prove(self, facts: Mapping[str, object]) -> tuple[Decisions, tuple[Firing, ...]]:
        """The same with the firings, in order of the productions; called as `decide` is."""
        if self.compiled is not None and facts.keys() <= self._declared:
            found = self.compiled.prove(facts)
            if found is not None:
                return found
        given = read_answers(facts, self._knowledge)
        found = None if self.compiled is None else self.compiled.prove(given)
        return self._asked(given) if found is None else found


def read_answers(facts: Mapping[str, object], knowledge: KnowledgeBase) -> dict[str, Value]:
    """The known answers among plain data.

    Raises:
        ProfileInvalid: With every fault.
    """
    found: dict[str, Value] = {}
    faults: list[Fault] = []
    for id, given in facts.items():
        fact = knowledge.facts.get(id)
        if fact is None:
            hint = did_you_mean(str(id), knowledge.facts) or "`kam facts` lists all facts."
            faults.append(Fault("unknown-fact", f"unknown fact `{str(id)[:80]}`", _PLACE, hint))
        elif not is_unknown(given):
            value = fact_value(fact, given)
            if value is None:
                message = f"`{str(given)[:60]}` is no answer to `{id}`"
                faults.append(Fault("wrong-value", message, _PLACE, expected(fact, given)))
            else:
                found[id] = value
    if faults:
        raise ProfileInvalid(tuple(faults))
    return found
