"""What operators decide about people, firms and filings."""

from typing import Literal

from contracts.pool_log.profiles import FilingStatus
from contracts.register.base import OrderedRegisterRecord


class Merge(OrderedRegisterRecord, frozen=True, tag="merge", kw_only=True):
    """Two entries of the register are one person or firm; `Split` of the same two undoes it.

    Entries are named by their ids in the register.
    """

    entry: str
    other: str
    capacity: int | None = None
    """Places of the two together; None is the larger of what was stated."""


class Split(OrderedRegisterRecord, frozen=True, tag="split", kw_only=True):
    """What a merge joined is two again: `profiles` (ROLE/ID) leave `entry` for one of their own."""

    entry: str
    profiles: list[str]


class Apart(OrderedRegisterRecord, frozen=True, tag="apart", kw_only=True):
    """Two entries that look alike are two people or firms: the question is closed."""

    entry: str
    other: str


class Capacity(OrderedRegisterRecord, frozen=True, tag="capacity", kw_only=True):
    """An operator sets a mentor's places in all pools together; None goes by the feeds again."""

    entry: str
    capacity: int | None = None


class FilingChange(OrderedRegisterRecord, frozen=True, tag="filing", kw_only=True):
    """A filing's status changes for all pools at once."""

    investor: str
    status: FilingStatus
    day: str
    by: str = ""
    reason: str = ""


class HandOver(OrderedRegisterRecord, frozen=True, tag="hand_over", kw_only=True):
    """A startup moves from one programme to another; its mentor goes along unless told not to."""

    startup: str
    source: str
    target: str
    mentor: Literal["along", "stays"] = "along"
