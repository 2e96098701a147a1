"""Which of a profile's people a card belongs to, from one version of a list to the next: pure."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from contracts.normal import normal_name
from services.vault.subjects import Card, Kind

CONTACT: Kind = "contact"
FOUNDER: Kind = "founder"


def placed(cards: Sequence[Card], present: Mapping[str, str]) -> dict[str, Card]:
    """Return founders' cards by the names of their parts; `present` is part -> name as it stands.

    Who keeps the name keeps the part, and so the key, wherever they stand in the list. Others get
    the lowest numbers that nobody has.
    """
    waiting: defaultdict[str, deque[str]] = defaultdict(deque)
    for part in sorted(present, key=_number):
        waiting[normal_name(present[part])].append(part)
    free = _free_parts(present)
    chosen: dict[str, Card] = {}
    for card in cards:
        parts = waiting.get(normal_name(card.get("name", "")))
        chosen[parts.popleft() if parts else next(free)] = card
    return chosen


def _number(part: str) -> int:
    return int(part.rpartition("-")[2])


def _free_parts(present: Mapping[str, str]) -> Iterator[str]:
    return (part for number in count(1) if (part := f"{FOUNDER}-{number}") not in present)
