"""The last few results."""

from typing import Generic, TypeVar

_MOST_RECENT = 24
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Recent(Generic[_Key, _Value]):
    """The last few results: sets of cells are long, so not all of them are kept."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._kept: dict[int, tuple[_Key, _Value]] = {}

    def get(self, key: _Key) -> _Value | None:
        """The result for this very key; None where it is not kept."""
        found = self._kept.get(id(key))
        return None if found is None else found[1]

    def put(self, key: _Key, value: _Value) -> None:
        """Keep a result, and forget the oldest where they become too many."""
        self._kept[id(key)] = (key, value)
        if len(self._kept) > _MOST_RECENT:
            del self._kept[next(iter(self._kept))]
