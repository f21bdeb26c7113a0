"""What the exit codes of `kam` mean. The first five are a contract."""

from typing import Final

DONE: Final = 0
FOUND_WRONG: Final = 1
"""The command worked, and what it looked for is there."""
WRONG_CALL: Final = 2
RULES_INVALID: Final = 3
PROFILE_INVALID: Final = 4

INTERNAL_ERROR: Final = 70
"""A fault of the program itself (`EX_SOFTWARE`)."""
CANNOT_WRITE: Final = 74
"""The result cannot be written, as on a full disk (`EX_IOERR`)."""
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
"""The reader of the output went away, as `head` does."""
