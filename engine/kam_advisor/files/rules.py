"""`rules/<decision>.yaml`: a decision with its readings."""

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, Tag

from kam_advisor.files.common import (
    Bilingual,
    Boolean,
    Citations,
    Condition,
    Identifier,
    Line,
    Strict,
    Version,
)
from kam_advisor.files.quantities import Collect, FormulaEntry, Score
from kam_advisor.ir.rules import WarningKind

Path: TypeAlias = tuple[str | int, ...]

_OUTCOMES = "Every answer that can come out, by id, lowest first, as `[no, yes]`."


class RowEntry(Strict):
    """A row: `when` and `conclude`, or only `otherwise`."""

    rule: Identifier = Field(description="The name of the rule.")
    when: Condition | None = None
    conclude: str | None = Field(None, description="The outcome where `when` holds.")
    otherwise: str | None = Field(None, description="The outcome where no row above holds; last.")
    because: Bilingual = Field(description="The reason, as the reader sees it.")
    sources: Citations


class TableEntry(Strict):
    """A decision table."""

    hit_policy: Literal["first", "unique", "any", "priority"] = Field(
        description="Which row concludes when several hold (DMN 1.5)."
    )
    priority: list[str] | None = Field(
        None,
        max_length=100,
        description="With hit policy priority: all outcomes that are used, strongest first.",
    )
    rows: list[RowEntry] = Field(min_length=1)


class LeafEntry(Strict):
    """The end of a branch."""

    conclude: str = Field(description="The outcome.")
    because: Bilingual = Field(description="The reason, as the reader sees it.")
    sources: Citations


def _branch_kind(value: object) -> str:
    return "=leaf" if isinstance(value, (dict, LeafEntry)) else "=goto"


BranchEntry = Annotated[
    Annotated[str, Tag("=goto")] | Annotated[LeafEntry, Tag("=leaf")], Discriminator(_branch_kind)
]
"""Where an answer leads: to a question, by name, or to a conclusion."""


