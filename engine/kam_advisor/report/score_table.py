"""How a score is made up, as a table of contributions, or as its formula or rows."""

from fractions import Fraction

from kam_advisor.explain.uses import Contribution, QuantityUse
from kam_advisor.ir.quantities import CollectTable, Formula, Scorecard
from kam_advisor.report.document import Block, Heading, Paragraph, Table, plain, tagged
from kam_advisor.to_text import to_feel
from kam_advisor.vocabulary import Vocabulary

_NUMERIC = frozenset({2, 3, 4})


def score_blocks(use: QuantityUse, vocabulary: Vocabulary, between: str = "") -> list[Block]:
    """The value of a score and what it is made up of; `between`: where it lies while unknown."""
    quantity, say = use.quantity, vocabulary.say
    value = between or vocabulary.quantity(quantity.id, use.value)
    title = say("report.named_value", name=vocabulary.of(quantity.title), value=value)
    blocks: list[Block] = [Heading(3, title)]
    if isinstance(quantity, Scorecard):
        blocks.append(Paragraph(plain(say(f"explain.score_{quantity.aggregate}"))))
        blocks.append(_contributions(use, vocabulary))
        return blocks
    return [*blocks, *formula_blocks(quantity, vocabulary)]


def formula_blocks(quantity: Formula | CollectTable, vocabulary: Vocabulary) -> list[Block]:
    """How a formula or a collect table is worked out, without its value."""
    say = vocabulary.say
    if isinstance(quantity, Formula):
        expression = quantity.expression
        return [Paragraph(tagged(vocabulary.sentence(expression), to_feel(expression)))]
    header = (say("explain.condition"), say("explain.value"))
    sentence = vocabulary.sentence
    rows = tuple((sentence(row.when), sentence(row.value)) for row in quantity.rows)
    return [Paragraph(plain(say(f"explain.collect_{quantity.aggregate}"))), Table(header, rows)]


def _contributions(use: QuantityUse, vocabulary: Vocabulary) -> Table:
    say = vocabulary.say
    header = tuple(
        say(f"explain.{name}") for name in ("item", "answer", "position", "weight", "contribution")
    )
    rows = [_row(line, vocabulary) for line in use.contributions]
    score = (say("explain.score_is"), "", "", "", vocabulary.number(use.value))
    if isinstance(use.quantity, Scorecard) and use.quantity.aggregate == "mean":
        rows.append(_total(use, vocabulary))
    return Table(header, (*rows, score), _NUMERIC)


def _total(use: QuantityUse, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Weights and contributions added up: what a mean is the quotient of."""
    weights = sum(line.weight for line in use.contributions)
    parts = [line.contribution for line in use.contributions]
    known = [part for part in parts if isinstance(part, int | Fraction)]
    total = vocabulary.number(sum(known)) if len(known) == len(parts) else ""
    return vocabulary.say("explain.total"), "", "", vocabulary.number(weights), total


def _row(line: Contribution, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (
        vocabulary.of(line.fact.title),
        vocabulary.short_answer(line.fact.id, line.answer),
        vocabulary.number(line.position),
        vocabulary.number(line.weight),
        vocabulary.number(line.contribution),
    )
