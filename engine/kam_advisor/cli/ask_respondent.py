"""Whose answers a profile holds: one file for each respondent."""

import unicodedata
from datetime import date
from pathlib import Path

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.profile import About
from kam_advisor.record import replace

_LONGEST_PART = 60
"""Bytes of a name that go into the name of a file."""


def default_file(company: str, respondent: str) -> Path:
    """The file in which the answers of somebody about a company are kept, unless one is named.

    Example:
        >>> default_file("Acme B.V.", "Els de Vries")
        PosixPath('acme-b-v-els-de-vries.yaml')
    """
    parts = (_part(company) or "company", _part(respondent) or "respondent")
    return Path("-".join(parts) + ".yaml")


def _part(name: str) -> str:
    """Letters and digits of any script in lower case, with a dash for everything else."""
    text = unicodedata.normalize("NFC", name).lower()
    joined = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in text)
    short = "-".join(joined.split()).encode()[:_LONGEST_PART]
    return short.decode("utf-8", "ignore").rstrip("-")


def attributed(about: About, respondent: str, file: str) -> About:
    """Say whose answers they are and, where nothing says when they were given, that it is today.

    Raises:
        CallInvalid: They are somebody else's.
    """
    if about.respondent and _same(about.respondent) != _same(respondent):
        message = f"these are the answers of `{about.respondent[:80]}`"
        hint = "Leave out --respondent to go on with them, or name another file."
        raise CallInvalid((Fault("other-respondent", message, Place(file), hint),))
    today = date.today().isoformat()
    return replace(about, respondent=about.respondent or respondent, date=about.date or today)


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))
