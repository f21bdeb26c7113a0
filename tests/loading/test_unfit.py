"""Of rule files whose form is wrong the conditions are read too; that must tell nothing false."""

import re

import pytest

from kam_advisor.errors import Fault, RulesInvalid
from kam_advisor.load.compile import compiled
from kam_advisor.load.gather import gather
from kam_advisor.load.inputs import Input, find_inputs


def faults_of(inputs: list[Input]) -> tuple[Fault, ...]:
    with pytest.raises(RulesInvalid) as raised:
        compiled(gather(inputs))
    return raised.value.faults


def with_rules(pattern: bytes, by: bytes) -> tuple[list[Input], int]:
    """The shipped files with the first match in every rule file replaced, and how many had one."""
    inputs, changed = [], 0
    for given in find_inputs([], None):
        if given.role == "rules":
            data, times = re.subn(pattern, by, given.data, count=1)
            changed += times
            given = Input(given.name, given.role, given.layer, data)
        inputs.append(given)
    return inputs, changed


def test_one_missing_key_is_one_fault_in_every_shipped_rule_set() -> None:
    inputs, changed = with_rules(rb"\nversion: [^\n]*", b"")
    assert changed > 50
    assert [fault.id for fault in faults_of(inputs)] == ["missing-key"] * changed
