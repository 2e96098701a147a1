"""What pools hear of the people and firms behind a profile, from their other roles."""

from typing import TYPE_CHECKING

from contracts.pool_log import Related
from models.register.links import entry_of, members_in
from models.register.members import members_of, profile_of, role_of
from models.register.stored import Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.register import Listing
    from models.register.state import RegisterState
    from models.register.transaction import RegisterTransaction


def tell_relations(transaction: "RegisterTransaction", entries: "Iterable[str]") -> None:
    """Tell pools what has changed about the profiles behind `entries`."""
    state = transaction.state
    profiles = {profile_of(member) for entry in entries for member in members_in(state, entry)}
    for profile in sorted(profiles):
        listing = state.listing(profile)
        if listing is not None:
            _tell(transaction, profile, listing)


def _tell(transaction: "RegisterTransaction", profile: str, listing: "Listing") -> None:
    state = transaction.state
    before = state.told.get(profile)
    people, conflicts = relations_of(state, listing)
    if before is None and not people and not conflicts:
        return
    pools = listing.pools
    if before is not None and (before.people, before.conflicts) == (people, conflicts):
        pools = [pool for pool in listing.pools if pool not in before.pools]
        if before.pools == listing.pools:
            return
    told = Told(people, conflicts, listing.pools) if people or conflicts else None
    transaction.set_told(profile, told)
    _write(transaction, listing, pools, told)


def tell_nothing(transaction: "RegisterTransaction", listing: "Listing") -> None:
    """Let pools forget what they were told of a profile that leaves its feed."""
    profile = f"{listing.role}/{listing.id}"
    told = transaction.state.told.get(profile)
    if told is not None:
        transaction.set_told(profile, None)
        _write(transaction, listing, told.pools, None, gone=True)


def _write(
    transaction: "RegisterTransaction",
    listing: "Listing",
    pools: "Iterable[str]",
    told: Told | None,
    *,
    gone: bool = False,
) -> None:
    for pool in pools:
        transaction.tell(
            Related(
                pool=pool,
                time=transaction.time,
                event=transaction.event,
                entity=listing.role,
                id=listing.id,
                people=told.people if told else [],
                conflicts=told.conflicts if told else [],
                gone=gone,
            )
        )


def relations_of(state: "RegisterState", listing: "Listing") -> tuple[list[str], list[str]]:
    """Return person keys that stand for the people behind a profile and are not in it, and the
    firms that they founded, hold or work for by their other roles.
    """
    own = members_of(listing)
    profile = own[0].name
    keys = {key for member in own for key in member.keys}
    people: set[str] = set()
    firms: set[str] = set()
    for member in own:
        entry = entry_of(state, member.name)
        if entry == member.name and entry not in state.children:
            continue
        for other in members_in(state, entry):
            if profile_of(other) != profile:
                people |= _keys_of(state, other) - keys
                if listing.role != "startup":
                    firms |= _firms_of(state, other)
    return sorted(people), sorted(firms)


def _keys_of(state: "RegisterState", member: str) -> set[str]:
    listing = state.listing(profile_of(member))
    named = members_of(listing) if listing else []
    return {key for other in named if other.name == member for key in other.keys}


def _firms_of(state: "RegisterState", member: str) -> set[str]:
    """Return the firms of a member: those under one entry of the register are one firm."""
    listing = state.listing(profile_of(member))
    if listing is None:
        return set()
    if role_of(member) != "founder":
        return {*listing.employers, *listing.holdings}
    firm = entry_of(state, profile_of(member))
    return {
        other.removeprefix("startup/")
        for other in members_in(state, firm)
        if role_of(other) == "startup"
    }
