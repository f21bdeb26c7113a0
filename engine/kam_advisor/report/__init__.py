"""Assessments, explanations and the knowledge itself as documents, and documents as text.

Documents (`document.py`) say what there is to say, in which order; the `as_…` modules write them as
text, Markdown or JSON. No words of the domain or of a report stand here: they are in `knowledge/`.
"""
