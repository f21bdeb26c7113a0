"""Several people's answers about one company, or those of several dates, as a document."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kam_advisor.compare_answers import AnswerComparison, DecisionMixtures, Flip
from kam_advisor.compare_answers.line_up import Difference, Place
from kam_advisor.compare_answers.mixed import Results
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import NOT_APPLICABLE
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
    strong,
)
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import Vocabulary

_SHOWN_FLIPS = 6
_MOST_COLUMNS = 2
"""Of more people a table would break long Dutch words on a terminal."""


def answers_document(comparison: AnswerComparison, vocabulary: Vocabulary) -> Document:
    """The comparison in words."""
    return tuple(_Writer(comparison, vocabulary).blocks())


class _Writer:
    def __init__(self, comparison: AnswerComparison, vocabulary: Vocabulary) -> None:
        self._comparison = comparison
        self._lined = comparison.lined
        self._labels = [one.label for one in comparison.lined.respondents]
        self._several = len(comparison.lined.accounts) > 1
        self._vocabulary = vocabulary
        self._say = vocabulary.say
        self._about = "dates" if self._lined.dated else "people"
        self._flipping: dict[tuple[object, ...], str] = {}

    def _said(self, key: str, **values: str) -> str:
        """Words that are others for one company at several dates than for several people."""
        return self._say(f"compare.{self._about}.{key}", **values)

    def blocks(self) -> Iterator[Block]:
        say, names = self._say, self._names()
        yield Heading(1, self._said("title", name=names[0]))
        yield Paragraph(
            plain(self._said("whose", labels=self._vocabulary.any_of(self._labels, "and")))
        )
        if len(names) > 1:
            yield Paragraph(plain(say("compare.other_names", names="; ".join(names))))
        apart = [a.name for a in self._lined.accounts if None in a.answers]
        if apart:
            yield Paragraph(plain(say("compare.other_accounts", accounts="; ".join(apart))))
        yield Heading(2, self._said("agenda"))
        yield from self._agenda()
        yield Heading(2, self._said("advice"))
        yield self._advice()
        told = [block for one in self._comparison.decisions for block in self._decision(one)]
        if told:
            yield Heading(2, self._said("matter"))
            yield from told
        yield Heading(2, self._said("differences"))
        yield from self._differences()

    def _names(self) -> list[str]:
        return list(dict.fromkeys(one.profile.name for one in self._lined.respondents))

    def _agenda(self) -> Iterator[Block]:
        topics = self._comparison.agenda
        if not topics:
            yield Paragraph(plain(self._said("nothing_to_talk_about")))
            return
        yield Paragraph((Run(self._said("agenda_says"), "quiet"),))
        items = []
        for topic in topics:
            account, fact = topic.difference.place
            question = self._vocabulary.of(self._vocabulary.knowledge.facts[fact].question)
            titles = [self._titled(d, a) for a, d in topic.decisions]
            listed = "; ".join(dict.fromkeys(titles))  # there are commas in titles
            changes = self._say("compare.can_change", decisions=listed)
            who = self._answers(topic.difference)
            said = self._with_account(question, account)
            items.append(Item(strong(said), (*who, Item((Run(changes, "quiet"),)))))
        yield Items(tuple(items), numbered=True)

    def _answers(self, difference: Difference) -> tuple[Item, ...]:
        """Who answered what; of many people by answer."""
        _, fact = difference.place
        told = [
            (label, self._vocabulary.answer(fact, answer))
            for label, answer in zip(self._labels, difference.answers, strict=True)
            if answer is not None
        ]
        if len(self._labels) > _MOST_COLUMNS:
            return self._by_answer(told)
        return tuple(
            item(self._say("compare.answers_of", label=label, answer=said)) for label, said in told
        )

    def _advice(self) -> Block:
        say = self._say
        if len(self._labels) > _MOST_COLUMNS:
            return Items(tuple(map(self._advised, self._comparison.decisions)))
        header = (say("compare.decision"), *self._labels, self._said("verdict"))
        rows = tuple(
            (
                self._titled(one.decision, one.account),
                *(self._results(one.decision, results) for results in one.results),
                self._verdict(one),
            )
            for one in self._comparison.decisions
        )
        return Table(header, rows)

    def _verdict(self, one: DecisionMixtures) -> str:
        found = [results for results in one.results if results is not None]
        if len(found) < 2:
            return self._say("compare.not_there")
        if not one.differs and len(found[0]) > 1:
            return self._said("undecided")
        return self._said("disagreed" if one.differs else "agreed")

    def _advised(self, one: DecisionMixtures) -> Item:
        """A decision with what comes out for whom: for more people than a table has columns."""
        said = [self._results(one.decision, results) for results in one.results]
        title = self._titled(one.decision, one.account)
        head = self._say("compare.answers_of", label=title, answer=self._verdict(one))
        return Item(strong(head), self._by_answer(zip(self._labels, said, strict=True)))

    def _by_answer(self, told: Iterable[tuple[str, str]]) -> tuple[Item, ...]:
        """Each answer with the names of those who gave it."""
        whose: dict[str, list[str]] = {}
        for label, answer in told:
            whose.setdefault(answer, []).append(label)
        return tuple(
            item(self._say("compare.answers_of", label=answer, answer=", ".join(labels)))
            for answer, labels in whose.items()
        )

    def _decision(self, one: DecisionMixtures) -> Iterator[Block]:
        if one.looked_into and not one.matters and not one.differs:
            return
        yield Heading(3, self._titled(one.decision, one.account))
        if not one.looked_into or one.mixtures is None:
            yield Paragraph(plain(self._say("compare.too_many")))
            return
        yield Paragraph(plain(self._shares(one)))
        yield from self._flips(one)

    def _flips(self, one: DecisionMixtures) -> Iterator[Block]:
        """The smallest changes; where they are those of a decision before it, only that."""
        if not one.flips:
            return
        sets = tuple((flip.respondent, flip.answers) for flip in one.flips)
        title = self._titled(one.decision, one.account)
        before = self._flipping.setdefault(sets, title)
        if before != title and one.all_flips:
            yield Paragraph(plain(self._said("same_flips", decision=before)))
            return
        shown = [Item(plain(self._flip(one, flip))) for flip in one.flips[:_SHOWN_FLIPS]]
        left = len(one.flips) - len(shown)
        if left:
            shown.append(item(self._say("compare.more_flips", number=str(left))))
        if not one.all_flips:
            shown.append(item(self._say("compare.not_all_flips")))
        yield Paragraph(plain(self._said("flips")))
        yield Items(tuple(shown))

    def _shares(self, one: DecisionMixtures) -> str:
        if len(one.shares) == 1:
            outcome = self._results(one.decision, one.shares[0][0])
            return self._said("always", outcome=outcome)
        shares = "; ".join(
            self._say(
                "compare.share",
                outcome=self._results(one.decision, results),
                percent=self._percent(share),
            )
            for results, share in one.shares
        )
        number = self._vocabulary.number(one.mixtures or 0)
        return self._said("mixture_shares", number=number, shares=shares)

    def _percent(self, share: Fraction) -> str:
        return self._vocabulary.number(max(Fraction(round(share * 1000), 10), Fraction(1, 10)))

    def _flip(self, one: DecisionMixtures, flip: Flip) -> str:
        answers = "; ".join(self._answer(place, answer) for place, answer in flip.answers)
        return self._say(
            "compare.flip",
            label=self._labels[flip.respondent],
            outcome=self._results(one.decision, flip.results),
            answers=answers,
        )

    def _answer(self, place: Place, answer: Value | Unknown) -> str:
        account, fact = place
        said = self._vocabulary.short_answer(fact, answer)
        title = self._with_account(self._vocabulary.fact(fact), account)
        return self._say("compare.answer", fact=title, answer=said)

    def _differences(self) -> Iterator[Block]:
        say, found = self._say, self._comparison.differences
        if not found:
            yield Paragraph(plain(say("compare.no_differences")))
            return
        matter = {topic.difference.place for topic in self._comparison.agenda}
        used = [one for one in found if one.place[1] in self._comparison.used]
        if len(self._labels) > _MOST_COLUMNS:
            yield Items(tuple(self._listed(one, matter) for one in used))
        elif used:
            header = (say("compare.fact"), *self._labels, say("compare.matters"))
            yield Table(header, tuple(self._row(one, matter) for one in used))
        if len(used) < len(found):
            number = self._vocabulary.number(len(found) - len(used))
            yield Paragraph(plain(self._said("elsewhere", number=number)))

    def _listed(self, difference: Difference, matter: set[Place]) -> Item:
        title, *answers, matters = self._row(difference, matter)
        verdict = self._say(
            "compare.answers_of", label=self._say("compare.matters"), answer=matters
        )
        return Item(
            strong(f"{title} ({verdict})"), self._by_answer(zip(self._labels, answers, strict=True))
        )

    def _row(self, difference: Difference, matter: set[Place]) -> tuple[str, ...]:
        account, fact = difference.place
        answers = (
            self._say("compare.not_there")
            if answer is None
            else self._vocabulary.short_answer(fact, answer)
            for answer in difference.answers
        )
        matters = self._say("compare.yes" if difference.place in matter else "compare.no")
        return (self._with_account(self._vocabulary.fact(fact), account), *answers, matters)

    def _results(self, decision: str, results: Results | None) -> str:
        if results is None:
            return self._say("compare.not_there")
        declared = self._vocabulary.knowledge.decisions[decision]
        order = (*declared.outcomes, NOT_APPLICABLE)
        names = [self._vocabulary.outcome(decision, one) for one in order if one in results]
        if len(results) > len(names):
            names.append(self._say("compare.no_outcome"))
        if len(names) == 1:
            return names[0]
        return self._say("compare.open", outcomes=self._vocabulary.any_of(names))

    def _titled(self, decision: str, account: str | None) -> str:
        return self._with_account(self._vocabulary.decision(decision), account)

    def _with_account(self, text: str, account: str | None) -> str:
        if account is None or not self._several:
            return text
        return self._say("compare.of_account", decision=text, account=account)


def labels_of(labels: Sequence[tuple[str, str]]) -> list[str]:
    """What to call each, from a short label and what may be added to it; all different."""
    short = [label for label, _ in labels]
    found: list[str] = []
    for label, addition in labels:
        said = label if short.count(label) == 1 or label == addition else f"{label}, {addition}"
        number = 1
        while said in found:
            number += 1
            said = f"{label} ({number})"
        found.append(said)
    return found
