"""What the feeds say of profiles and pools, without names, texts and contact data of people."""

from typing import Literal

import msgspec

from contracts.pool_log.base import NeedCode, Stage
from contracts.pool_log.profiles import FilingStatus, InvestorType
from contracts.register.base import FirmKey, NamedPerson, RegisterRecord, Role


class FilingState(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """An investor's filing (备案) as its feed tells it."""

    type: InvestorType
    status: FilingStatus
    submitted_on: str = ""
    verified_on: str = ""
    valid_until: str = ""
    revoked_on: str = ""
    verified_by: str = ""
    reason: str = ""


class Project(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """What the project library (项目库) shows of a startup: public facts of a firm or team."""

    name: str
    stage: Stage
    industries: list[str] = []
    region: str = ""
    needs: list[NeedCode] = []
    round: str = ""
    space: str = ""


class Listing(RegisterRecord, frozen=True, tag="listing", kw_only=True):
    """A profile that is new or has changed."""

    role: Role
    id: str
    pools: list[str]
    """Sorted, each once."""
    people: list[NamedPerson] = []
    capacity: int = 0
    """Of a mentor: places in all pools together."""
    employers: list[FirmKey] = []
    holdings: list[FirmKey] = []
    filing: FilingState | None = None
    project: Project | None = None


class Unlisted(RegisterRecord, frozen=True, tag="unlisted", kw_only=True):
    """A profile was taken off its feed."""

    role: Role
    id: str
    erased: bool = False
    """They have asked to be forgotten: they leave the project library too."""


class ListedPool(RegisterRecord, frozen=True, tag="pool", kw_only=True):
    """A pool, as far as the register needs it; `removed` when its programme is taken off the feed."""

    pool: str
    pool_kind: Literal["mentoring", "roadshow"]
    name: str = ""
    priority: int = 0
    """Pools with the higher number get places first."""
    at_once: bool = False
    """It answers each change at once, so places in reserve are of use to it; a pool that opens
    cycles is given places when its startups would get them.
    """
    removed: bool = False
