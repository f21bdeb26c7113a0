"""`kam portfolio --on MASTER`: the same run on Spark."""

from kam_advisor.advisor import Advisor
from kam_advisor.portfolio.parts import compiled_in_parts
from kam_advisor.portfolio.run import Request
from kam_advisor.portfolio.summary import Summary
from kam_advisor.vocabulary import Vocabulary


def run_portfolio_on(
    master: str,
    advisor: Advisor,
    vocabulary: Vocabulary,
    request: Request,
    target: str,
    *,
    strict: bool,
    force: bool,
) -> Summary:
    """Assess a table on a master of Spark; what was found.

    Raises:
        CallInvalid: Spark is not there, or something cannot be read or written.
        ProfileInvalid: The table cannot be understood, or with `strict` something in it.
    """
    import sys

    from kam_advisor.cli.portfolio_run import progress
    from kam_advisor.portfolio.run_spark import run_on_spark
    from kam_advisor.portfolio.spark_database import spark_database, spark_faults

    with progress(vocabulary, sys.stderr) as notice, spark_database(master, notice) as database:
        notice("deciding", -1)
        parts = compiled_in_parts(advisor.knowledge, request.decisions)
        with spark_faults():
            return run_on_spark(
                advisor, vocabulary, request, target, parts, database, strict=strict, force=force
            )
