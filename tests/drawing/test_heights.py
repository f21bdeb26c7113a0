"""What does not hang together stands close together all the same."""

from kam_advisor.drawing.heights import Join, Slot, heights


def test_a_part_with_nothing_beside_it_is_drawn_up() -> None:
    first = [Slot(f"a{n}", 10, 10) for n in range(6)]
    columns = [[Slot("start", 10, 10), Slot("low", 10, 10)], [*first, Slot("end", 10, 10)]]
    joins = [*(Join("start", slot.name) for slot in first), Join("low", "end")]
    at = heights(columns, joins, 5)
    assert at["end"] - at["a5"] == 25
    assert at["low"] == at["end"]
    assert min(at.values()) == 10


def test_parts_keep_apart() -> None:
    columns = [[Slot("a", 30, 30), Slot("b", 5, 5)], [Slot("x", 5, 5), Slot("y", 40, 40)]]
    at = heights(columns, [Join("a", "x"), Join("b", "y")], 7)
    assert at["b"] - at["a"] >= 30 + 5 + 7
    assert at["y"] - at["x"] >= 5 + 40 + 7
