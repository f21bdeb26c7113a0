"""Entries of which most are at hand, and the rest are fetched when one of them is asked for."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

Entry = TypeVar("Entry")


class Later(Mapping[str, Entry]):
    """A mapping of which a part is at hand.

    The first word of a key, up to its first dot, is its group. Of some groups all that exists is at
    hand: what is not there does not exist, and nothing is fetched to find out.
    """

    def __init__(
        self,
        at_hand: Mapping[str, Entry],
        whole_groups: Collection[str],
        fetch: Callable[[], Mapping[str, Entry]],
    ) -> None:
        """Have some entries, and a way to fetch all of them."""
        self._at_hand = at_hand
        self._whole_groups = whole_groups
        self._fetch = fetch

    @cached_property
    def _all(self) -> Mapping[str, Entry]:
        return self._fetch()

    def __getitem__(self, key: str) -> Entry:
        """The entry, fetched if need be."""
        found = self._at_hand.get(key)
        if found is not None:
            return found
        if not key or key.partition(".")[0] in self._whole_groups:
            raise KeyError(key)
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        """The keys of all entries."""
        return iter(self._all)

    def __len__(self) -> int:
        """How many there are in all."""
        return len(self._all)
