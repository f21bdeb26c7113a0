"""`kam schema`: JSON Schemas, so that an editor completes and checks files."""

import click

from kam_advisor.cli.output import write_json

_KINDS = ("rules", "knowledge", "house", "cases", "profile", "assessment", "explanation")


@click.command("schema")
@click.argument("kind", type=click.Choice(_KINDS))
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of file, or of the JSON of an assessment.

    \b
    Examples:
      kam schema profile > profile.schema.json
      kam schema rules > rules.schema.json
      kam schema assessment
    """
    if kind == "assessment":
        from kam_advisor.report.json_schema import assessment_schema

        write_json(assessment_schema())
    elif kind == "explanation":
        from kam_advisor.report.json_schema import explanation_schema

        write_json(explanation_schema())
    else:
        from kam_advisor.files.schema import KINDS, schema

        write_json(schema(next(one for one in KINDS if one == kind)))
