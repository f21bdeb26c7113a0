"""The way through a diagram to an end that keeps as much as possible of given answers."""

from collections.abc import Collection, Mapping

from kam_advisor.unknowns.paths import Way
from kam_advisor.unknowns.space import Space


def nearest(
    space: Space, root: int, targets: Collection[int], preferred: Mapping[int, int]
) -> Way | None:
    """A way from the diagram to one of the terminals with the fewest values not preferred.

    Of several, the first by the order of values.

    Args:
        space: Whose diagram it is.
        root: The diagram.
        targets: The terminals that will do.
        preferred: Per level the number of the preferred value; none for a level that is left out.

    Returns:
        The way as in `Paths.way`; None where the diagram cannot be shown to come there.
    """
    diagrams, paths = space.diagrams, space.paths
    best: dict[int, tuple[int, int]] = {}  # per node its cost, and the value to take
    for node in sorted(paths.nodes(root)):  # children have smaller numbers than their parents
        level = diagrams.level[node]
        if level >= space.signs.first_level:
            if paths.way(node, targets) is not None:
                best[node] = (0, 0)
            continue
        costs = [
            (best[kid][0] + (preferred.get(level, value) != value), value)
            for value, kid in enumerate(diagrams.kids[node])
            if kid in best
        ]
        if costs:
            best[node] = min(costs)
    if root not in best:
        return None
    chosen = dict(preferred)
    node = root
    while diagrams.level[node] < space.signs.first_level:
        value = best[node][1]
        chosen[diagrams.level[node]] = value
        node = diagrams.kids[node][value]
    end = paths.way(node, targets)
    assert end is not None
    return chosen, end[1]
