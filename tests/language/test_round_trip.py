"""Whatever the language can say is written as text that reads back as the same expression."""

from collections.abc import Callable
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_advisor.errors import Fault
from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    ArithmeticOperator,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    CountAccounts,
    CountDistinct,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.language import Allowed
from kam_advisor.to_text import to_feel, to_sentence

Read = Callable[..., tuple[Expression | None, list[Fault]]]
Expressions = st.SearchStrategy[Expression]
EVERYTHING = Allowed(literal_numbers=True, outcomes=True, accounts=True, quantities=True)
COMPARISONS = st.sampled_from(get_args(ComparisonOperator))
EQUALITIES = st.sampled_from(["=", "!="])
ENDS = st.booleans()


def lists(items: Expressions, least: int) -> st.SearchStrategy[tuple[Expression, ...]]:
    return st.lists(items, min_size=least, max_size=3).map(tuple)


def answers(about: Expression, values: list[str], ordered: bool) -> Expressions:
    constants: Expressions = st.sampled_from(values).map(Constant)
    subject: Expressions = st.just(about)
    operators = COMPARISONS if ordered else EQUALITIES
    forms: list[Expressions] = [
        st.builds(Compare, operators, subject, constants),
        st.builds(Compare, operators, constants, subject),
        st.builds(OneOf, subject, lists(constants, 1)),
    ]
    if ordered:
        forms.append(st.builds(Between, subject, constants, constants, ENDS, ENDS))
    return st.one_of(forms)


def flags() -> Expressions:
    names = st.sampled_from(["markets_dispersed", "joint_management", "division"]).map(Fact)
    truths = st.booleans().map(Constant)
    return st.one_of(
        names,
        st.builds(Compare, EQUALITIES, names, truths),
        st.builds(Compare, EQUALITIES, names, names),
        st.builds(OneOf, names, lists(truths, 1)),
    )


def choices() -> Expressions:
    sizes = ["low", "medium", "high"]
    complexities = [Fact("own_complexity"), Fact("customer_complexity")]
    return st.one_of(
        answers(Fact("buying_centre"), ["central", "division", "local"], False),
        answers(complexities[0], sizes, True),
        st.builds(Compare, COMPARISONS, *(st.just(fact) for fact in complexities)),
    )


def outcomes() -> Expressions:
    ids = ["do_not_introduce", "pilot", "introduce"]
    ranked = answers(Outcome("kam_decision"), ids, True)
    return ranked | answers(Outcome("kam_decision"), [*ids, "not_applicable"], False)


def numbers(conditions: Expressions) -> Expressions:
    leaves: Expressions = st.one_of(
        st.sampled_from(["account_power", "levels", "revenue"]).map(Fact),
        st.sampled_from(["no_pull_below", "two_levels"]).map(Parameter),
        st.sampled_from(["external_pull", "margin"]).map(Quantity),
        st.sampled_from([0, 1, 100]).map(Constant),
        st.just("system_level").map(CountDistinct),
        st.just("system_level").map(CountAccounts),
        st.builds(Aggregate, st.just("count"), lists(conditions, 1)),
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Arithmetic, st.sampled_from(get_args(ArithmeticOperator)), inner, inner)
            | st.builds(Aggregate, st.sampled_from(["min", "max", "sum", "mean"]), lists(inner, 1))
        ),
        max_leaves=6,
    )


def logic(leaves: Expressions) -> Expressions:
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(And, lists(inner, 2)) | st.builds(Or, lists(inner, 2)) | st.builds(Not, inner)
        ),
        max_leaves=8,
    )


NUMBERS = numbers(logic(flags() | choices()))
TESTS: Expressions = st.one_of(
    # A comparison that always varies: one side is a score.
    st.builds(Compare, COMPARISONS, NUMBERS, st.just(Quantity("margin"))),
    st.builds(Between, st.just(Quantity("margin")), NUMBERS, NUMBERS, ENDS, ENDS),
    st.builds(OneOf, st.just(Quantity("margin")), lists(st.just(Parameter("two_levels")), 1)),
)
CONDITIONS = logic(st.one_of(flags(), choices(), outcomes(), TESTS))
QUIET = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def assert_same(found: tuple[Expression | None, list[Fault]], expected: Expression) -> None:
    """By what is printed, in which `True` and `1` differ."""
    assert repr(found) == repr((expected, []))


@QUIET
@given(CONDITIONS)
def test_a_condition_reads_back_as_itself(read: Read, expression: Expression) -> None:
    text = to_feel(expression)
    if len(text) <= 2000:
        assert_same(read(text, "condition", EVERYTHING), expression)


@QUIET
@given(NUMBERS)
def test_a_number_reads_back_as_itself(read: Read, expression: Expression) -> None:
    text = to_feel(expression)
    if len(text) <= 2000:
        assert_same(read(text, "number", EVERYTHING), expression)


@QUIET
@given(CONDITIONS, st.sampled_from(["en", "nl"]))
def test_every_condition_can_be_said_and_denied(
    knowledge: KnowledgeBase, expression: Expression, lang: str
) -> None:
    said = to_sentence(expression, knowledge, lang)
    denied = to_sentence(expression, knowledge, lang, negated=True)
    assert said
    assert denied == to_sentence(Not(expression), knowledge, lang)
    assert "{" not in said + denied
