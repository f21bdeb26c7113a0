"""Random rule sets of all kinds: what is found is what looking at every profile finds."""

import os
from random import Random

import pytest

from exhaustive import Exhaustive
from kam_advisor.verify.check import check_rules
from random_rules import RandomRules

SEEDS = range(500) if os.environ.get("KAM_THOROUGH") == "1" else [*range(40), 167, 299]
"""167 and 299 have facts that turn a gap into a conflict."""
FIRST = 1000


@pytest.mark.parametrize("cells", [True, False], ids=["cells", "z3"])
@pytest.mark.parametrize("seed", SEEDS)
def test_findings(seed: int, cells: bool) -> None:
    knowledge = RandomRules(Random(FIRST + seed)).knowledge
    found = {(f.id, f.about) for f in check_rules(knowledge, cells=cells)}
    assert found == Exhaustive(knowledge).findings()
