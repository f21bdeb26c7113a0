"""Productions as a ruleset of durable-rules.

A statement becomes a narrow message with string values only:

    {"group": "fact.1", "subject": "fact:account_power", "value": "4", "one_of_2": "4|5", …}

`group` keeps the branches below any node of the network few: the kind of the subject with a number
that goes up after every `SUBJECTS_PER_GROUP` subjects. `one_of_<n>` stands for the n-th set of
values that some production accepts of this subject, and is there when the value is in the set: so
every condition is an equality of strings, and equal conditions are one node. (`$or` would give
every rule a node of its own, of which a message can reach 64 only.)

The names of properties are few and fixed, for durable-rules tells them apart by a 32-bit hash. All
texts are known when the ruleset is built: nothing that a user typed reaches the C module.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kam_advisor.durable.built import START, Built, as_json
from kam_advisor.durable.limits import (
    BRANCHES_PER_NODE,
    CONDITIONS_PER_RULE,
    RULES,
    RULES_PER_CONDITION,
    TRUE_AT_ONCE,
    DurableLimit,
)
from kam_advisor.inference import Statement
from kam_advisor.productions import Premise, Production
from kam_advisor.record import Record

SUBJECTS_PER_GROUP: Final = 32


class Rule(Record):
    """A rule of the ruleset: a production, or a part of one that has too many premises.

    Attributes:
        id: The production's id; of a helper that id with `#` and a number.
        premises: At most `CONDITIONS_PER_RULE`.
        conclusion: Of a helper a statement that only the rest of its production has as a premise.
        helper: Whether it is a part.
    """

    id: str
    premises: tuple[Premise, ...]
    conclusion: Statement
    helper: bool


class Network(Record):
    """A ruleset, and what a session needs beside it.

    Attributes:
        ruleset: For `create_ruleset`, once it is JSON.
        rules: By id, the sentinel not among them.
        messages: The properties of the message of every statement that some rule looks at.
    """

    ruleset: Mapping[str, object]
    rules: Mapping[str, Rule]
    messages: Mapping[Statement, Mapping[str, str]]


def durable_ruleset(productions: Iterable[Production]) -> dict[str, object]:
    """The ruleset as durable-rules takes it, once it is JSON.

    Raises:
        DurableLimit: There is more than durable-rules can take.
    """
    return dict(network(productions).ruleset)


def network(productions: Iterable[Production]) -> Network:
    """The productions as rules and messages.

    Raises:
        DurableLimit: There is more than durable-rules can take.
    """
    rules = [rule for production in productions for rule in _split(production)]
    _guard_rules(rules)
    properties = _properties(rules)
    ruleset: dict[str, object] = {START: {"all": [{"p1": {"group": START}}]}}
    for rule in rules:
        conditions = [
            {f"p{number}": _condition(subject, values, properties[subject])}
            for number, (subject, values) in enumerate(rule.premises, start=1)
        ]
        ruleset[rule.id] = {"all": conditions or [{"p1": {"group": START}}]}
    messages = {
        Statement(subject, value): tests.message(subject, value)
        for subject, tests in properties.items()
        for value in tests.values
    }
    return Network(ruleset, {rule.id: rule for rule in rules}, messages)


def built(network: Network) -> Built:
    """The network, ready to run."""
    rules = {
        rule.id: (len(rule.premises), *rule.conclusion, rule.helper)
        for rule in network.rules.values()
    }
    messages = {
        (statement.subject, statement.value): as_json(properties)[1:]
        for statement, properties in network.messages.items()
    }
    return Built(as_json(network.ruleset), rules, messages)


def _split(production: Production) -> Iterator[Rule]:
    """The production as one rule, or as a chain of rules where it has too many premises."""
    premises, number = production.premises, 0
    while len(premises) > CONDITIONS_PER_RULE:
        number += 1
        part = Statement(f"part:{production.id}#{number}", "yes")
        first = premises[:CONDITIONS_PER_RULE]
        yield Rule(f"{production.id}#{number}", first, part, helper=True)
        premises = ((part.subject, frozenset({"yes"})), *premises[CONDITIONS_PER_RULE:])
    yield Rule(production.id, premises, production.conclusion, helper=False)


class _Tests(Record):
    """What the rules ask about one subject."""

    group: str
    values: tuple[str, ...]
    sets: tuple[frozenset[str], ...]

    def message(self, subject: str, value: str) -> dict[str, str]:
        properties = {"group": self.group, "subject": subject, "value": value}
        for number, accepted in enumerate(self.sets, start=1):
            if value in accepted:
                properties[f"one_of_{number}"] = _as_text(accepted)
        return properties


def _as_text(values: frozenset[str]) -> str:
    return "|".join(sorted(values))


def _condition(subject: str, values: frozenset[str], tests: _Tests) -> dict[str, object]:
    wanted = {"value": _as_text(values)}
    if len(values) > 1:
        wanted = {f"one_of_{tests.sets.index(values) + 1}": _as_text(values)}
    return {"$and": [{"group": tests.group}, {"subject": subject}, wanted]}


def _properties(rules: list[Rule]) -> dict[str, _Tests]:
    """By subject, in order of appearance, what is asked about it."""
    asked: dict[str, dict[frozenset[str], None]] = {}
    for rule in rules:
        for subject, values in rule.premises:
            asked.setdefault(subject, {})[values] = None
    kinds: Counter[str] = Counter()
    properties: dict[str, _Tests] = {}
    for subject, accepted in asked.items():
        kind = subject.partition(":")[0]
        group = f"{kind}.{kinds[kind] // SUBJECTS_PER_GROUP + 1}"
        kinds[kind] += 1
        every = tuple(sorted({value for one in accepted for value in one}))
        sets = tuple(one for one in accepted if len(one) > 1)
        properties[subject] = _Tests(group, every, sets)
        _guard_subject(subject, properties[subject])
    return properties


def _guard_rules(rules: list[Rule]) -> None:
    if len(rules) + 1 > RULES:
        advice = "Keep fewer decisions in one folder of rules."
        raise DurableLimit("RULES", rules[RULES - 1].id, len(rules) + 1, "rules", advice)
    users = Counter(premise for rule in rules for premise in rule.premises)
    for rule in rules:
        for premise in rule.premises:
            if users[premise] > RULES_PER_CONDITION:
                condition = f"{premise[0]} = {_as_text(premise[1])}"
                what = f"rules with the condition `{condition}`"
                advice = "Ask it once, in a decision or question of its own, and use its result."
                raise DurableLimit("RULES_PER_CONDITION", rule.id, users[premise], what, advice)


def _guard_subject(subject: str, tests: _Tests) -> None:
    branches = len(tests.values) + len(tests.sets)
    if branches > BRANCHES_PER_NODE:
        advice = "Divide its values over several facts or outcomes."
        raise DurableLimit("BRANCHES_PER_NODE", subject, branches, "different tests", advice)
    for value in tests.values:
        fulfilled = 1 + sum(value in accepted for accepted in tests.sets)
        if fulfilled > TRUE_AT_ONCE:
            what = f"different conditions that `{value}` fulfils"
            advice = "Use fewer different sets of its values in conditions."
            raise DurableLimit("TRUE_AT_ONCE", subject, fulfilled, what, advice)
