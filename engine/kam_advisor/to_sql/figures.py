"""Numbers over the accounts of a company (`ir/derived.py`), as window functions.

Each is a quotient of whole numbers in columns of its own, so that nothing is rounded: what stands
in arithmetic is multiplied out. Two kinds, by the number of an account: a sum of answers is scaled
to a whole number (`numbers.py`); any other is looked up first (`scored.py`). Then come the windows
(`over_accounts.py`).

Where the number of an account is not one that SQL calculates with, those over the accounts of its
company are `Arithmetic.beyond` any range: what depends on them is unsettled, not open.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from sqlglot import exp

from kam_advisor.ir.derived import EXISTS, OverAccounts
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.evaluate import Context, evaluate, number
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import PLACES, Answers, Arithmetic, scaled
from kam_advisor.to_sql.of_scores import Place, of_score
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.over_accounts import (
    COMPANY,
    INNER,
    Names,
    Numbered,
    beyond_of,
    column,
    is_known,
    literal,
    own_of,
    quotient_of,
    quotients,
    where,
)
from kam_advisor.to_sql.results import Results
from kam_advisor.to_sql.rules import Figure, RuleTables, ScoredFigure
from kam_advisor.values import Unknown


def over_accounts(knowledge: KnowledgeBase, facts: Iterable[str]) -> Iterator[str]:
    """The numbers over accounts among some facts."""
    return (fact for fact in facts if isinstance(knowledge.facts[fact].derived, OverAccounts))


def derivation_of(fact: str, knowledge: KnowledgeBase) -> OverAccounts:
    """How a number over accounts follows."""
    over = knowledge.facts[fact].derived
    assert isinstance(over, OverAccounts)
    return over


def portion_of(over: OverAccounts, knowledge: KnowledgeBase) -> Fraction:
    """How many of the accounts count, in percent; 0 where all do."""
    if over.portion is None:
        return Fraction(0)
    found = evaluate(over.portion, Context(knowledge, {}, {}, {}, {}))
    assert not isinstance(found, Unknown)
    return min(max(Fraction(number(found)), Fraction(0)), Fraction(100))


def figures_of(
    knowledge: KnowledgeBase, facts: Iterable[str], results: Results
) -> Iterator[Figure]:
    """The numbers over accounts among some facts, as far as SQL can work them out."""
    for fact in over_accounts(knowledge, facts):
        over = derivation_of(fact, knowledge)
        polynomial = results.polynomial(over.of)
        if polynomial is None or not polynomial.facts:
            continue
        if any(knowledge.facts[name].derived is not None for name in polynomial.facts):
            continue
        yield Figure(fact, over.function, polynomial, portion_of(over, knowledge))


def settled_over_accounts(rules: RuleTables, *, calculated: bool = True) -> tuple[str, ...]:
    """The decisions about an account for which SQL has all numbers over accounts, or needs none.

    Args:
        rules: What is compiled.
        calculated: Whether the rows let SQL calculate those numbers (`beyond_figures`).
    """
    known = set(figure_columns(rules)) if calculated else set()
    return tuple(
        decision
        for decision in rules.decisions
        if known.issuperset(over_accounts(rules.knowledge, used_facts(rules.knowledge, [decision])))
    )


def beyond_figures(
    rules: RuleTables, columns: Mapping[str, SqlNode], dialect: str
) -> SqlNode | None:
    """Whether a row keeps SQL from a number over accounts; None where none ever does.

    Args:
        rules: What is compiled.
        columns: Per fact its column.
        dialect: As sqlglot calls it.
    """
    answers = Answers(columns, Arithmetic.of(dialect), {})
    made = [one for one in figures_made(rules, columns) if isinstance(one, Figure)]
    return exp.or_(*(_is_beyond(figure, answers, rules) for figure in made)) if made else None


def beyond_scores(
    rules: RuleTables,
    source: str,
    columns: Mapping[str, SqlNode],
    company: str | None,
    prefix: str,
    dialect: str,
) -> exp.Select | None:
    """The rows for which SQL has no number over accounts of scores; None where it always has.

    Args:
        rules: What is compiled; its lookup tables are there.
        source: The table with the answers.
        columns: Per fact its column.
        company: See `SqlRules.select`.
        prefix: See `SqlRules.select`.
        dialect: As sqlglot calls it.
    """
    names_of = figure_columns(rules)
    doubtful = [names_of[one.fact] for one in rules.scored if not one.certain]
    if not doubtful:
        return None
    rows, answers = with_figures(rules, exp.to_table(source), columns, company, prefix, dialect)
    largest = literal(answers.arithmetic.beyond)
    beyond = (exp.EQ(this=column(names[0]), expression=largest.copy()) for names in doubtful)
    return exp.select(literal(1)).from_(rows).where(exp.or_(*beyond))


def figure_columns(rules: RuleTables) -> dict[str, Names]:
    """Per figure the names of its columns."""
    kinds: tuple[tuple[Figure | ScoredFigure, ...], ...] = (rules.figures, rules.scored)
    return {
        fact: (f"kam_figure_{n}", f"kam_figure_{n}_of", f"kam_figure_{n}_exists")
        for n, fact in enumerate(one.fact for kind in kinds for one in kind)
    }


def figures_made(rules: RuleTables, columns: Container[str]) -> tuple[Figure | ScoredFigure, ...]:
    """The figures that have columns: not sums for which a table lacks a fact, which are unknown.

    Args:
        rules: What is compiled.
        columns: The facts that the table has a column for.
    """
    sums = (f for f in rules.figures if all(fact in columns for fact in f.of.facts))
    return (*sums, *rules.scored)


def with_figures(
    rules: RuleTables,
    source: SqlNode,
    columns: Mapping[str, SqlNode],
    company: str | None,
    prefix: str,
    dialect: str,
) -> tuple[SqlNode, Answers]:
    """The source with the columns of the figures, and where all answers are.

    Args:
        rules: What is compiled.
        source: The table with the answers.
        columns: Per fact its column in the source.
        company: See `SqlRules.select`.
        prefix: See `SqlRules.select`.
        dialect: As sqlglot calls it.
    """
    arithmetic = Arithmetic.of(dialect)
    plain = Answers(columns, arithmetic, {})
    names_of = figure_columns(rules)
    made = figures_made(rules, columns)
    sums = [(one, names_of[one.fact]) for one in made if isinstance(one, Figure)]
    scores = [(one, names_of[one.fact]) for one in made if isinstance(one, ScoredFigure)]
    if not made:
        return source, plain
    belongs = exp.cast(exp.Null(), "TEXT") if company is None else column(company)
    rows = exp.select(exp.Star(), exp.alias_(belongs, COMPANY, quoted=True)).from_(source)
    found: SqlNode = rows.subquery(INNER)
    answers = plain
    if sums:
        found = _of_sums(rules, rows, sums, answers, alone=company is None)
        answers = _with_quotients(answers, sums)
    for one, names in scores:
        place = Place(answers, rules.knowledge.facts, prefix, dialect, company is None)
        found = of_score(one, names, found, place)
        answers = _with_quotients(answers, [(one, names)])
    return found, answers


def _with_quotients(
    answers: Answers, made: Iterable[tuple[Figure | ScoredFigure, Names]]
) -> Answers:
    """The answers, some numbers over accounts among them."""
    columns, quotients_there = dict(answers.columns), dict(answers.quotients)
    for one, names in made:
        quotients_there[one.fact] = quotient_of(names)
        columns[f"{one.fact}{EXISTS}"] = column(names[2])
    return Answers(columns, answers.arithmetic, quotients_there)


def _of_sums(
    rules: RuleTables,
    rows: exp.Select,
    made: Sequence[tuple[Figure, Names]],
    answers: Answers,
    *,
    alone: bool,
) -> SqlNode:
    """The rows with numbers over accounts that are made of sums of answers."""
    wide = answers.arithmetic.wide or "BIGINT"
    numbered = []
    for figure, names in made:
        whole = scaled((figure.of,), answers, rules.knowledge.facts)
        value = exp.Case().when(whole.inside, exp.cast(whole.values[0], wide))
        mark = where(_is_beyond(figure, answers, rules), literal(1)).else_(literal(0))
        rows = rows.select(
            exp.alias_(value, own_of(names), quoted=True),
            exp.alias_(mark, beyond_of(names), quoted=True),
        )
        scale = literal(_scale(figure, rules))
        numbered.append(Numbered(names, figure.function, figure.portion, scale))
    return quotients(rows, numbered, answers.arithmetic, alone=alone)


def _scale(figure: Figure, rules: RuleTables) -> int:
    """By what the whole number of an account was multiplied."""
    declared = rules.knowledge.facts
    places = max(
        sum(0 if declared[fact].kind == "integer" else PLACES for fact in monomial)
        for monomial, _ in figure.of.terms
    )
    return int(10**places * lcm(*(c.denominator for _, c in figure.of.terms)))


def _is_beyond(figure: Figure, answers: Answers, rules: RuleTables) -> SqlNode:
    """Whether the number of an account is known, and not one that SQL calculates with."""
    known = [is_known(answers.columns[fact]) for fact in sorted(figure.of.facts)]
    inside = scaled((figure.of,), answers, rules.knowledge.facts).inside
    return exp.and_(*known, exp.Not(this=exp.Paren(this=inside)))
