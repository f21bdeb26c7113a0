"""What no order of questions can do better than.

The facts are divided into blocks. Whatever the order, the questions of one block cost at least what
they would cost if all other answers were given away: on average over those, the least expected cost
of deciding what is then left. As every question is in one block, these minima add up. With a fact
per block this is the chance that its answer alone makes the difference (total influence;
O'Donnell, Saks, Schramm and Servedio, 2005); with all facts in one block it is the optimum itself.
The blocks here are the facts that each decision adds to those of the decisions before it; one that
is too large to be solved is divided into single facts.
"""

from collections.abc import Iterable, Sequence

from kam_advisor.interview.ground import Ground
from kam_advisor.interview.optimum import Optimum, TooLarge

_MOST_RESIDUES = 2_000


def bound(
    ground: Ground, optimum: Optimum, roots: Sequence[int], before: Iterable[int], most: int
) -> int:
    """What deciding several things together costs at least.

    Args:
        ground: Where they are.
        optimum: Solves blocks.
        roots: What is wanted.
        before: Diagrams of all decisions that play a part, those on which others build first.
        most: How many states may be looked at.

    Returns:
        In units of the ground.
    """
    taken: set[int] = set()
    total, start = 0, len(optimum)
    for block in map(ground.asked, before):
        fresh = block - taken
        taken |= fresh
        costs = [_of_block(ground, optimum, root, fresh, start + most) for root in roots]
        total += max(costs, default=0)
    return max([total, *(_solved(optimum, root, start + most) for root in roots)])


def of_influences(ground: Ground, roots: Iterable[int]) -> int:
    """What deciding several things together costs at least, every question taken by itself.

    A question is asked at least as often as its answer alone makes the difference for one of them.
    """
    most: dict[int, int] = {}
    for root in roots:
        for level, matters in ground.pivotal(root).items():
            most[level] = max(matters, most.get(level, 0))
    return sum(ground.costs[level] * matters for level, matters in most.items()) // ground.scale


def _solved(optimum: Optimum, root: int, most: int) -> int:
    """The least expected cost of deciding one thing by itself; 0 where it is not found."""
    try:
        return optimum.cost(root, max(0, most - len(optimum)))
    except TooLarge:
        return 0


def _of_block(ground: Ground, optimum: Optimum, root: int, block: frozenset[int], most: int) -> int:
    """What the questions of a block cost at least, on the way to deciding one thing.

    `most` is how many states may have been looked at then, earlier ones included.
    """
    asked = ground.asked(root)
    own = block & asked
    if not own:
        return 0
    try:
        left = residues(ground, root, asked - own)
        costs = [
            (chance, optimum.cost(rest, max(0, most - len(optimum))))
            for rest, chance in left.items()
        ]
        return sum(chance * cost for chance, cost in costs) // sum(left.values())
    except TooLarge:
        matters = ground.pivotal(root)
        alone = (matters[level] * ground.costs[level] for level in own)
        return sum(alone) // ground.scale


def residues(ground: Ground, root: int, levels: Iterable[int]) -> dict[int, int]:
    """What can be left once some questions are answered, each with its weight.

    Raises:
        TooLarge: There is too much to tell apart.
    """
    found = {root: 1}
    for level in sorted(levels):
        following: dict[int, int] = {}
        ground.diagrams.refill()
        for rest, chance in found.items():
            for weight, kid in ground.after(rest, level):
                following[kid] = following.get(kid, 0) + chance * weight
        found = following
        if len(found) > _MOST_RESIDUES:
            raise TooLarge
    return found
