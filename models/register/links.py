"""Who is the same person or firm: members that stand for one another.

A member without a link is an entry of its own, and gives it its id. Links are made between entries
only, so they form no circle, and a name that was merged away stands for the entry that it is in.
Equal full keys of different roles are linked at once; everything else waits for an operator.
"""

from typing import TYPE_CHECKING, Final

from models.register.members import kind_of, profile_of, role_of
from models.register.state import RegisterState
from models.register.stored import Link

if TYPE_CHECKING:
    from contracts.register import Apart, Merge, Split
    from models.register.members import Member
    from models.register.transaction import RegisterTransaction

MOST_MEMBERS: Final = 200
"""Members of one entry: more than any person has profiles, few enough to go through."""
_MOST_ENTRIES: Final = 50
"""Entries that are looked at for one member: bounds the work where many share a key."""


def entry_of(state: RegisterState, member: str) -> str:
    """Return the entry that `member` is in."""
    while (link := state.links.get(member)) is not None:
        member = link.into
    return member


def members_in(state: RegisterState, entry: str) -> list[str]:
    """Return the members of `entry`, itself first, each before those that are linked into it."""
    members = [entry]
    for member in members:  # grows
        members.extend(state.children.get(member, ()))
    return members


def are_apart(state: RegisterState, entry: str, other: str) -> bool:
    """Return whether an operator said that the two are not the same."""
    others = {
        apart for member in members_in(state, entry) for apart in state.aparts.get(member, ())
    }
    return bool(others) and not others.isdisjoint(members_in(state, other))


def may_be_one(state: RegisterState, entry: str, other: str) -> bool:
    """Return whether equal keys link the two: no role that each has already, and nobody objects."""
    ours, theirs = members_in(state, entry), members_in(state, other)
    roles = {role_of(member) for member in ours} & {role_of(member) for member in theirs}
    return (
        roles <= {"founder"}
        and len(ours) + len(theirs) <= MOST_MEMBERS
        and not are_apart(state, entry, other)
    )


def link_equal(transaction: "RegisterTransaction", member: "Member") -> None:
    """Link the entry of `member` with those who have one of its keys, as far as it may be."""
    state = transaction.state
    others = {other for key in member.keys for other in state.members_with(key)}
    if others == {member.name}:
        return
    for other in sorted({entry_of(state, other) for other in others})[:_MOST_ENTRIES]:
        own, entry = entry_of(state, member.name), entry_of(state, other)
        if own != entry and may_be_one(state, own, entry):
            transaction.set_link(own, Link(entry, since=transaction.time))


def merge(transaction: "RegisterTransaction", record: "Merge") -> set[str]:
    """Merge two entries; return those that changed.

    Entries that are one already stay as they are: the order came twice.
    """
    state = transaction.state
    if not _are_known(transaction, record):
        return set()
    entry, other = entry_of(state, record.entry), entry_of(state, record.other)
    if entry == other or not _may_be_merged(transaction, entry, other):
        return set()
    link = Link(entry, ordered=True, since=transaction.time)
    if record.capacity is not None:
        link = Link(
            entry,
            ordered=True,
            since=transaction.time,
            together=record.capacity,
            replaced=state.capacities.get(entry),
        )
        if entry in state.capacities:
            transaction.set_capacity(entry, None)
    transaction.set_link(other, link)
    return {entry}


def _is_known(transaction: "RegisterTransaction", member: str, field: str = "subject") -> bool:
    """Return whether the register has `member`; refuse the order where it does not."""
    known = transaction.state.is_member(member)
    if not known:
        transaction.refuse(field, "unknown_entry", entry=member)
    return known


def _are_known(transaction: "RegisterTransaction", record: "Merge | Apart") -> bool:
    return _is_known(transaction, record.entry) and _is_known(transaction, record.other, "other")


def _may_be_merged(transaction: "RegisterTransaction", entry: str, other: str) -> bool:
    state = transaction.state
    if _kind(state, entry) != _kind(state, other):
        transaction.refuse("other", "other_kind", entry=entry, other_entry=other)
        return False
    count = len(members_in(state, entry)) + len(members_in(state, other))
    if count > MOST_MEMBERS:
        transaction.refuse(
            "other", "entry_full", entry=entry, other_entry=other, count=count, most=MOST_MEMBERS
        )
        return False
    return True


def _kind(state: RegisterState, member: str) -> str:
    return kind_of(member, state.listing(profile_of(member)))


