"""What two people are to each other by name: whom each side asks for, and who has worked well together before."""

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.pool_log import Investor, Mentor, Startup
from models.affinity.weights import TOP, UNSTATED

Profile = Startup | Mentor | Investor
Worked = Mapping[str, set[str]]
"""Startup -> mentors with whom a pairing was completed."""

BONDS: Final = ("wish", "offer", "continuity")
"""The features of this module: each TOP or not stated, so that they never lower a score."""


def bond(name: str, startup: Startup, partner: Mentor | Investor, worked: Worked) -> int:
    """Return the feature `name` of one pair.

    wish: the startup asks for the mentor. offer: the mentor would like to take the startup. continuity: they completed a pairing.
    """
    holds = {
        "wish": partner.id in startup.wishes,
        "offer": startup.id in wishes_of(partner),
        "continuity": partner.id in worked.get(startup.id, ()),
    }
    return TOP if holds[name] else UNSTATED


def wishes_of(profile: Profile) -> list[str]:
    """Return the ids that `profile` asks for."""
    return [] if isinstance(profile, Investor) else profile.wishes


class Wishes:
    """Who on one side asks for whom on the other."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._of: dict[str, list[str]] = {}
        self._for: dict[str, set[str]] = {}
        for profile in profiles:
            self.put(profile)

    def put(self, profile: Profile) -> None:
        """Add a profile's wishes, or replace them."""
        self.drop(profile.id)
        wishes = wishes_of(profile)
        if wishes:
            self._of[profile.id] = wishes
            for key in wishes:
                self._for.setdefault(key, set()).add(profile.id)

    def drop(self, key: str) -> None:
        """Forget a profile's wishes."""
        for wished in self._of.pop(key, ()):
            self._for[wished].discard(key)

    def around(self, other: Profile) -> set[str]:
        """Return the ids on this side that ask for `other` or that it asks for."""
        return {*self._for.get(other.id, ()), *wishes_of(other)}


def colleagues(other: Profile, worked: Worked) -> set[str]:
    """Return the ids with whom `other` has completed a pairing."""
    if isinstance(other, Startup):
        return worked.get(other.id, set())
    return {startup for startup, mentors in worked.items() if other.id in mentors}
