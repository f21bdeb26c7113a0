"""The words of a questionnaire in one language, as lines; what shows them decides where."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from shutil import get_terminal_size

from kam_advisor.interview import Ask, Interview, Outcomes, Progress, Question, Span, Target, Why
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.report.display import wrap
from kam_advisor.report.document import plain
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import Vocabulary

COLUMNS = 78
_FEWEST = 12
_MOST_NAMED = 40

COMMANDS = ("dont_know", "why", "back", "change", "possible", "help", "language", "stop")
"""What can be typed beside an answer; the words are in `knowledge/wording/ask.yaml`."""


class AskTexts:
    """What a questionnaire says, in one language."""

    def __init__(self, vocabulary: Vocabulary, interview: Interview) -> None:
        """The words of a knowledge base for one interview."""
        self.vocabulary = vocabulary
        self.interview = interview
        self.say = vocabulary.say

    def about(self, question: Question) -> str:
        """Whom a question is about."""
        if question.account is None:
            return self.say("ask.about_company")
        return self.say("ask.about_account", name=question.account)

    def place(self, question: Question, number: int, progress: Progress) -> str:
        """Which question it is, and how many can follow."""
        if question.earlier is not None:
            return self.say("ask.again", number=str(number))
        more = progress.at_most - 1
        key = "ask.number" if more > 0 else "ask.number_last"
        return self.say(key, number=str(number), more=str(more))

    def question(self, question: Question, with_options: bool = True) -> Iterator[str]:
        """The question itself, its help and, unless a menu shows them, its answers."""
        fact = question.fact
        yield from self.wrapped(self.vocabulary.of(fact.question))
        yield from self.wrapped(self.vocabulary.of(fact.help), "  ")
        if question.offered:
            yield from self.wrapped(self.say("ask.offered"), "  ")
        for number, label in self.options(fact) if with_options else ():
            yield from self.wrapped(self.say("ask.option", number=number, label=label), "  ")
        if fact.unit and fact.kind != "scale":
            yield from self.wrapped(self.say("ask.unit", unit=self.unit(fact)), "  ")
        if question.earlier is not None:
            answer = self.answer(fact.id, question.earlier)
            by_menu = not with_options and any(self.positions(fact))
            key = "ask.answer_now_menu" if by_menu else "ask.answer_now"
            yield from self.wrapped(self.say(key, answer=answer))

    def options(self, fact: FactDeclaration) -> Iterator[tuple[str, str]]:
        """What is typed for an answer, and what that answer is; of a scale what has words."""
        if fact.kind in ("boolean", "choice"):
            for number, option in enumerate(fact.options, 1):
                yield str(number), self.vocabulary.option(fact.id, option)
        for option in fact.options if fact.kind == "scale" else ():
            if option in fact.labels:
                yield option, self.vocabulary.of(fact.labels[option])

    def positions(self, fact: FactDeclaration) -> Iterator[tuple[str, str]]:
        """All answers as `options`, those of a scale without words, too; of a number none."""
        if fact.kind != "scale":
            yield from self.options(fact)
            return
        for option in fact.options:
            label = fact.labels.get(option)
            yield option, self.say("ask.between") if label is None else self.vocabulary.of(label)

    def typed(self, fact: FactDeclaration, value: Value) -> str:
        """What is typed for an answer that stands among the `positions`."""
        if fact.kind == "boolean":
            value = "yes" if value else "no"
        if fact.kind in ("boolean", "choice"):
            return str(fact.options.index(str(value)) + 1)
        return str(value)

    def unit(self, fact: FactDeclaration) -> str:
        """The unit of a number in words, without a number."""
        return self.vocabulary.number(2, fact.unit).replace("2", "", 1).strip(" \u00a0")

    def prompt(self, fact: FactDeclaration) -> str:
        """What stands before the place where the answer is typed."""
        if fact.kind in ("boolean", "choice"):
            return self.say("ask.prompt_options", last=str(len(fact.options)))
        if fact.kind == "scale":
            return self.say("ask.prompt_scale", low=fact.options[0], high=fact.options[-1])
        return self.say("ask.prompt_number")

    def answer(self, fact: str, value: Value | Unknown) -> str:
        """An answer in words."""
        if isinstance(value, Unknown):
            return self.say("ask.unknown_answer")
        return self.vocabulary.answer(fact, value)

    def help(self, menus: bool = False) -> Iterator[str]:
        """What can be typed, or chosen from menus."""
        yield from self.wrapped(self.say("ask.help_menus" if menus else "ask.help"))
        for command in COMMANDS:
            words = self.key(command) if menus else ", ".join(self.words(command))
            key = "ask.does.change_menu" if menus and command == "change" else f"ask.does.{command}"
            yield from self.wrapped(f"{words}: {self.say(key)}", "  ")

    def words(self, command: str) -> list[str]:
        """The words that mean a command in this language."""
        return self.say(f"ask.command.{command}").split()

    def key(self, command: str) -> str:
        """The one letter that means a command, or the first of its first word."""
        words = self.words(command)
        return next((word for word in words if len(word) == 1), words[0][0])

    def command(self, typed: str) -> str:
        """The command that a word means in this language; empty where it means none."""
        word = typed.casefold()
        said = (c for c in COMMANDS if word in self.words(c))
        return next(said, "")

    def why(self, why: Why) -> Iterator[str]:
        """Why a question is asked."""
        if not why.stakes:
            yield from self.wrapped(self.say("ask.why_unneeded"))
            return
        yield self.say("ask.why_asked")
        by_itself = [s for s in why.stakes if s.target.finding is None or len(s.effects) != 1]
        for stake in by_itself or why.stakes:
            title = self.target(stake.target)
            possible = self.outcomes(stake.target, stake.possible)
            yield from self.wrapped(
                self.say("ask.why_now", decision=title, possible=possible), "  "
            )
            if len(stake.effects) == 1:
                yield from self.wrapped(self.say("ask.why_together"), "    ")
                continue
            for effect in stake.effects:
                answers = self.answers(why.ask.fact, effect.answers)
                left = self.outcomes(stake.target, effect.possible)
                said = self.say("ask.why_effect", answers=answers, possible=left)
                yield from self.wrapped(said, "    ")
            if not stake.effects:
                yield from self.wrapped(self.say("ask.why_number"), "    ")
        if why.known:
            yield self.say("ask.why_known")
            for ask, value in why.known.items():
                answer = self.answer(ask.fact, value)
                yield from self.wrapped(
                    self.say("report.named_value", name=self.ask(ask), value=answer), "  "
                )

    def answers(self, fact: str, answers: Sequence[Value | Span]) -> str:
        """Several answers in words."""
        values = [answer for answer in answers if not isinstance(answer, Span)]
        if len(values) == len(answers):
            return self.vocabulary.answers(fact, values)
        unit = self.interview.advisor.knowledge.facts[fact].unit
        spans = [answer for answer in answers if isinstance(answer, Span)]
        return self.vocabulary.any_of(self._span(span, unit) for span in spans)

    def _span(self, span: Span, unit: str) -> str:
        number = self.vocabulary.number
        if span.low is None and span.high is None:
            return self.say("ask.span_any")
        if span.low is None:
            assert span.high is not None
            key = "ask.span_to" if span.high_included else "ask.span_below"
            return self.say(key, high=number(span.high, unit))
        if span.high is None:
            key = "ask.span_from" if span.low_included else "ask.span_above"
            return self.say(key, low=number(span.low, unit))
        if span.low == span.high:
            return number(span.low, unit)
        return self.say("ask.span_between", low=number(span.low), high=number(span.high, unit))

    def target(self, target: Target) -> str:
        """The title of what is wanted, with its account where there are several."""
        title = self.vocabulary.decision(target.decision)
        if target.finding is not None:
            finding = self.vocabulary.warning(target.decision, target.finding)
            title = self.say("ask.finding", decision=title, finding=finding)
        accounts = self.interview.to_profile().accounts
        if target.account is None or len(accounts) == 1:
            return title
        name = accounts[target.account].name
        return self.say("ask.of_account", decision=title, account=name)

    def ask(self, ask: Ask) -> str:
        """The title of a question, with its account where there are several."""
        title = self.vocabulary.fact(ask.fact)
        accounts = self.interview.to_profile().accounts
        if ask.account is None or len(accounts) == 1:
            return title
        return self.say("ask.of_account", decision=title, account=accounts[ask.account].name)

    def outcomes(self, target: Target, outcomes: Outcomes) -> str:
        """Outcomes in words, lowest first; of a gap or warning, whether there is something."""
        if target.finding is not None:
            kind = self._kind(target)
            keys = [f"ask.{kind}_is" if fires else f"ask.{kind}_is_not" for fires in (True, False)]
            said = zip((True, False), map(self.say, keys), strict=True)
            return self.vocabulary.any_of(words for fires, words in said if fires in outcomes)
        order = self.interview.advisor.knowledge.decisions[target.decision].outcomes
        known = [outcome for outcome in order if outcome in outcomes]
        others = sorted(o for o in outcomes if isinstance(o, str) and o not in known)
        names = [self.vocabulary.outcome(target.decision, o) for o in (*known, *others)]
        if any(not isinstance(outcome, str) for outcome in outcomes):
            names.append(self.say("ask.no_outcome"))
        return self.vocabulary.any_of(names)

    def _kind(self, target: Target) -> str:
        """`gap` or `warning`."""
        declared = self.interview.advisor.knowledge.decisions[target.decision]
        return next(found.kind for found in declared.warnings if found.id == target.finding)

    def standings(self, standings: Mapping[Target, Outcomes]) -> Iterator[str]:
        """What is decided, and what is still possible; gaps and warnings with their decision."""
        findings: dict[tuple[Target, str], dict[Target, Outcomes]] = {}
        for target, possible in standings.items():
            whose = Target(target.account, target.decision)
            if target.finding is None:
                said, title = self.outcomes(target, possible), self.target(target)
                if len(possible) == 1:
                    line = self.say("ask.decided", decision=title, outcome=said)
                else:
                    line = self.say("ask.still_open", decision=title, possible=said)
                yield from self.wrapped(line, "  ")
            else:
                findings.setdefault((whose, self._kind(target)), {})[target] = possible
        for (whose, kind), found in findings.items():
            yield from self._findings(whose, kind, found)

    def _findings(
        self, whose: Target, kind: str, found: Mapping[Target, Outcomes]
    ) -> Iterator[str]:
        """Which gaps or warnings of a decision there are, and how many are open."""
        there = [
            self.vocabulary.warning(target.decision, target.finding or "")
            for target, possible in found.items()
            if possible == {True}
        ]
        still = sum(len(possible) > 1 for possible in found.values())
        title = self.target(whose)
        if there:
            named = self.vocabulary.any_of(there, "and")
            line = self.say(f"ask.{kind}s_found", decision=title, findings=named)
            yield from self.wrapped(line, "  ")
        if still:
            number, all_ = str(still), str(len(found))
            line = self.say(f"ask.{kind}s_open", decision=title, number=number, all=all_)
            yield from self.wrapped(line, "  ")

    def listed(self, asked: Sequence[Question], aside: Collection[Ask]) -> Iterator[str]:
        """Every answer with the question it answers."""
        for question in asked:
            assert question.earlier is not None
            answer = self.answer(question.fact.id, question.earlier)
            title = self.ask(question.ask)
            line = self.say("ask.listed", question=title, answer=answer)
            yield self.say("ask.listed_aside", line=line) if question.ask in aside else line

    def ending(self, standings: Mapping[Target, Outcomes]) -> Iterator[str]:
        """That there is nothing more to ask, and what stays open."""
        still = {target: found for target, found in standings.items() if len(found) > 1}
        yield from self.wrapped(self.say("ask.complete_open" if still else "ask.complete"))
        yield from self.standings(still)

    def beyond(self, decisions: Sequence[str]) -> Iterator[str]:
        """Of which decisions gaps and warnings were not asked for, though they are wanted."""
        if decisions:
            named = self.vocabulary.any_of(map(self.vocabulary.decision, decisions), "and")
            yield from self.wrapped(self.say("ask.beyond", decisions=named))

    def spared(self, spared: Sequence[Ask]) -> Iterator[str]:
        """Which questions were not needed."""
        key = {0: "ask.spared_none", 1: "ask.spared_one"}.get(len(spared), "ask.spared")
        yield from self.wrapped(
            self.say(key, number=str(len(spared)), questions=self.named(spared) if spared else "")
        )

    def named(self, asks: Sequence[Ask]) -> str:
        """Questions by their titles, of many only the first."""
        names = [self.ask(ask) for ask in asks[:_MOST_NAMED]]
        if len(asks) > _MOST_NAMED:
            count = str(len(asks) - _MOST_NAMED)
            names.append(self.say("report.and_others", count=count))
            return ", ".join(names)
        return self.vocabulary.any_of(names, "and")

    def wrapped(self, text: str, indent: str = "") -> Iterator[str]:
        """A text as lines, those after the first a little further in."""
        return wrapped(text, indent)


def wrapped(text: str, indent: str = "") -> Iterator[str]:
    """A text as lines that fit, safe for a terminal."""
    for number, line in enumerate(broken(text, max(_FEWEST, columns() - len(indent) - 3))):
        yield indent + ("   " if number and indent else "") + line


def broken(text: str, room: int) -> Iterator[str]:
    """A text as lines of at most so many columns, safe for a terminal."""
    for line in wrap(plain(text), room):
        yield "".join(run.text for run in line).replace("\u00a0", " ")


def columns(most: int = COLUMNS) -> int:
    """How wide lines may be: less than so many in a narrow terminal."""
    try:
        narrow = sys.stdout is not None and sys.stdout.isatty()
    except ValueError:  # closed
        narrow = False
    return min(most, get_terminal_size().columns) if narrow else most
