"""What the rules speak about: facts, parameters, advice, glossary, sources."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from kam_advisor.record import Record, replace

if TYPE_CHECKING:
    from kam_advisor.ir.agendas import Agenda
    from kam_advisor.ir.coverage import Coverage
    from kam_advisor.ir.derived import Derivation
    from kam_advisor.ir.expressions import Expression, Number, Value
    from kam_advisor.ir.quantities import QuantityDeclaration
    from kam_advisor.ir.rules import Decision

Text: TypeAlias = Mapping[str, str]
"""A text per language: `en` and `nl`."""

Scope: TypeAlias = Literal["company", "account"]
FactKind: TypeAlias = Literal["boolean", "choice", "scale", "integer", "number"]


class Citation(Record):
    """Where something is said: a source and the place in it, or why we say it ourselves.

    Attributes:
        source: The id of a source; `design_choice` for our own choices, `inferred` for what we
            infer: a rule that no source states.
        place: Slide, section or page, as `slide-12` or `6.2`; empty where we say it ourselves.
        because: Why we chose so, or from what it follows; empty for a place in a source.
    """

    source: str
    place: str
    because: Text


class Source(Record):
    """A document, a publication, or one of our own kinds: `design_choice` and `inference`."""

    id: str
    kind: Literal["document", "publication", "inference", "design_choice"]
    title: Text
    author: str
    year: str
    note: Text


class FactDeclaration(Record):
    """Something that is asked about a company or an account.

    Attributes:
        kind: `scale`: an integer from `minimum` to `maximum`; `integer` and `number` (an exact
            decimal): bounded where minimum or maximum is given.
        options: The answers of a choice, in order; `yes` and `no` for a boolean; the positions
            of a scale.
        ordered: Whether the options of a choice may be compared by `<` and `>`.
        labels: Per option a text; of a scale at least the two ends. Keys are options as text.
        applies_when: A condition over other facts; None: applies always.
        otherwise: The value that counts where the fact does not apply.
        effort: How hard the answer is to change, above 0: per step of a scale or an ordered choice,
            per unit of a number, otherwise per change.
        changeable: Whether the answer can be changed at all.
        answering_cost: How hard the question is to answer, above 0, in plain questions.
        topic: The name of the file that declares it: questions that belong together.
        derived: How it follows from the profile as a whole; None: it is asked.
    """

    id: str
    scope: Scope
    kind: FactKind
    title: Text
    question: Text
    help: Text
    options: tuple[str, ...]
    ordered: bool
    labels: Mapping[str, Text]
    minimum: "Number | None"
    maximum: "Number | None"
    unit: str
    applies_when: "Expression | None"
    otherwise: "Value | None"
    citations: tuple[Citation, ...]
    effort: "Number" = 1
    changeable: bool = True
    answering_cost: "Number" = 1
    topic: str = ""
    derived: "Derivation | None" = None

    def with_effort(self, effort: "Number | None") -> "FactDeclaration":
        """The same fact, as hard to change as this; None: it cannot be changed."""
        if effort is None:
            return replace(self, changeable=False)
        return replace(self, effort=effort, changeable=True)


class ParameterDeclaration(Record):
    """A named number, with its unit, since when it holds, and who says so."""

    id: str
    title: Text
    value: "Number"
    unit: str
    since: str
    citations: tuple[Citation, ...]


class Advice(Record):
    """What we tell the reader about an outcome, a warning or a gap.

    Of a gap, what is not said is an empty text: only its title and what to do are required.

    Attributes:
        title: The outcome, warning or gap in a few words.
        summary: One sentence, the recommendation itself.
        do: What to do. why: Why. next_steps: What someone can do on Monday. risks: What may go
            wrong.
    """

    title: Text
    summary: Text
    do: Text
    why: Text
    next_steps: tuple[Text, ...]
    risks: tuple[Text, ...]
    citations: tuple[Citation, ...]


class GlossaryEntry(Record):
    """A term and what it means here."""

    id: str
    term: Text
    definition: Text
    citations: tuple[Citation, ...]


class Override(Record):
    """Something a house file or a folder of rules put in the place of what is shipped.

    Attributes:
        what: `parameter`, `text`, `effort`, `rule set` or `knowledge`.
        name: What was overridden, as `no_pull_below`.
        shipped: The shipped value as text; empty where there was none.
        used: The value used as text.
        because: The house's reason; may be empty.
    """

    what: str
    name: str
    shipped: str
    used: str
    because: str


class KnowledgeBase(Record):
    """Everything an assessment needs, read and checked. Immutable; safe to share by threads.

    Attributes:
        decisions: In the order in which they are decided and shown.
        advice: By decision, then by outcome id `warnings.<warning>`
            or `gaps.<gap>`.
        wording: The words of explanations and reports, by key.
        version: Of the shipped rules, or `<version>+house` with overrides.
        fingerprint: SHA-256 over the rules and knowledge used, overrides included.
        agendas: What may be chosen with `--agenda`, the default first.
        coverage: What of the documents is encoded; None where that is not asked for.
        outside: Facts that no rule of this part of a larger knowledge base uses. A profile may
            answer them, and the answers count for nothing.
    """

    facts: Mapping[str, FactDeclaration]
    parameters: Mapping[str, ParameterDeclaration]
    quantities: "Mapping[str, QuantityDeclaration]"
    decisions: "Mapping[str, Decision]"
    advice: Mapping[str, Mapping[str, Advice]]
    glossary: Mapping[str, GlossaryEntry]
    sources: Mapping[str, Source]
    wording: Mapping[str, Text]
    version: str
    fingerprint: str
    overrides: tuple[Override, ...]
    agendas: "Mapping[str, Agenda]" = MappingProxyType({})
    coverage: "Coverage | None" = None
    outside: Mapping[str, FactDeclaration] = MappingProxyType({})

    @property
    def asked(self) -> "Mapping[str, FactDeclaration]":
        """The facts that are asked: all but those that follow from the profile as a whole."""
        return {id: fact for id, fact in self.facts.items() if fact.derived is None}
