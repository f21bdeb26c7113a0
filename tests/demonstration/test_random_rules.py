"""Random rules: every hit policy, trees with shared questions, company decisions, gaps."""

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from demonstrations import emptied, typed_from
from kam_advisor.advisor import Advisor
from kam_advisor.demonstration import Asked, Closing, Demonstration, Tried
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import Prover
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from random_rules import RandomRules

EXAMPLES = 2_000 if os.environ.get("KAM_THOROUGH") == "1" else 25


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**60), st.sampled_from([0.3, 0.8, 1.0]), st.booleans())
def test_the_way_is_the_proof_and_can_be_typed(seed: int, share: float, company: bool) -> None:
    rules = RandomRules(Random(seed), company=company)
    knowledge = rules.knowledge
    advisor = Advisor(knowledge, ReferenceEngine(knowledge))
    accounts = tuple(
        Account(str(n), rules.known(share, ("account",))) for n in range(2 if company else 1)
    )
    profile = Profile("P", rules.known(share, ("company",)), accounts)
    for decision in knowledge.decisions.values():
        shown = Demonstration(advisor, decision.id, profile)
        proof = Prover(nodes_of(knowledge), shown.walk.scope).prove(decision)
        tried = tuple(frame.step for frame in shown.frames if isinstance(frame, Tried))
        if proof.default is not None:
            assert tried == proof.default.steps
        typed = Demonstration(advisor, decision.id, emptied(profile))
        asked = list(typed_from(typed, profile))
        assert len(asked) == len(set(asked))
        assert isinstance(typed.frame, Closing)
        if not any(isinstance(f, Asked) for f in shown.frames[-1:]):
            assert typed.walk.outcome == shown.walk.outcome
