"""The JSON Schemas describe the files."""

import pytest

from kam_advisor.files.schema import KINDS, Kind, schema


@pytest.mark.parametrize("kind", KINDS)
def test_schema(kind: Kind) -> None:
    made = schema(kind)
    assert made["$schema"].endswith("2020-12/schema")
    assert made["title"] == f"kam-advisor: {kind}"


def test_questions_have_free_keys() -> None:
    question = schema("rules")["$defs"]["QuestionEntry"]
    assert question["required"] == ["ask"]
    assert question["additionalProperties"]
