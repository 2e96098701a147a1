"""What the event's own day forbids an order: what has begun stays, and nobody is moved into the
past.
"""

from collections.abc import Iterable, Mapping, Sequence

from models.roadshow.order.optimise import Spot


def with_begun(
    forbidden: set[tuple[str, int]],
    entries: Iterable[str],
    before: Mapping[str, Spot | None],
    begun: Sequence[bool],
) -> set[tuple[str, int]]:
    """Return `forbidden` with what the day itself forbids: who has begun stays, and nobody comes to
    a place that has, if any is left.
    """
    found = set(forbidden)
    for key in entries:
        spot = before.get(key)
        if spot is not None and begun[spot[1]]:
            found |= {(key, place) for place in range(len(begun))}
            found.discard((key, spot[1]))
        elif not all(begun):
            found |= {(key, place) for place, gone in enumerate(begun) if gone}
    return found
