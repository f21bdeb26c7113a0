"""The profiles that a call names: every file is read before anything is said."""

import sys
from collections.abc import Sequence
from typing import BinaryIO

from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile, read_profiles
from kam_advisor.strict_yaml.limits import MOST_BYTES

STANDARD_INPUT = "-"


def profiles_of(files: Sequence[str], knowledge: KnowledgeBase) -> list[Profile]:
    """All profiles of all files, in order; `-` is standard input.

    Raises:
        CallInvalid: A file cannot be read, and that is all that is wrong.
        ProfileInvalid: A profile is not valid; with every fault of every file.
    """
    found: list[Profile] = []
    unreadable: list[Fault] = []
    invalid: list[Fault] = []
    for number, file in enumerate(files):
        if file == STANDARD_INPUT and file in files[:number]:
            message = "standard input is named twice, and can be read once"
            unreadable.append(Fault("cannot-read", message, Place(file)))
            continue
        try:
            found += read_profiles(_bytes(file), file, knowledge)
        except OSError as error:
            message = f"cannot read this file: {error.strerror or error}"
            unreadable.append(Fault("cannot-read", message, Place(file)))
        except ProfileInvalid as error:
            invalid += error.faults
    if invalid:
        raise ProfileInvalid((*invalid, *unreadable))
    if unreadable:
        raise CallInvalid(tuple(unreadable))
    return found


def _bytes(file: str) -> bytes:
    """The content, of a file that is too large only as much as is needed to refuse it."""
    if file == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return _up_to_limit(sys.stdin.buffer)
    with open(file, "rb") as opened:  # noqa: PTH123  (importing pathlib takes a while)
        return _up_to_limit(opened)


def _up_to_limit(opened: BinaryIO) -> bytes:
    return opened.read(MOST_BYTES + 1)
