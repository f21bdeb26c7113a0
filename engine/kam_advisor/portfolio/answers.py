"""How the answers to a fact may be written in a cell, and the SQL that reads them.

A cell is read with every spelling that has one meaning: the id of an option or its label in either
language, yes and no in several words, numbers with a decimal comma or point. Nothing is guessed:
`1.234` is a fault where a number is asked, unless the user says which mark is meant.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.portfolio.database import identifier, literal
from kam_advisor.portfolio.source import ERROR, FORMULA
from kam_advisor.record import Record

DecimalMark: TypeAlias = Literal["auto", "comma", "point"]

NUMBER_TYPE: Final = "DECIMAL(38, 12)"
_PLACES: Final = 12
_BLANKS: Final = "' ' || chr(160) || chr(9) || chr(10) || chr(13) || chr(8239)"
_WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_UNSIGNED: Final = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
_MOMENTS: Final = ("DATE", "TIME", "INTERVAL")
_DASH: Final = "\u2013"
_TRUTHS: Final = ("true", "false")  # as Excel's own cells are read

FAULTS: Final = ("formula", "error", "date", "ambiguous", "precise", "not_whole", "range", "other")
"""What may be wrong with a cell; each has words, as `portfolio.fault.range`."""


class CellSql(Record):
    """How one column is read as answers to one fact, in SQL.

    DuckDB keeps some memory for each part of an expression, so what is used often is computed once,
    in a layer below.

    Attributes:
        prepared: What `value` needs, over the columns of the table; empty where it needs nothing.
        value: The answer, NULL where there is none or none that can be read; over the columns of
            the table and `prepared`, under the name that `prepared_name` gives.
    """

    prepared: str
    value: str


class AnswerReader:
    """Reads answers by one knowledge base."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        own: Mapping[str, Mapping[str, Value]],
        mark: DecimalMark = "auto",
    ) -> None:
        """Take spellings from the knowledge and from the user.

        Args:
            knowledge: The facts with their labels; the words for yes, no and unknown.
            own: Per fact how the user writes answers.
            mark: How decimals are written where a number alone does not show it.
        """
        self._knowledge = knowledge
        self._own = own
        self.mark = mark
        self._unknown = word_list(knowledge, "portfolio.words.unknown")

    def cell(self, fact: FactDeclaration, column: str, type_: str) -> CellSql:
        """How a column is read as answers to a fact."""
        base = type_.partition("(")[0]
        numeric = fact.kind in ("scale", "integer", "number")
        if base.startswith(_MOMENTS):
            return CellSql("", f"NULL::{sql_type(fact)}")
        if base == "BOOLEAN" and fact.kind == "boolean":
            return CellSql("", column)
        if base in (*_WHOLE, *_UNSIGNED) and numeric:
            return CellSql("", _whole(fact, column))
        if base in ("DECIMAL", "DOUBLE", "FLOAT") and numeric:
            return _decimal(fact, column, base)
        return self._text(fact, column if base == "VARCHAR" else f"{column}::VARCHAR")

    def spellings(self, fact: FactDeclaration) -> dict[str, Value]:
        """Every text in lower case that is an answer to a fact with options."""
        found: dict[str, Value] = {}
        clash: set[str] = set()

        def spell(texts: Iterable[str], value: Value) -> None:
            for text in texts:
                key = plain(text)
                if found.setdefault(key, value) != value:
                    clash.add(key)

        if fact.kind == "boolean":
            for option in ("yes", "no"):
                words = word_list(self._knowledge, f"portfolio.words.{option}")
                spell(words, option == "yes")
        for option, label in fact.labels.items():
            value = _option_value(fact, option)
            if fact.kind == "scale":
                spell(
                    (f"{option} {dash} {t}" for t in label.values() for dash in (_DASH, "-")), value
                )
            spell(label.values(), value)
        for text in clash:
            del found[text]
        if fact.kind == "scale":
            ends = ("", ".0", ",0", ".00", ",00")
            found |= {f"{option}{end}": int(option) for option in fact.options for end in ends}
        if fact.kind == "choice":
            found |= {option: option for option in fact.options}
        return found | {plain(text): value for text, value in self._own.get(fact.id, {}).items()}

    def fault(self, cell: str) -> str:
        """What is wrong with a cell that gave no answer: one of `FAULTS`, or NULL.

        Args:
            cell: A struct in SQL: `v` its text, `d` the same as `digits` gives it, `k` the kind of
                its fact.
        """
        text, digits = f"lower(trim({cell}.v, {_BLANKS}))", f"{cell}.d"
        number = f"TRY_CAST(replace({digits}, ',', '.') AS DOUBLE)"
        either = (
            f" WHEN {_matches(digits, _EITHER)} THEN 'ambiguous'" if self.mark == "auto" else ""
        )
        return (
            f"CASE WHEN {text} IN ({_listed(('', *self._unknown))}) THEN NULL"
            f" WHEN {cell}.v = {literal(FORMULA)} THEN 'formula'"
            f" WHEN {cell}.v = {literal(ERROR)} THEN 'error'"
            f" WHEN {_matches(f'{cell}.v', _DATE)} THEN 'date'"
            f" WHEN {cell}.k IN ('boolean', 'choice') THEN 'other'"
            f"{either} WHEN {_matches(digits, _PRECISE)} THEN 'precise'"
            f" WHEN {cell}.k != 'number' AND {number} != trunc({number}) THEN 'not_whole'"
            f" WHEN {number} IS NOT NULL THEN 'range' ELSE 'other' END"
        )

    def _text(self, fact: FactDeclaration, column: str) -> CellSql:
        spelled = self.spellings(fact)
        plain_text = f"lower(trim({column}, {_BLANKS}))"
        if fact.kind == "boolean":
            words = {word: value for word, value in spelled.items() if word in _TRUTHS}
            return CellSql("", _case(column, words, _looked_up(plain_text, spelled)))
        if fact.kind == "choice":  # most cells hold the id as it is
            exact = f"{column} IN ({_listed(fact.options)})"
            other = _looked_up(plain_text, spelled)
            return CellSql("", f"CASE WHEN {exact} THEN {column} ELSE {other} END")
        if fact.kind == "scale":
            digits_alone = [option for option in fact.options if spelled[option] == int(option)]
            other = _looked_up(plain_text, spelled)
            if not digits_alone:
                return CellSql("", other)
            exact = f"{column} IN ({_listed(digits_alone)})"
            return CellSql("", f"CASE WHEN {exact} THEN {column}::BIGINT ELSE {other} END")
        prepared = prepared_name(fact)
        value = _within(fact, self._number(prepared))
        return CellSql(digits(column), _case(plain_text, spelled, value))

    def _number(self, digits: str) -> str:
        """The number in a text, NULL where there is none or it reads two ways."""
        comma = f"replace(replace({digits}, '.', ''), ',', '.')"
        point = f"replace({digits}, ',', '')"
        either = {"auto": "NULL", "comma": comma, "point": point}[self.mark]
        canonical = (
            f"CASE WHEN {_matches(digits, _PLAIN)} THEN {digits}"
            f" WHEN {_matches(digits, _EITHER)} THEN {either}"
            f" WHEN {_matches(digits, f'{_COMMA}|{_POINTS}')} THEN {comma}"
            f" WHEN {_matches(digits, f'{_POINT}|{_COMMAS}')} THEN {point} END"
        )
        return f"TRY_CAST({canonical} AS {NUMBER_TYPE})"


