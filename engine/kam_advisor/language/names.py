"""What a text may refer to, and what to suggest for a name that does not exist."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from kam_advisor.ir.derived import OF_ACCOUNT, OF_COMPANY
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.ir.rules import NOT_APPLICABLE

FUNCTIONS = ("min", "max", "sum", "mean", "count")
COUNTERS = ("count_distinct", "count_accounts", "count_where", "count_outcome")
DERIVED = ("given", *OF_ACCOUNT, *OF_COMPANY)
_MOST_LISTED = 12
YES_NO: Mapping[str, Value] = {
    "yes": True,
    "no": False,
    "ja": True,
    "nee": False,
    "true": True,
    "false": False,
}


@dataclass(frozen=True, slots=True)
class Names:
    """Everything a text may name.

    Attributes:
        facts: Their declarations; `applies_when` is not looked at.
        decisions: Per decision its outcomes, lowest first; `not_applicable` may always be named.
        declared_at: Per name the file and line where it is declared, as `a/b.yaml:31`; for hints.
        derived: Facts that nobody is asked, as the texts read so far name them. Grows.
    """

    facts: Mapping[str, FactDeclaration]
    parameters: Collection[str]
    quantities: Collection[str]
    decisions: Mapping[str, tuple[str, ...]]
    declared_at: Mapping[str, str] = field(default_factory=dict)
    derived: dict[str, FactDeclaration] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        """Whether this is a declared fact, parameter, quantity or decision."""
        known = (self.facts, self.parameters, self.quantities, self.decisions)
        return any(name in names for names in known)

    def answer_set(self, name: str) -> "AnswerSet | None":
        """What a boolean, a choice or a decision can be; None for any other name."""
        if name in self.facts:
            fact = self.facts[name]
            if fact.kind == "boolean":
                return AnswerSet(name, "yes-or-no fact", YES_NO, ())
            if fact.kind == "choice":
                order = fact.options if fact.ordered else ()
                return AnswerSet(name, "choice", {o: o for o in fact.options}, order)
        elif name in self.decisions:
            outcomes = self.decisions[name]
            answers = {o: o for o in (*outcomes, NOT_APPLICABLE)}
            return AnswerSet(name, "decision", answers, outcomes)
        return None

    def owner_of(self, answer: str) -> str | None:
        """The first choice or decision that has this option or outcome."""
        for name, fact in self.facts.items():
            if fact.kind == "choice" and answer in fact.options:
                return name
        return next((d for d, outcomes in self.decisions.items() if answer in outcomes), None)

    def suggestion(self, name: str) -> str:
        """What may have been meant by a name that does not exist, as sentences."""
        owner = self.owner_of(name)
        if owner is not None:
            what = "outcome" if owner in self.decisions else "option"
            return f"It is an {what} of `{owner}`: write `{owner} = {name}`."
        if name in FUNCTIONS or name in COUNTERS or name in DERIVED:
            return f"It is a function: write `{name}(…)`."
        options = {o for f in self.facts.values() if f.kind == "choice" for o in f.options}
        outcomes = {o for all_ in self.decisions.values() for o in all_}
        declared = {*self.facts, *self.parameters, *self.quantities, *self.decisions}
        near = nearest(name, declared | options | outcomes)
        if near is None:
            return (
                "Facts are declared in knowledge/facts, parameters in knowledge/parameters, "
                "scores and formulas with their decision."
            )
        return f"Did you mean `{near}`?{self._where(near)}"

    def _where(self, name: str) -> str:
        if name in self.declared_at:
            return f" It is declared in {self.declared_at[name]}."
        owner = None if name in self else self.owner_of(name)
        if owner is None:
            return ""
        what = "outcome" if owner in self.decisions else "option"
        return f" It is an {what} of `{owner}`."


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand in a text, by where the text stands.

    Attributes:
        literal_numbers: The whole numbers 0, 1 and 100, in formulas.
        outcomes: Outcomes of decisions.
        accounts: `count_distinct` and `count_accounts`, in decisions of scope company.
        quantities: Scores, formulas and collect tables.
    """

    literal_numbers: bool = False
    outcomes: bool = False
    accounts: bool = False
    quantities: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The finitely many values of a boolean, a choice or a decision.

    Attributes:
        owner: The fact or decision.
        answers: How each value may be written, and the value.
        order: The options by which `<` compares, lowest first; empty where there is no order.
    """

    owner: str
    kind: str
    answers: Mapping[str, Value]
    order: tuple[str, ...]

    def listed(self) -> str:
        """The values as a reader would list them."""
        shown = ("yes", "no") if self.kind == "yes-or-no fact" else tuple(self.answers)
        more = ", …" if len(shown) > _MOST_LISTED else ""
        return ", ".join(f"`{answer}`" for answer in shown[:_MOST_LISTED]) + more


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is near."""
    near = get_close_matches(word[:80], sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None
