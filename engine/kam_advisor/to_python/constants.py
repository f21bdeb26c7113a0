"""What the code refers to and is the same at every call, made once, above the functions."""

from collections import Counter
from collections.abc import Iterator


class Constants:
    """Global names for Python source; the same source has the same name."""

    def __init__(self) -> None:
        """None yet."""
        self._names: dict[str, str] = {}
        self._numbers = Counter[str]()

    def name(self, kind: str, source: str) -> str:
        """The name of a constant.

        Args:
            kind: What the name starts with.
            source: What makes the constant.
        """
        if source not in self._names:
            self._names[source] = f"{kind}{self._numbers[kind]}"
            self._numbers[kind] += 1
        return self._names[source]

    def lines(self) -> Iterator[str]:
        """The lines that make those named so far."""
        return (f"{name} = {source}" for source, name in self._names.items())