_PLAIN = r"[+-]?\d+"
_EITHER = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"
_COMMA = rf"[+-]?(\d+|\d{{1,3}}(\.\d{{3}})+),\d{{1,{_PLACES}}}"
_POINT = rf"[+-]?(\d+|\d{{1,3}}(,\d{{3}})+)\.\d{{1,{_PLACES}}}"
_POINTS = r"[+-]?\d{1,3}(\.\d{3}){2,}"
_COMMAS = r"[+-]?\d{1,3}(,\d{3}){2,}"
_PRECISE = rf"[+-]?\d+[.,]\d{{{_PLACES + 1},}}"
_DATE = r"\s*(\d{4}-\d\d?-\d\d?([ T].*)?|\d\d?[-/.]\d\d?[-/.]\d{4}( .*)?)\s*"


def plain(text: str) -> str:
    """A text as spellings are compared."""
    return " ".join(text.split()).lower()


def shown_options(fact: FactDeclaration, lang: str, yes_no: tuple[str, str]) -> list[str]:
    """The answers of a fact with options as a list to choose from; each can be read back.

    Args:
        fact: Its declaration.
        lang: The language of the labels.
        yes_no: The words for yes and no.
    """
    labels = {option: text[lang] for option, text in fact.labels.items()}
    if fact.kind == "boolean":
        return [
            labels.get(option, word) for option, word in zip(("yes", "no"), yes_no, strict=True)
        ]
    if fact.kind == "scale":
        return [f"{o} {_DASH} {labels[o]}" if o in labels else o for o in fact.options]
    return [labels.get(option, option) for option in fact.options]


