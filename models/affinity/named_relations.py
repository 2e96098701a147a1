"""What two people are to each other by name: whom each side asks for, and who has worked well
together before.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.pool_log import Investor, Mentor, Startup
from models.affinity.weights import TOP, UNSTATED
from models.pool.references import NO_TWINS, Twins, id_key

Profile = Startup | Mentor | Investor
Worked = Mapping[str, set[str]]
"""Startup -> mentors with whom a pairing was completed."""

NAMED_RELATIONS: Final = ("wish", "offer", "continuity")
"""The features of this module: each TOP or not stated, so that they never lower a score."""


def named_relation(
    name: str, startup: Startup, partner: Mentor | Investor, worked: Worked, twins: Twins = NO_TWINS
) -> int:
    """Return the feature `name` of one pair.

    wish: the startup asks for the mentor. offer: the mentor would like to take the startup.
    continuity: they completed a pairing.
    """
    holds = {
        "wish": _asks(startup, partner, twins),
        "offer": _asks(partner, startup, twins),
        "continuity": partner.id in worked.get(startup.id, ()),
    }
    return TOP if holds[name] else UNSTATED


def wishes_of(profile: Profile) -> list[str]:
    """Return the ids that `profile` asks for."""
    return [] if isinstance(profile, Investor) else profile.wishes


def _asks(profile: Profile, other: Profile, twins: Twins) -> bool:
    wishes = wishes_of(profile)
    return bool(wishes) and id_key(other.id, twins) in {id_key(wish, twins) for wish in wishes}


class Wishes:
    """Who on one side asks for whom on the other: profiles by id, those they ask for by the keys of
    their ids.
    """

    def __init__(self, profiles: Iterable[Profile], twins: Twins = NO_TWINS) -> None:
        self._twins = twins
        self._ids: dict[str, set[str]] = {}
        self._of: dict[str, list[str]] = {}
        self._for: dict[str, set[str]] = {}
        for profile in profiles:
            self.put(profile)

    def put(self, profile: Profile) -> None:
        """Add a profile's wishes, or replace them."""
        self.drop(profile.id)
        self._ids.setdefault(id_key(profile.id, self._twins), set()).add(profile.id)
        wishes = [id_key(wish, self._twins) for wish in wishes_of(profile)]
        if wishes:
            self._of[profile.id] = wishes
            for key in wishes:
                self._for.setdefault(key, set()).add(profile.id)

    def drop(self, key: str) -> None:
        """Forget a profile and its wishes."""
        self._ids.get(id_key(key, self._twins), set()).discard(key)
        for wished in self._of.pop(key, ()):
            self._for[wished].discard(key)

    def around(self, other: Profile) -> set[str]:
        """Return the ids on this side that ask for `other` or that it asks for."""
        asked = (self._ids.get(id_key(wish, self._twins), ()) for wish in wishes_of(other))
        return {*self._for.get(id_key(other.id, self._twins), ())}.union(*asked)


def colleagues(other: Profile, worked: Worked) -> set[str]:
    """Return the ids with whom `other` has completed a pairing."""
    if isinstance(other, Startup):
        return worked.get(other.id, set())
    return {startup for startup, mentors in worked.items() if other.id in mentors}
