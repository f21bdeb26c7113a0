"""What `kam test` found, as a document and as plain data."""

from collections.abc import Iterable, Sequence

from kam_advisor.cases.case import Stated
from kam_advisor.cases.coverage import Coverage
from kam_advisor.cases.items import Item as Part
from kam_advisor.cases.items import Kind
from kam_advisor.cases.run import CaseRun, Failure
from kam_advisor.errors import Place
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Table,
    item,
    plain,
)
from kam_advisor.report.plain import Plain
from kam_advisor.vocabulary import Vocabulary

_COLUMNS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("rule", ("rule",)),
    ("reading", ("reading",)),
    ("outcome", ("outcome",)),
    ("warnings", ("warning", "no_warning")),
    ("gaps", ("gap", "no_gap")),
    ("not_applicable", ("not_applicable",)),
    ("question", ("question",)),
)


def cases_document(
    runs: Sequence[CaseRun], coverages: Sequence[Coverage], engine: str, vocabulary: Vocabulary
) -> Document:
    """The cases that failed, and what no case exercises."""
    say = vocabulary.say
    blocks: list[Block] = [
        Heading(1, say("test.title")),
        Paragraph(plain(_total(runs, vocabulary))),
    ]
    unjudged = sum(run.case.judge for run in runs)
    if unjudged:
        blocks.append(Paragraph(plain(say("test.unjudged", number=str(unjudged)))))
    blocks.append(Paragraph((Run(say("test.engine", engine=engine), "quiet"),)))
    failed = [_failed(run, vocabulary) for run in runs if run.failures]
    if failed:
        blocks += [Heading(2, say("test.not_as_expected")), Items(tuple(failed))]
    if coverages:
        blocks += [Heading(2, say("test.coverage")), *_coverage(coverages, vocabulary)]
    return tuple(blocks)


def _total(runs: Sequence[CaseRun], vocabulary: Vocabulary) -> str:
    say = vocabulary.say
    failed = sum(bool(run.failures) for run in runs)
    if not runs:
        return say("test.no_cases")
    if failed:
        return say("test.some_fail", failed=str(failed), number=str(len(runs)))
    return say("test.all_hold.one" if len(runs) == 1 else "test.all_hold", number=str(len(runs)))


def _failed(run: CaseRun, vocabulary: Vocabulary) -> Item:
    line = (Run(where(run.case.place), "code"), Run(f" {run.case.name}", "strong"))
    return Item(line, tuple(_failure(one, vocabulary) for one in run.failures))


def _failure(failure: Failure, vocabulary: Vocabulary) -> Item:
    say = vocabulary.say
    said = say(
        "test.expected_found",
        what=_what(failure.stated, vocabulary),
        expected=_listed(failure.expected, vocabulary),
        found=_listed(failure.found, vocabulary),
    )
    line = (Run(where(failure.place), "code"), Run(f" {said}"))
    if failure.stated[0] == "scores":
        formula = say("test.formula", formula=failure.formula)
        return Item(line, (item(formula),) if failure.formula else ())
    fired = say("test.fired", rule=failure.rule) if failure.rule else say("test.no_rule")
    children = [item(fired)]
    if failure.because:
        children.append(item(say("test.because", reason=vocabulary.of(failure.because))))
    return Item(line, tuple(children))


def where(place: Place) -> str:
    """A place as an editor understands it: `file:line`."""
    return f"{place.file}:{place.line}"


def _what(stated: Stated, vocabulary: Vocabulary) -> str:
    return vocabulary.say(f"test.stated.{stated[0]}", name=stated[-1])


def _listed(names: Iterable[str], vocabulary: Vocabulary) -> str:
    return ", ".join(names) or vocabulary.say("test.nothing")


def _coverage(coverages: Sequence[Coverage], vocabulary: Vocabulary) -> list[Block]:
    say = vocabulary.say
    parts = {part.kind for one in coverages for part in (*one.exercised, *one.missing)}
    columns = [(name, kinds) for name, kinds in _COLUMNS if name != "gaps" or parts & {*kinds}]
    header = (say("test.decision"), *(say(f"test.column.{name}") for name, _ in columns))
    rows = tuple(
        (one.decision, *(_share(one, kinds, vocabulary) for _, kinds in columns))
        for one in coverages
    )
    blocks: list[Block] = [
        Table(header, rows),
        Paragraph((Run(say("test.coverage_means"), "quiet"),)),
    ]
    missing = [(part, one.decision) for one in coverages for part in one.missing]
    if missing:
        blocks += [Heading(3, say("test.not_exercised")), _parts(missing, vocabulary)]
    else:
        blocks.append(Paragraph(plain(say("test.coverage_full"))))
    unreachable = [(part, one.decision) for one in coverages for part in one.unreachable]
    if unreachable:
        blocks += [Heading(3, say("test.unreachable")), _parts(unreachable, vocabulary)]
    return blocks


def _share(coverage: Coverage, kinds: tuple[Kind, ...], vocabulary: Vocabulary) -> str:
    exercised = sum(part.kind in kinds for part in coverage.exercised)
    number = exercised + sum(part.kind in kinds for part in coverage.missing)
    if not number:
        return ""
    return vocabulary.say("test.exercised", exercised=str(exercised), number=str(number))


def _parts(parts: Sequence[tuple[Part, str]], vocabulary: Vocabulary) -> Items:
    return Items(
        tuple(item(f"{decision}: {part_named(part, vocabulary)}") for part, decision in parts)
    )


def part_named(part: Part, vocabulary: Vocabulary) -> str:
    """What can be exercised, in words: "rule all_reasons.account_size.no"."""
    name = part.name.removeprefix(f"{part.decision}.")
    return vocabulary.say(f"test.item.{part.kind}", name=name)


class CasesData:
    """What `kam test` found, ready for JSON."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Reasons in the language of the vocabulary."""
        self._of = vocabulary.of

    def report(
        self, runs: Sequence[CaseRun], coverages: Sequence[Coverage], engine: str
    ) -> dict[str, Plain]:
        """Everything: totals, each failure, and the coverage per decision."""
        return {
            "cases": len(runs),
            "failed": sum(bool(run.failures) for run in runs),
            "unjudged": sum(run.case.judge for run in runs),
            "engine": engine,
            "failures": [self._failed(run) for run in runs if run.failures],
            "coverage": {one.decision: _coverage_data(one) for one in coverages},
        }

    def _failed(self, run: CaseRun) -> Plain:
        return {
            "case": run.case.name,
            "decision": run.case.decision,
            "file": run.case.place.file,
            "line": run.case.place.line,
            "expectations": [self._failure(failure) for failure in run.failures],
        }

    def _failure(self, failure: Failure) -> Plain:
        return {
            "about": ".".join(failure.stated),
            "expected": list(failure.expected),
            "found": list(failure.found),
            "line": failure.place.line,
            "rule": failure.rule or None,
            "because": self._of(failure.because) if failure.because else None,
            "formula": failure.formula or None,
        }


def _coverage_data(coverage: Coverage) -> dict[str, Plain]:
    return {
        "complete": coverage.complete,
        "exercised": len(coverage.exercised),
        "missing": [_part_data(part) for part in coverage.missing],
        "unreachable": [_part_data(part) for part in coverage.unreachable],
    }


def _part_data(part: Part) -> Plain:
    return {"kind": part.kind, "name": part.name}