class QuestionEntry(Strict):
    """A question. Each other key is an answer, or several: `yes`, `division, local`, `1..3`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, BranchEntry] = Field(init=False)

    ask: Condition = Field(description="A fact with finitely many answers, or a condition.")


class BandEntry(Strict):
    """A stretch of a score: at least `from`."""

    rule: Identifier = Field(description="The name of the rule.")
    from_: Identifier | None = Field(
        None, alias="from", description="The parameter from which it begins; not in the last band."
    )
    conclude: str = Field(description="The outcome.")
    because: Bilingual = Field(description="The reason, as the reader sees it.")
    sources: Citations


class ScorecardEntry(Strict):
    """A score, divided into bands."""

    score: Identifier = Field(description="A score, formula or collect table.")
    bands: list[BandEntry] = Field(min_length=1, description="Highest first.")


class ChecklistItem(Strict):
    """Something that is done, or still to be done."""

    item: Identifier = Field(description="The name of the item; advice on it stands under `gaps`.")
    done_when: Condition = Field(description="When it is done: a condition over facts and scores.")
    sources: Citations | None = Field(None, description="Where this item is said, if elsewhere.")


class ChecklistEntry(Strict):
    """A list of things to have done, and what the number of them that are done means."""

    score: Identifier = Field(description="The name of the number of items done.")
    title: Bilingual | None = Field(
        None, description="That number in a few words; the title of the reading if left out."
    )
    items: list[ChecklistItem] = Field(min_length=1)
    bands: list[BandEntry] = Field(min_length=1, description="Most items done first.")


class ReadingEntry(Strict):
    """One defensible logic: a `table`, a `tree`, a `scorecard` or a `checklist`."""

    default: Boolean = Field(False, description="Whether its outcome is the decision's outcome.")
    title: Bilingual = Field(description="The reading in a few words.")
    says: Bilingual = Field(description="How it reads the source.")
    sources: Citations
    table: TableEntry | None = None
    tree: dict[Identifier, QuestionEntry] | None = Field(
        None, min_length=1, description="Questions by name; the first is the start."
    )
    scorecard: ScorecardEntry | None = None
    checklist: ChecklistEntry | None = None
    never_lowers: list[Identifier] = Field(
        default_factory=list, description="Facts and scores that, raised, never lower its outcome."
    )


class CompareEntry(Strict):
    """On what readings are compared."""

    question: Bilingual = Field(description="The question on which they agree or not.")
    groups: dict[Identifier, list[str]] = Field(
        min_length=2, description="Outcomes that count as the same answer; each outcome once."
    )


class WarningEntry(Strict):
    """A remark beside the outcome."""

    when: Condition
    sources: Citations


class GapEntry(Strict):
    """Something that is still to be done, with its remedy."""

    when: Condition = Field(description="When it is still to be done.")
    sources: Citations


class AcceptEntry(Strict):
    """A finding of `kam check` that is as it should be."""

    finding: Line = Field(description="The id of the finding, as `idle-fact`.")
    at: Line = Field(description="What it is about, as `kam check` names it.")
    because: Bilingual = Field(description="Why it is as it should be.")


class RuleFile(Strict):
    """A decision."""

    decision: Identifier = Field(description="Its id; also the name of the file.")
    version: Version = Field(description="Of this rule set, as `1.0.0`.")
    scope: Literal["account", "company"] = Field(
        description="`account`: decided for every account; `company`: once, over all accounts."
    )
    title: Bilingual = Field(description="The decision in a few words.")
    question: Bilingual = Field(description="The question it answers.")
    sources: Citations
    outcomes: list[Identifier] = Field(min_length=2, max_length=100, description=_OUTCOMES)
    applies_when: Condition | None = Field(None, description="When there is something to decide.")
    target_picture_when: Condition | None = Field(
        None, description="When the outcome is a target rather than advice for today."
    )
    compare_readings: CompareEntry | None = None
    scores: dict[Identifier, Score] = Field(default_factory=dict)
    formulas: dict[Identifier, FormulaEntry] = Field(default_factory=dict)
    collected: dict[Identifier, Collect] = Field(default_factory=dict)
    readings: dict[Identifier, ReadingEntry] = Field(min_length=1)
    warnings: dict[Identifier, WarningEntry] = Field(default_factory=dict)
    gaps: dict[Identifier, GapEntry] = Field(
        default_factory=dict,
        description="What is still to be done; items of checklists are gaps by themselves.",
    )
    never_lowers: list[Identifier] = Field(
        default_factory=list,
        description="Facts and scores that, raised, never lower the outcome (`kam check`).",
    )
    accepts: list[AcceptEntry] = Field(
        default_factory=list, description="Findings of `kam check` that are as they should be."
    )

    def numbers(self) -> list[tuple[str, Path]]:
        """The named numbers it declares, each with the keys of its declaration, the last its own.

        The number of a checklist is declared by a value: the keys of that.
        """
        found: list[tuple[str, Path]] = [(id, ("scores", id)) for id in self.scores]
        found += [(id, ("formulas", id)) for id in self.formulas]
        found += [(id, ("collected", id)) for id in self.collected]
        for reading, entry in self.readings.items():
            if entry.checklist is not None:
                found.append((entry.checklist.score, ("readings", reading, "checklist", "score")))
        return found

    def remarks(self) -> list[tuple[str, WarningKind, Path]]:
        """Warnings, gaps and items of checklists, each with the keys of its declaration."""
        found: list[tuple[str, WarningKind, Path]] = []
        found += [(id, "warning", ("warnings", id)) for id in self.warnings]
        found += [(id, "gap", ("gaps", id)) for id in self.gaps]
        for reading, entry in self.readings.items():
            items = entry.checklist.items if entry.checklist else ()
            base = ("readings", reading, "checklist", "items")
            found += [(item.item, "gap", (*base, n)) for n, item in enumerate(items)]
        return found
