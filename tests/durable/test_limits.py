"""What durable-rules cannot take is refused before it can hang or crash."""

import pytest

from kam_advisor.durable import DurableLimit, available
from kam_advisor.durable.built import as_json
from kam_advisor.durable.driver import Driver, load_module
from kam_advisor.durable.to_durable import built, durable_ruleset, network
from kam_advisor.inference import Firing, Statement
from kam_advisor.productions import Premise, Production

needs_durable = pytest.mark.skipif(not available()[0], reason=available()[1])


def make(id: str, *premises: Premise) -> Production:
    return Production(id, premises, Statement(f"done:{id}", "yes"))


def one(subject: str, *values: str) -> Premise:
    return (subject, frozenset(values or ("yes",)))


def run(productions: list[Production], memory: dict[str, str]) -> list[Firing]:
    return Driver("test", built(network(productions)), load_module()).run(memory)


@pytest.mark.parametrize(
    ("limit", "rule", "productions"),
    [
        ("RULES", "r1999", [make(f"r{i}", one(f"fact:{i}")) for i in range(2_000)]),
        ("RULES_PER_CONDITION", "r0", [make(f"r{i}", one("fact:a")) for i in range(251)]),
        (
            *("BRANCHES_PER_NODE", "fact:a"),
            [make(f"r{i}", one("fact:a", str(i))) for i in range(501)],
        ),
        (
            *("TRUE_AT_ONCE", "fact:a"),
            [make(f"r{i}", one("fact:a", "yes", str(i))) for i in range(60)],
        ),
    ],
)
def test_limit(limit: str, rule: str, productions: list[Production]) -> None:
    durable_ruleset(productions[:-1])
    with pytest.raises(DurableLimit, match=f"at `{rule}`") as caught:
        durable_ruleset(productions)
    assert (caught.value.limit, caught.value.rule) == (limit, rule)
    assert caught.value.count == caught.value.maximum + 1


@needs_durable
def test_just_inside_every_limit_all_fire() -> None:
    productions = [make(f"set{i}", one("fact:a", "yes", str(i))) for i in range(59)]
    productions += [make(f"same{i}", one("fact:b")) for i in range(250)]
    productions += [make(f"value{i}", one("fact:c", str(i))) for i in range(500)]
    productions += [make(f"subject{i}", one(f"fact:many{i}")) for i in range(1_190)]
    memory = {"fact:a": "yes", "fact:b": "yes", "fact:c": "77"}
    memory |= {f"fact:many{i}": "yes" for i in range(1_190)}
    fired = {firing.production for firing in run(productions, memory)}
    assert len(productions) == 1_999
    assert fired == {p.id for p in productions if not p.id.startswith("value")} | {"value77"}


@needs_durable
@pytest.mark.parametrize("size", [16, 17, 31, 32, 100])
def test_long_premises_are_chained_and_reported_as_one_firing(size: int) -> None:
    premises = tuple(one(f"fact:{i}", "yes", "maybe") for i in range(size))
    production = make("long", *premises)
    memory = {f"fact:{i}": "maybe" for i in range(size)}
    expected = tuple(Statement(f"fact:{i}", "maybe") for i in range(size))
    assert run([production], memory) == [Firing("long", expected, production.conclusion)]
    assert len(memory) == size + 1
    del memory[f"fact:{size - 1}"], memory["done:long"]
    assert run([production], memory) == []
    assert len(memory) == size - 1


@needs_durable
def test_a_production_without_premises_fires() -> None:
    chained = make("second", one("done:first"))
    assert [f.production for f in run([make("first"), chained], {})] == ["first", "second"]


def test_ruleset_is_deterministic_and_as_documented() -> None:
    productions = [make("r", one("fact:a", "4"), one("fact:b", "y", "x")), make("s", one("test:c"))]
    ruleset = durable_ruleset(productions)
    assert as_json(ruleset) == as_json(durable_ruleset(list(productions)))
    assert ruleset["r"] == {
        "all": [
            {"p1": {"$and": [{"group": "fact.1"}, {"subject": "fact:a"}, {"value": "4"}]}},
            {"p2": {"$and": [{"group": "fact.1"}, {"subject": "fact:b"}, {"one_of_1": "x|y"}]}},
        ]
    }
    message = network(productions).messages[Statement("fact:b", "x")]
    assert message == {"group": "fact.1", "subject": "fact:b", "value": "x", "one_of_1": "x|y"}


def test_names_of_properties_have_different_hashes() -> None:
    names = ["sid", "id", "$s", "group", "subject", "value"]
    names += [f"one_of_{number}" for number in range(1, 501)]
    assert len({fnv(name) for name in names}) == len(names)
    assert len({fnv(str(number)) for number in range(20_000)}) == 20_000


def fnv(text: str) -> int:
    """The hash by which durable-rules tells properties, and messages, apart (FNV-1a)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 16_777_619 & 0xFFFF_FFFF
    return value