def sql_type(fact: FactDeclaration) -> str:
    """The type of the answers to a fact in DuckDB."""
    return {"boolean": "BOOLEAN", "choice": "VARCHAR", "number": NUMBER_TYPE}.get(
        fact.kind, "BIGINT"
    )


def word_list(knowledge: KnowledgeBase, key: str) -> tuple[str, ...]:
    """The words of a key in both languages, which stand there with commas between them."""
    texts = knowledge.wording[key].values()
    return tuple(dict.fromkeys(plain(word) for text in texts for word in text.split(",")))


def _option_value(fact: FactDeclaration, option: str) -> Value:
    if fact.kind == "boolean":
        return option == "yes"
    return option if fact.kind == "choice" else int(option)


def prepared_name(fact: FactDeclaration) -> str:
    """What `CellSql.prepared` is called."""
    return identifier(f"text:{fact.id}")


def _whole(fact: FactDeclaration, column: str) -> str:
    bounds = _bounds(fact, column)
    value = f"CASE WHEN {bounds} THEN {column} END" if bounds else column
    return f"TRY_CAST({value} AS {sql_type(fact)})"


def _decimal(fact: FactDeclaration, column: str, base: str) -> CellSql:
    """Numbers of a typed column; what a binary number is meant to be, its digits say."""
    if base == "DECIMAL":
        return CellSql("", _within(fact, f"TRY_CAST({column} AS {NUMBER_TYPE})"))
    prepared = prepared_name(fact)
    number = f"TRY_CAST({column}::VARCHAR AS {NUMBER_TYPE})"
    kept = f"CASE WHEN {prepared}::DOUBLE = {column}::DOUBLE THEN {prepared} END"
    return CellSql(number, _within(fact, kept))


def _within(fact: FactDeclaration, number: str) -> str:
    bounds = _bounds(fact, number)
    if fact.kind != "number":
        whole = f"{number} = trunc({number})"
        bounds = f"{whole} AND {bounds}" if bounds else whole
    value = f"CASE WHEN {bounds} THEN {number} END" if bounds else number
    return f"TRY_CAST({value} AS {sql_type(fact)})"


def _bounds(fact: FactDeclaration, number: str) -> str:
    limits = ((">=", fact.minimum), ("<=", fact.maximum))
    return " AND ".join(f"{number} {sign} {_exactly(n)}" for sign, n in limits if n is not None)


def _exactly(number: Value) -> str:
    text = as_text(number)
    top, slash, bottom = text.partition("/")
    return f"({top}::{NUMBER_TYPE} / {bottom})" if slash else text


def _case(text: str, spelled: Mapping[str, Value], otherwise: str) -> str:
    if not spelled:
        return otherwise
    texts: dict[Value, list[str]] = {}
    for spelling, value in spelled.items():
        texts.setdefault(value, []).append(spelling)
    arms = (f"WHEN {text} IN ({_listed(t)}) THEN {_constant(v)}" for v, t in texts.items())
    return f"CASE {' '.join(arms)} ELSE {otherwise} END"


def _looked_up(text: str, spelled: Mapping[str, Value]) -> str:
    """The answer that a text is, NULL where it is none: one expression, however many texts."""
    texts, values = _listed(spelled), ", ".join(map(_constant, spelled.values()))
    return f"list_extract([{values}], list_position([{texts}], {text}))"


def _constant(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return literal(value) if isinstance(value, str) else str(value)


def digits(column: str) -> str:
    """A text without blanks, currency and percent signs."""
    return f"regexp_replace({column}, '[\\s\\x{{A0}}\\x{{202F}}€%]', '', 'g')"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in texts)
