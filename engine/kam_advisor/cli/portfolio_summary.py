"""The summary of `kam portfolio` as text of some form, for a file."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kam_advisor.portfolio.summary import Summary
    from kam_advisor.vocabulary import Vocabulary


def summary_text(summary: "Summary", vocabulary: "Vocabulary", form: str) -> str:
    """The summary as `text`, `markdown`, `json` or `html`."""
    if form == "html":
        from kam_advisor.portfolio.summary_html import summary_html

        return summary_html(summary, vocabulary)
    if form == "json":
        import json

        from kam_advisor.portfolio.summary_data import summary_data

        return json.dumps(summary_data(summary, vocabulary), ensure_ascii=False, indent=2) + "\n"
    from kam_advisor.report.portfolio_document import summary_document

    document = summary_document(summary, vocabulary)
    if form == "markdown":
        from kam_advisor.report.as_markdown import as_markdown

        return as_markdown(document)
    from kam_advisor.report.as_text import as_text

    return as_text(document, None)
