"""Compiled rules: from the answers of an account to outcomes, or to outcomes with their firings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CodeType
from typing import TypeAlias, cast

from kam_advisor.inference import Firing
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import decision_conditions, facts_of, outcomes_of
from kam_advisor.productions import productions
from kam_advisor.record import Record
from kam_advisor.to_python import runtime
from kam_advisor.to_python.conditions import Conditions
from kam_advisor.to_python.facts import read_facts
from kam_advisor.to_python.logic import Decided, Logic
from kam_advisor.to_python.numbers import Numbers
from kam_advisor.to_python.proof import ProofWriter, settling
from kam_advisor.to_python.unfit import Unfit

Answers: TypeAlias = Mapping[str, object]
"""A mapping that gives nothing it does not hold, as a `defaultdict` would."""
Decisions: TypeAlias = dict[str, Decided]
Decide: TypeAlias = Callable[[Answers], Decisions | None]
Prove: TypeAlias = Callable[[Answers], tuple[Decisions, tuple[Firing, ...]] | None]


class Compiled(Record):
    """The rules of one knowledge base as functions. They keep no state between calls.

    Attributes:
        decide: The decisions from the answers, by the ids of facts. None where an answer that
            counts is missing or is none to its fact, and where the rules give no outcome. Answers
            to other facts are ignored; a name that is no fact gives None.
        prove: The same with all firings, in order of the productions.
        facts: The facts that the rules may look at.
    """

    decide: Decide
    prove: Prove
    facts: frozenset[str]


def compile_rules(knowledge: KnowledgeBase, decisions: Iterable[str]) -> Compiled:
    """Compile account decisions; those they build on are decided with them, and left out.

    Raises:
        Unfit: One of them needs more than the answers of one account.
    """
    source = _Source(knowledge, tuple(decisions))
    deciding = source.decide()
    proving, firings = source.prove()
    names = {**runtime.NAMES, "Decided": Decided, "DECLARED": frozenset(knowledge.facts), **firings}
    for code in (source.constants(), deciding, proving):
        exec(_code("\n".join(code)), names)  # our own code, from rules that were checked
    return Compiled(cast(Decide, names["decide"]), cast(Prove, names["prove"]), source.facts)


def source_of(knowledge: KnowledgeBase, decisions: Iterable[str]) -> str:
    """The Python code of the function that decides, and of what it refers to.

    Raises:
        Unfit: One of the decisions needs more than the answers of one account.
    """
    source = _Source(knowledge, tuple(decisions))
    deciding = source.decide()
    return "\n".join([*source.constants(), "", "", *deciding]) + "\n"


def chosen(knowledge: KnowledgeBase, decisions: Iterable[str]) -> tuple[Decision, ...]:
    """The decisions and those they build on, in the order in which they are decided."""
    wanted: set[str] = set()

    def want(id: str) -> None:
        if id in wanted:
            return
        wanted.add(id)
        for condition in decision_conditions(knowledge.decisions[id]):
            for other in sorted(outcomes_of(condition)):
                want(other)

    for id in decisions:
        want(id)
    return tuple(decision for id, decision in knowledge.decisions.items() if id in wanted)


def _code(source: str) -> CodeType:
    try:
        return compile(source, "<rules>", "exec")
    except (RecursionError, MemoryError, IndentationError, SyntaxError) as error:
        raise Unfit(f"Python refuses the code: {error}") from error


class _Source:
    def __init__(self, knowledge: KnowledgeBase, wanted: Sequence[str]) -> None:
        decisions = chosen(knowledge, wanted)
        for decision in decisions:
            if decision.scope != "account":
                raise Unfit(f"{decision.id} looks over all accounts of a company")
        self.knowledge = knowledge
        self.wanted = wanted
        self.decisions = decisions
        self.numbers = Numbers(knowledge, lambda condition: self.conditions.source(condition))
        self.conditions = Conditions(knowledge, self.numbers)
        self.facts = frozenset(self._facts())
        self._logics = [Logic(d, self.conditions) for d in decisions]

    def constants(self) -> list[str]:
        """What the code written so far refers to."""
        return list(self.numbers.constants.lines())

    def decide(self) -> list[str]:
        """The code of `decide`."""
        return self._function("decide", self._deciding(), f"return {self._result()}")

    def prove(self) -> tuple[list[str], dict[str, object]]:
        """The code of `prove`, and the global names it needs."""
        ids = {decision.id for decision in self.decisions}
        base = self.knowledge
        writer = ProofWriter(
            production
            for production in productions(base, "account")
            if decision_of(production.id) in ids
        )
        lines = self._deciding()
        lines += writer.lines(settling(writer, self.conditions, self.decisions))
        return self._function("prove", lines, f"return {self._result()}, firings"), writer.firings

    def _deciding(self) -> list[str]:
        lines = [line for logic in self._logics for line in logic.decide()]
        return lines + [line for logic in self._logics for line in logic.warn()]

    def _function(self, name: str, deciding: Iterable[str], result: str) -> list[str]:
        reading = read_facts(self.conditions, self.facts, name)
        quantities = (f"q_{id} = {q}" for id, q in self.numbers.quantities.items())
        lines = (*reading, *quantities, *deciding, result)
        return [f"def {name}(answers):", *(f"    {line}" for line in lines)]

    def _result(self) -> str:
        return f"{{{', '.join(f'{id!r}: d_{id}' for id in self.wanted)}}}"

    def _facts(self) -> Iterator[str]:
        """The facts that the rules use, and those that tell whether these apply."""
        asked = [condition for d in self.decisions for condition in decision_conditions(d)]
        while asked:
            for fact in sorted(facts_of(asked.pop(), self.knowledge)):
                yield fact
                applies_when = self.knowledge.facts[fact].applies_when
                if applies_when is not None:
                    asked.append(applies_when)


def decision_of(production: str) -> str:
    """The decision that a production belongs to."""
    return production.removeprefix("only:").split(".", 1)[0]
