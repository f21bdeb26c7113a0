"""What things are called on a page: outcomes, answers, numbers, sources, in one language.

Every word comes from the knowledge: titles and labels of what is meant, and `knowledge/wording` for
the words between them.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Expression, Number, Value
from kam_advisor.ir.knowledge import Citation, KnowledgeBase, Source, Text
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.numbers import ABOUT, MINUS, format_number
from kam_advisor.to_text import to_sentence
from kam_advisor.values import UNKNOWN, Unknown
from kam_advisor.wording import NO_BREAK as NO_BREAK
from kam_advisor.wording import places_of, words


class Vocabulary:
    """The names of things in one language of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, lang: str) -> None:
        """Take all words from `knowledge`, in `en` or `nl`."""
        self.knowledge = knowledge
        self.lang = lang

    def say(self, key: str, **values: str) -> str:
        """The words of a key, its placeholders filled in."""
        return words(self.knowledge, key, self.lang, **values)

    def of(self, text: Text) -> str:
        """A text of the knowledge in this language."""
        return text[self.lang]

    def sentence(self, condition: Expression, holds: bool = True) -> str:
        """What a condition says, or its opposite, as the start of a sentence."""
        said = to_sentence(condition, self.knowledge, self.lang, negated=not holds)
        return capital(said.replace(ABOUT, f"{ABOUT.strip()}{NO_BREAK}"))

    def decision(self, decision: str) -> str:
        """The title of a decision."""
        return self.of(self.knowledge.decisions[decision].title)

    def outcome(self, decision: str, outcome: str) -> str:
        """The title of an outcome."""
        advice = self.knowledge.advice.get(decision, {}).get(outcome)
        if advice is not None:
            return self.of(advice.title)
        return self.say("report.not_applicable") if outcome == NOT_APPLICABLE else outcome

    def warning(self, decision: str, warning: str) -> str:
        """The title of a warning or a gap."""
        told = self.knowledge.advice.get(decision, {})
        advice = told.get(f"warnings.{warning}") or told.get(f"gaps.{warning}")
        return warning if advice is None else self.of(advice.title)

    def question(self, decision: Decision) -> str:
        """On what the readings of a decision are compared."""
        return self.of((decision.comparison or decision).question)

    def fact(self, fact: str) -> str:
        """The title of a fact."""
        return self.of(self.knowledge.facts[fact].title)

    def answer(self, fact: str, value: Value | Unknown) -> str:
        """An answer as its reader knows it: the label of an option, a position with its label."""
        if isinstance(value, Unknown):
            return self.say(f"answer.{value.value}")
        declaration = self.knowledge.facts[fact]
        if isinstance(value, str | bool):
            return self.option(fact, as_text(value))
        label = declaration.labels.get(as_text(value))
        number = self.number(value, declaration.unit)
        if declaration.kind != "scale":
            return number
        if label is not None:
            return self.say("answer.labelled", number=number, label=self.of(label))
        return self.say("answer.position", number=number, **self._ends(fact))

    def answers(self, fact: str, values: Sequence[Value]) -> str:
        """Several answers as a list in words; the ends of a scale once."""
        declaration = self.knowledge.facts[fact]
        labels = declaration.labels
        bare = [value for value in values if as_text(value) not in labels]
        if declaration.kind != "scale" or len(values) < 2 or not bare:
            return self.any_of(self.answer(fact, value) for value in values)
        shown = (self.number(v) if v in bare else self.answer(fact, v) for v in values)
        return self.say("answer.positions", answers=self.any_of(shown), **self._ends(fact))

    def option(self, fact: str, option: str) -> str:
        """The label of an option, or of yes and no."""
        declaration = self.knowledge.facts[fact]
        if option in declaration.labels:
            return self.of(declaration.labels[option])
        return self.say(f"answer.{option}") if declaration.kind == "boolean" else option

    def short_answer(self, fact: str, value: Value | Unknown) -> str:
        """An answer for a table: of a scale the position alone."""
        if self.knowledge.facts[fact].kind == "scale":
            return self.number(value)
        return self.answer(fact, value)

    def number(self, number: Value | Unknown, unit: str = "") -> str:
        """A number with its unit; a word where there is none."""
        if isinstance(number, Unknown):
            return self.say(f"answer.{number.value}")
        if isinstance(number, bool) or not isinstance(number, int | Fraction):
            return as_text(number)
        before, digits = self._digits(number, unit)
        for key in (f"unit.{unit}.one" if number == 1 else "", f"unit.{unit}"):
            if key in self.knowledge.wording:
                return before + self.say(key, number=digits)
        return f"{before}{digits} {unit}".rstrip()

    def digits(self, number: Number, unit: str) -> str:
        """A number without its unit, with as many decimals as that asks: two for money."""
        return "".join(self._digits(number, unit))

    def _digits(self, number: Number, unit: str) -> tuple[str, str]:
        """What stands before a number and its unit, about or minus, and the digits."""
        least = places_of(unit, self.knowledge, self.lang)
        shown = format_number(number, self.lang, least=least)
        unsigned = shown.removeprefix(ABOUT)
        about = "" if unsigned == shown else f"{ABOUT.strip()}{NO_BREAK}"
        digits = unsigned.removeprefix(MINUS)
        return about + ("" if digits == unsigned else MINUS), digits

    def quantity(self, name: str, value: Value | Unknown = UNKNOWN) -> str:
        """The value of a quantity with its unit."""
        return self.number(value, self.knowledge.quantities[name].unit)

    def place(self, place: str) -> str:
        """A place in a source in words: `slide-12` as "slide 12", `6.2` as "section 6.2"."""
        kind, _, number = place.partition("-")
        if number and f"place.{kind}" in self.knowledge.wording:
            return self.say(f"place.{kind}", number=number)
        if place[:1].isdigit():
            return self.say("place.section", number=place)
        key = f"place.{place}"
        return self.say(key) if key in self.knowledge.wording else place.replace("-", " ")

    def sources_in_brief(self, citations: Iterable[Citation]) -> str:
        """Sources with their places in one line, our own choices as such."""
        places: dict[str, list[str]] = {}
        for citation in citations:
            found = places.setdefault(citation.source, [])
            found += [citation.place] if citation.place else []
        sources = self.knowledge.sources
        ordered = sorted(places, key=lambda source: own(sources[source]))
        return "; ".join(
            ", ".join([self.of(sources[s].title), *self.places(places[s])]) for s in ordered
        )

    def places(self, places: Iterable[str]) -> list[str]:
        """Places in words, each once; several slides, pages or sections together, in order."""
        kinds: dict[str, dict[str, str]] = {}
        for place in dict.fromkeys(places):
            kind, _, number = ("section", "", place) if _is_section(place) else place.partition("-")
            counted = _is_section(number) and f"place.{kind}.several" in self.knowledge.wording
            kinds.setdefault(kind if counted else place, {})[number] = place
        found = []
        for kind, by_number in kinds.items():
            if len(by_number) > 1:
                listed = self.any_of(sorted(by_number, key=_by_number), "and")
                found.append(self.say(f"place.{kind}.several", numbers=listed))
            else:
                found += map(self.place, by_number.values())
        return found

    def any_of(self, names: Iterable[str], key: str = "or") -> str:
        """The names as a list in words: "a, b or c"."""
        *first, last = names
        return f"{', '.join(first)} {self.say(f'report.{key}')} {last}" if first else last

    def _ends(self, fact: str) -> dict[str, str]:
        declaration = self.knowledge.facts[fact]
        assert declaration.minimum is not None
        assert declaration.maximum is not None
        return {
            "low": format_number(declaration.minimum, self.lang),
            "high": format_number(declaration.maximum, self.lang),
        }


def own(source: Source) -> int:
    """Where a source stands among those cited: what others say first, our own choices last."""
    return _OWN.get(source.kind, 0)


_OWN = {"inference": 1, "design_choice": 2}


def _is_section(place: str) -> bool:
    """Whether a place is nothing but a number, as 12 or 6.1.1."""
    return place.replace(".", "").isdigit()


def _by_number(place: str) -> list[int]:
    return [int(part) for part in place.split(".") if part]


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
