"""Numbers over the accounts of a company (`ir/derived.py`), as window functions.

Each is a quotient of whole numbers in columns of its own, so that nothing is rounded: what stands
in arithmetic is multiplied out. Three SELECTs, each around the one before:

    the number of each account, scaled to a whole one; NULL where it is unknown
    sums, ranks and counts over the accounts of the company
    numerator, denominator above zero, and whether there is such a number

Where the number of an account is not one that SQL calculates with (`numbers.py`), those over the
accounts of its company are `Arithmetic.beyond` any range: what depends on them is unsettled, not
open.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm

from sqlglot import exp

from kam_advisor.ir.derived import EXISTS, OverAccounts
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.evaluate import Context, evaluate, number
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import PLACES, Answers, Arithmetic, Quotient, scaled
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.results import Results
from kam_advisor.to_sql.rules import Figure, RuleTables
from kam_advisor.values import Unknown

_COMPANY = "kam_company"
_INNER = "figures"
_BEYOND = "_beyond"


def over_accounts(knowledge: KnowledgeBase, facts: Iterable[str]) -> Iterator[str]:
    """The numbers over accounts among some facts."""
    return (fact for fact in facts if isinstance(knowledge.facts[fact].derived, OverAccounts))


def figures_of(
    knowledge: KnowledgeBase, facts: Iterable[str], results: Results
) -> Iterator[Figure]:
    """The numbers over accounts among some facts, as far as SQL can work them out."""
    for fact in over_accounts(knowledge, facts):
        over = knowledge.facts[fact].derived
        assert isinstance(over, OverAccounts)
        polynomial = results.polynomial(over.of)
        if polynomial is None or not polynomial.facts:
            continue
        if any(knowledge.facts[name].derived is not None for name in polynomial.facts):
            continue
        portion = Fraction(0)
        if over.portion is not None:
            found = evaluate(over.portion, Context(knowledge, {}, {}, {}, {}))
            assert not isinstance(found, Unknown)
            portion = min(max(Fraction(number(found)), Fraction(0)), Fraction(100))
        yield Figure(fact, over.function, polynomial, portion)


def settled_over_accounts(rules: RuleTables, *, calculated: bool = True) -> tuple[str, ...]:
    """The decisions about an account for which SQL has all numbers over accounts, or needs none.

    Args:
        rules: What is compiled.
        calculated: Whether the rows let SQL calculate those numbers (`beyond_figures`).
    """
    known = {figure.fact for figure in rules.figures if calculated}
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
    made = figures_made(rules, columns)
    return exp.or_(*(_is_beyond(figure, answers, rules) for figure in made)) if made else None


def figure_columns(rules: RuleTables) -> dict[str, tuple[str, str, str]]:
    """Per figure the names of its columns: numerator, denominator, whether it exists."""
    return {
        figure.fact: (f"kam_figure_{n}", f"kam_figure_{n}_of", f"kam_figure_{n}_exists")
        for n, figure in enumerate(rules.figures)
    }


def figures_made(rules: RuleTables, columns: Container[str]) -> tuple[Figure, ...]:
    """The figures that a table has all facts for; the others are unknown, and have no columns.

    Args:
        rules: What is compiled.
        columns: The facts that the table has a column for.
    """
    return tuple(f for f in rules.figures if all(fact in columns for fact in f.of.facts))


def with_figures(
    rules: RuleTables,
    source: SqlNode,
    columns: Mapping[str, SqlNode],
    company: str | None,
    dialect: str,
) -> tuple[SqlNode, Answers]:
    """The source with the columns of the figures, and where all answers are.

    Args:
        rules: What is compiled.
        source: The table with the answers.
        columns: Per fact its column in the source.
        company: See `SqlRules.select`.
        dialect: As sqlglot calls it.
    """
    arithmetic = Arithmetic.of(dialect)
    plain = Answers(columns, arithmetic, {})
    names_of = figure_columns(rules)
    made = [(figure, names_of[figure.fact]) for figure in figures_made(rules, columns)]
    if not made:
        return source, plain
    wide = arithmetic.wide or "BIGINT"
    belongs = exp.cast(exp.Null(), "TEXT") if company is None else _column(company)
    whole = exp.select(exp.Star(), exp.alias_(belongs, _COMPANY, quoted=True)).from_(source)
    over = exp.select(exp.Star())
    quotients = exp.select(exp.Star())
    answers = dict(columns)
    found: dict[str, Quotient] = {}
    for figure, names in made:
        own = f"{names[0]}_own"
        scaled_up = scaled((figure.of,), plain, rules.knowledge.facts)
        value = exp.Case().when(scaled_up.inside, exp.cast(scaled_up.values[0], wide))
        mark = _where(_is_beyond(figure, plain, rules), _literal(1)).else_(_literal(0))
        whole = whole.select(
            exp.alias_(value, own, quoted=True),
            exp.alias_(mark, f"{names[0]}{_BEYOND}", quoted=True),
            copy=False,
        )
        if figure.function == "top_share":
            place = _window(exp.RowNumber(), descending=own)
            everyone = _window(exp.Count(this=exp.Star()))
            over = over.select(
                exp.alias_(place, f"{names[0]}_place", quoted=True),
                exp.alias_(everyone, f"{names[0]}_everyone", quoted=True),
            )
        above, below = _quotient(figure, names[0], _scale(figure, rules), company is None)
        beyond = _among_accounts(f"{names[0]}{_BEYOND}", company is None)
        largest = exp.cast(_literal(arithmetic.beyond), wide)
        quotients = quotients.select(
            exp.alias_(_where(beyond, largest).else_(above), f"{names[0]}_above", quoted=True),
            exp.alias_(_where(beyond, _literal(1)).else_(below), f"{names[0]}_below", quoted=True),
        )
        found[figure.fact] = Quotient(*(_column(name) for name in names))
        answers[f"{figure.fact}{EXISTS}"] = _column(names[2])
    inner = over.from_(whole.subquery(_INNER))
    divided = quotients.from_(inner.subquery(_INNER))
    last = exp.select(exp.Star()).from_(divided.subquery(_INNER))
    for _, names in made:
        last = last.select(*_settled(names))
    return last.subquery(_INNER), Answers(answers, arithmetic, found)


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
    known = [_is_known(answers.columns[fact]) for fact in sorted(figure.of.facts)]
    inside = scaled((figure.of,), answers, rules.knowledge.facts).inside
    return exp.and_(*known, exp.Not(this=exp.Paren(this=inside)))


def _among_accounts(mark: str, alone: bool) -> SqlNode:
    """Whether a mark is 1 for an account of the company; of the account, where it has none."""
    own = exp.EQ(this=_column(mark), expression=_literal(1))
    if alone:
        return own
    no_company = exp.Is(this=_column(_COMPANY), expression=exp.Null())
    among = exp.EQ(this=_window(exp.Max(this=_column(mark))), expression=_literal(1))
    return exp.Case().when(no_company, own).else_(among)


def _quotient(figure: Figure, name: str, scale: int, alone: bool) -> tuple[SqlNode, SqlNode]:
    """Numerator and denominator, NULL while the number of an account is unknown."""
    own = f"{name}_own"
    one, by_scale = _literal(1), _literal(scale)
    number_ = _column(own)
    for_itself: dict[str, tuple[SqlNode, SqlNode]] = {
        "share": (number_, number_),
        "cumulative_share": (number_, number_),
        "rank": (one, one),
        "quantile": (one, one),
        "top_share": (number_ if figure.portion > 0 else _literal(0), number_),
    }
    itself = for_itself.get(figure.function, (number_, by_scale))
    known = _is_known(_column(own))
    if alone:
        return _where(known, itself[0]), _where(known, itself[1])
    everyone = _window(exp.Count(this=exp.Star()))
    total = _window(exp.Sum(this=_column(own)))
    among: dict[str, tuple[SqlNode, SqlNode]] = {
        "share": (number_, total),
        "cumulative_share": (_window(exp.Sum(this=_column(own)), descending=own), total),
        "rank": (_window(exp.Anonymous(this="RANK"), descending=own), one),
        "quantile": (_window(exp.Count(this=exp.Star()), ascending=own), everyone),
        "top_share": (_window(exp.Sum(this=_among_largest(figure, name))), total),
        "total": (total, by_scale),
        "average": (total, exp.Mul(this=everyone, expression=by_scale)),
        "smallest": (_window(exp.Min(this=_column(own))), by_scale),
        "largest": (_window(exp.Max(this=_column(own))), by_scale),
    }
    all_known = exp.EQ(this=_window(exp.Count(this=_column(own))), expression=everyone.copy())
    no_company = exp.Is(this=_column(_COMPANY), expression=exp.Null())
    parts = zip(itself, among[figure.function], strict=True)
    above, below = (
        exp.Case()
        .when(no_company.copy(), _where(known.copy(), single))
        .when(all_known.copy(), several)
        for single, several in parts
    )
    return above, below


def _among_largest(figure: Figure, name: str) -> SqlNode:
    """The number of an account where it is one of the largest, which are rounded up to a whole."""
    before = exp.Paren(this=exp.Sub(this=_column(f"{name}_place"), expression=_literal(1)))
    left = exp.Mul(this=before, expression=_literal(100 * figure.portion.denominator))
    everyone = _column(f"{name}_everyone")
    right = exp.Mul(this=everyone, expression=_literal(figure.portion.numerator))
    is_one = exp.LT(this=left, expression=right)
    return exp.Case().when(is_one, _column(f"{name}_own")).else_(_literal(0))


def _settled(names: tuple[str, str, str]) -> Iterator[SqlNode]:
    """Numerator, denominator and existence, the denominator above zero."""
    above, below = _column(f"{names[0]}_above"), _column(f"{names[0]}_below")
    negative = exp.LT(this=below, expression=_literal(0))
    none = exp.EQ(this=below, expression=_literal(0))
    cases = (
        exp.Case().when(none, _literal(0)).when(negative, exp.Neg(this=above)).else_(above),
        exp.Case().when(none, _literal(1)).when(negative, exp.Neg(this=below)).else_(below),
        exp.Case()
        .when(exp.Is(this=below, expression=exp.Null()), exp.Null())
        .when(none, _literal(0))
        .else_(_literal(1)),
    )
    for case, name in zip(cases, names, strict=True):
        yield exp.alias_(case.copy(), name, quoted=True)


def _window(
    function: SqlNode, *, ascending: str | None = None, descending: str | None = None
) -> SqlNode:
    """A function over the accounts of the company; with an order, up to the accounts as large."""
    order = None
    column = ascending or descending
    if column is not None:
        ordered = exp.Ordered(this=_column(column), desc=descending is not None)
        order = exp.Order(expressions=[ordered])
    return exp.Window(this=function, partition_by=[_column(_COMPANY)], order=order)


def _is_known(column: SqlNode) -> SqlNode:
    return exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))


def _where(condition: SqlNode, value: SqlNode) -> exp.Case:
    return exp.Case().when(condition.copy(), value.copy())


def _literal(value: int) -> SqlNode:
    return exp.Literal.number(value)


def _column(name: str) -> SqlNode:
    return exp.column(name, quoted=True)
