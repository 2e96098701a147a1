"""Who a profile names: the people and firms that an entry of the register is made of.

A member is `ROLE/ID` for the one whom a profile is about, and `startup/ID#NAME` for a founder,
where NAME is the beginning of the name's keyed hash: a founder stays the same member when a number
changes. Contacts are no members: a clerk who is the contact of a thousand firms founded none.
"""

from typing import Literal, NamedTuple

from contracts.register import Listing

MemberKind = Literal["person", "firm"]
_NAME_LENGTH = 8


class Member(NamedTuple):
    """One person or firm as one profile names them."""

    name: str
    keys: tuple[str, ...]
    """Full keys: equal ones are one person."""


def profile_of(member: str) -> str:
    """Return the profile, `ROLE/ID`, that names `member`."""
    return member.partition("#")[0]


def role_of(member: str) -> str:
    """Return the member's role: that of the profile, or founder."""
    return "founder" if "#" in member else member.partition("/")[0]


def kind_of(member: str, listing: Listing | None) -> MemberKind:
    """Return whether `member`, named by `listing`, is a natural person or a firm."""
    role = role_of(member)
    if role == "startup":
        return "firm"
    filing = listing.filing if listing else None
    if role == "investor" and filing is not None and filing.type != "individual_angel":
        return "firm"
    return "person"


def members_of(listing: Listing) -> list[Member]:
    """Return the members that `listing` names, the one whom it is about first."""
    profile = f"{listing.role}/{listing.id}"
    own: list[str] = []
    founders: dict[str, list[str]] = {}
    for person in listing.people:
        keys = person.keys
        if person.part == "self":
            own += keys.full
        elif person.part == "founder" and keys.full:
            founders.setdefault(f"{profile}#{keys.name[:_NAME_LENGTH]}", []).extend(keys.full)
    named = [(profile, own), *sorted(founders.items())]
    return [Member(name, tuple(sorted(set(keys)))) for name, keys in named]
