"""What every record of the register log carries, and how it names people without naming them."""

from typing import Annotated, Literal

import msgspec

from contracts.pool_log.base import LAST_MS

Role = Literal["startup", "mentor", "investor", "judge"]
"""The kinds of profiles; a profile is named by its role and its id in that role's feed."""
FirmKey = str
"""A unified social credit code, or the normal form of a firm's name (contracts.reference)."""


class RegisterRecord(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    gc=False,
):
    """What every record of the register log carries."""

    time: Annotated[int, msgspec.Meta(ge=0, le=LAST_MS)]
    event: str
    """Id of the causing event, as in the pool log."""


class OrderedRegisterRecord(RegisterRecord, frozen=True, kw_only=True):
    """What an operator orders."""

    actor: str = ""
    """As in contracts.pool_log.base.OrderedRecord."""


class PersonKeys(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """Keyed hashes (contracts.identity) of what a record says of one natural person.

    Equal data of one deployment give equal hashes; without its secret none can be computed.
    """

    full: list[str] = []
    """Of the name together with each phone number and each address: equal ones are one person."""
    data: list[str] = []
    """Of each phone number and address alone: equal ones are perhaps one person."""
    name: str = ""
    """Of the name alone: evidence, never a match."""


class NamedPerson(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """A natural person whom a profile names, and as what."""

    part: Literal["self", "founder", "contact"]
    keys: PersonKeys
