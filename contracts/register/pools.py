"""What pools report to the register: who is paired, how many places they hold, whom they lack."""

from typing import Literal

from contracts.register.base import RegisterRecord

PairStatus = Literal["proposed", "accepted", "ended"]


class Paired(RegisterRecord, frozen=True, tag="paired", kw_only=True):
    """A pair of a pool changed its status; `ended` however it ended, `completed` if it was.

    `taken_back`: it was told to be completed before, and that was taken back.
    """

    pool: str
    startup: str
    mentor: str
    status: PairStatus
    completed: bool = False
    taken_back: bool = False


class Held(RegisterRecord, frozen=True, tag="held", kw_only=True):
    """How many places of a mentor a pool holds after an allotment that takes some away.

    `serial` is the allotment that it answers. Places that live pairs take are held until these end,
    then the pool reports again.
    """

    pool: str
    mentor: str
    places: int
    serial: int


class PlacesWanted(RegisterRecord, frozen=True, tag="wanted", kw_only=True):
    """Startups of a pool have no mentor, and these places would go to them, here already or not.

    It replaces what the pool reported before.
    """

    pool: str
    waiting: int
    """Startups who were told that they wait."""
    mentors: dict[str, int] = {}
    """Mentor -> places, besides those of pairs, that the pool would use at once or with its next
    cycle.
    """
