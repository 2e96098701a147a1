"""Which events intake has taken: a command, an answer, a score counts once, however often it is
sent.

CloudEvents says that source and id name an event. A partition remembers the last `KEPT` of them, in
the order in which they came; what is sent again after so many others counts anew. An event without
an id is always a new one, and so is one whose id only says when it was sent (ticks, of which one
too many changes nothing).
"""

import hashlib
from collections.abc import Mapping
from typing import Final

BUCKET: Final = "taken"
KEPT: Final = 50_000
"""Events of one partition of a feed.

A feed of answers has three. Bounds memory to some 12 MB a partition.
"""


def name_of(source: str, id_: str) -> str:
    """Return the name under which an event is remembered."""
    return hashlib.blake2b(
        f"{source}\0{id_}".encode(errors="surrogatepass"), digest_size=12
    ).hexdigest()


class TakenEvents:
    """The events that one partition has taken, oldest first; `stored` holds name -> place in that
    order.
    """

    def __init__(self, stored: Mapping[str, bytes]) -> None:
        self._places = {
            name: int(place)
            for name, place in sorted(stored.items(), key=lambda item: int(item[1]))
        }

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def add(self, name: str, offset: int) -> dict[str, bytes | None]:
        """Remember the event at `offset`.

        Return what has to be stored, the oldest one forgotten where it is too many.
        """
        changes: dict[str, bytes | None] = {}
        if len(self._places) >= KEPT:
            oldest = next(iter(self._places))
            del self._places[oldest]
            changes[oldest] = None
        last = next(reversed(self._places.values()), -1)
        self._places[name] = max(offset, last + 1)  # a topic made anew begins with offset 0 again
        changes[name] = b"%d" % self._places[name]
        return changes
