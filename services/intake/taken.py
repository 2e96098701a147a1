"""Which events intake has taken: a command, an answer, a score counts once, however often it is
sent.

CloudEvents says that source and id name an event. A partition remembers the last `KEPT` of them, in
the order in which they came: more than a feed's log brings in the year that it is kept. What is
sent again after so many others counts anew. An event without an id is always a new one, and so is
one whose id only says when it was sent (ticks, of which one too many changes nothing).
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from typing import Final

BUCKET: Final = "taken"
KEPT: Final = 1_000_000
"""Events of one partition of a feed.

A feed of answers has three. An event takes some 130 bytes, so a partition at most 130 MB.
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
        order = sorted(stored, key=lambda name: int(stored[name]))
        self._order = deque(map(bytes.fromhex, order))  # bytes: half of what text takes
        self._names = set(self._order)
        self._last = int(stored[order[-1]]) if order else -1

    def __contains__(self, name: str) -> bool:
        return bytes.fromhex(name) in self._names

    def add(self, name: str, offset: int) -> dict[str, bytes | None]:
        """Remember the event at `offset`.

        Return what has to be stored, the oldest one forgotten where it is too many.
        """
        changes: dict[str, bytes | None] = {}
        if len(self._names) >= KEPT:
            oldest = self._order.popleft()
            self._names.remove(oldest)
            changes[oldest.hex()] = None
        known = bytes.fromhex(name)
        self._order.append(known)
        self._names.add(known)
        self._last = max(offset, self._last + 1)  # a topic made anew begins with offset 0 again
        changes[name] = b"%d" % self._last
        return changes