def split(transaction: "RegisterTransaction", record: "Split") -> set[str]:
    """Let members leave their entry for one of their own; return the entries that changed.

    Those who are in another entry by now stay there: the order came twice.
    """
    state = transaction.state
    leaving, staying = _sides(transaction, record)
    if not leaving or not staying:
        return set()
    by_keys = False
    heads = []
    for side in (staying, leaving):
        within, head = set(side), ""
        for member in side:
            link = state.links.get(member)
            if link is not None and link.into in within:
                continue
            if link is not None:
                by_keys |= not link.ordered
                _give_back(transaction, link)
            if not head:
                head = member
                if link is not None:
                    transaction.set_link(member, None)
            else:
                transaction.set_link(member, Link(head, since=transaction.time))
        heads.append(head)
    if by_keys:
        keep_apart(transaction, heads[0], heads[1])
    return set(heads)


def _sides(transaction: "RegisterTransaction", record: "Split") -> tuple[list[str], list[str]]:
    """Return who leaves the entry and who stays; nobody where the order is refused."""
    state = transaction.state
    named = [(name, "profiles") for name in record.profiles] + [(record.entry, "subject")]
    if not all(_is_known(transaction, name, field) for name, field in named):
        return [], []
    entry = entry_of(state, record.entry)
    members = members_in(state, entry)
    leaving = [member for member in members if member in set(record.profiles)]
    staying = [member for member in members if member not in set(record.profiles)]
    if not staying:
        transaction.refuse("profiles", "nobody_stays", entry=entry)
    return leaving, staying


def _give_back(transaction: "RegisterTransaction", link: Link) -> None:
    """Let an operator's capacity count again that a merge came in place of."""
    if link.replaced is not None and link.into not in transaction.state.capacities:
        transaction.set_capacity(link.into, link.replaced)


def apart(transaction: "RegisterTransaction", record: "Apart") -> None:
    """Close the question whether two entries are the same."""
    state = transaction.state
    if not _are_known(transaction, record):
        return
    entry, other = entry_of(state, record.entry), entry_of(state, record.other)
    if entry == other:
        transaction.refuse("other", "one_entry", entry=record.entry, other_entry=record.other)
    else:
        keep_apart(transaction, entry, other)


def keep_apart(transaction: "RegisterTransaction", member: str, other: str) -> None:
    """Note that the two are not the same."""
    for one, its_other in ((member, other), (other, member)):
        others = transaction.state.aparts.get(one, [])
        if its_other not in others:
            transaction.set_aparts(one, sorted([*others, its_other]))


def drop(transaction: "RegisterTransaction", member: str) -> set[str]:
    """Take a member out that no profile names any more; those linked into it stay together.

    Return the entry of those who are left, if there are any.
    """
    state = transaction.state
    link = state.links.get(member)
    if link is not None:
        transaction.set_link(member, None)
    head = link.into if link is not None else ""
    for child in list(state.children.get(member, ())):
        own = state.links[child]
        transaction.set_link(child, Link(head, own.ordered, own.since) if head else None)
        head = head or child
    for other in state.aparts.get(member, []):
        rest = [left for left in state.aparts[other] if left != member]
        transaction.set_aparts(other, rest)
    if member in state.aparts:
        transaction.set_aparts(member, [])
    if member in state.capacities:
        transaction.set_capacity(member, None)
    return {entry_of(state, head)} if head else set()


def capacity_of(state: RegisterState, entry: str) -> int:
    """Return the places of all mentors in `entry` together.

    An operator's word counts before the feeds', the latest one of several merges; the feeds' count
    as the largest of what they state.
    """
    capacities: dict[str, int] = {}
    for member in reversed(members_in(state, entry)):
        capacities[member] = _stated(state, member)
        if capacities[member] < 0:
            listing = state.listing(member) if member.startswith("mentor/") else None
            own = listing.capacity if listing else 0
            children = state.children.get(member, ())
            capacities[member] = max(own, *(capacities[child] for child in children), 0)
    return capacities[entry]


def _stated(state: RegisterState, member: str) -> int:
    """Return what an operator stated for `member` and those linked into it; -1 is nothing."""
    if member in state.capacities:
        return state.capacities[member]
    links = [(child, state.links[child]) for child in state.children.get(member, ())]
    latest = max(
        ((link.since, child, link.together) for child, link in links if link.together is not None),
        default=None,
    )
    return -1 if latest is None else latest[2]


def mentors_in(state: RegisterState, entry: str) -> list[str]:
    """Return the ids of the mentors in `entry`, sorted."""
    members = members_in(state, entry)
    return sorted(
        member.removeprefix("mentor/") for member in members if role_of(member) == "mentor"
    )
