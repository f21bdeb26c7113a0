"""How high boxes stand in their columns: as near to what they are joined to as they can.

In a column the order is given, and how far neighbours must stay apart. Within that, the places with
the least squares of the distances wished for are found exactly (pooling neighbours that would
overlap); from column to column this is repeated there and back.
"""

from collections.abc import Mapping, Sequence

from kam_advisor.record import Record

_ROUNDS = 16


class Slot(Record):
    """A box or gap in a column: how much room it needs above and below its middle."""

    name: str
    above: float
    below: float
    weight: float = 1


class Join(Record):
    """That two slots in neighbouring columns are joined, at these heights from their middles."""

    left: str
    right: str
    left_offset: float = 0
    right_offset: float = 0


def heights(
    columns: Sequence[Sequence[Slot]], joins: Sequence[Join], between: float
) -> dict[str, float]:
    """The height of the middle of every slot; the uppermost one begins at 0."""
    left: dict[str, list[Join]] = {slot.name: [] for column in columns for slot in column}
    right: dict[str, list[Join]] = {name: [] for name in left}
    for join in joins:
        right[join.left].append(join)
        left[join.right].append(join)
    at = _stacked(columns, between)
    for _ in range(_ROUNDS):
        for column in reversed(columns):
            _place(column, {s.name: _wish(right[s.name], at, s.name) for s in column}, at, between)
        for column in columns:
            wishes = {s.name: _wish(left[s.name], at, s.name) for s in column}
            _place(column, wishes, at, between)
    for column in reversed(columns):
        _place(column, {s.name: _wish(right[s.name], at, s.name) for s in column}, at, between)
    _drawn_up(columns, joins, at, between)
    top = min((at[s.name] - s.above for column in columns for s in column), default=0)
    return {name: y - top for name, y in at.items()}


def _drawn_up(
    columns: Sequence[Sequence[Slot]], joins: Sequence[Join], at: dict[str, float], between: float
) -> None:
    """Move whatever hangs together up as one, to just below what stands above it."""
    group = _groups(columns, joins)
    top = min((at[slot.name] - slot.above for column in columns for slot in column), default=0)
    order = sorted(set(group.values()), key=lambda one: min(at[n] for n in at if group[n] == one))
    for one in order:
        room = []
        for column in columns:
            lowest, before = top, ""
            for slot in column:
                if group[slot.name] == one and before != one:
                    room.append(at[slot.name] - slot.above - lowest)
                lowest, before = at[slot.name] + slot.below + between, group[slot.name]
        lift = min(room)
        for name in at:
            if group[name] == one:
                at[name] -= lift


def _groups(columns: Sequence[Sequence[Slot]], joins: Sequence[Join]) -> dict[str, str]:
    """Per slot the name of one slot that stands for all it is joined to, directly or not."""
    group = {slot.name: slot.name for column in columns for slot in column}

    def first(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for join in joins:
        group[first(join.left)] = first(join.right)
    return {name: first(name) for name in group}


def _stacked(columns: Sequence[Sequence[Slot]], between: float) -> dict[str, float]:
    at: dict[str, float] = {}
    for column in columns:
        y = 0.0
        for slot in column:
            at[slot.name] = y + slot.above
            y += slot.above + slot.below + between
    return at


def _wish(joins: Sequence[Join], at: Mapping[str, float], name: str) -> float:
    """Where a slot would lie best: in the middle of what it is joined to on one side."""
    wishes = [
        at[join.right] + join.right_offset - join.left_offset
        if join.left == name
        else at[join.left] + join.left_offset - join.right_offset
        for join in joins
    ]
    return (min(wishes) + max(wishes)) / 2 if wishes else at[name]


def _place(
    column: Sequence[Slot], wishes: Mapping[str, float], at: dict[str, float], between: float
) -> None:
    """The places of a column nearest to the wishes, in order and apart."""
    offset = 0.0
    offsets: list[float] = []
    for number, slot in enumerate(column):
        if number:
            offset += column[number - 1].below + between + slot.above
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many slots
    for slot, before in zip(column, offsets, strict=True):
        mean, weight, count = wishes[slot.name] - before, slot.weight, 1
        while pools and pools[-1][0] > mean:
            earlier, its_weight, its_count = pools.pop()
            mean = (mean * weight + earlier * its_weight) / (weight + its_weight)
            weight, count = weight + its_weight, count + its_count
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for slot, before, mean in zip(column, offsets, means, strict=True):
        at[slot.name] = mean + before
