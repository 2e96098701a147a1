"""What the register knows, in memory; every part of it is also a stored field."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from contracts import register
from contracts.register import Listing
from models.register import stored
from models.register.members import members_of, profile_of
from models.register.stored import (
    FilingEntry,
    Link,
    MentorBook,
    MoveUnderWay,
    PoolEntry,
    ProjectEntry,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class RegisterState:
    """What the register knows. Profiles are kept as bytes and read when they are needed."""

    def __init__(self) -> None:
        self.listings: dict[str, bytes] = {}
        """Profile -> its listing, as it came."""
        self.links: dict[str, Link] = {}
        self.aparts: dict[str, list[str]] = {}
        """Member -> members who are somebody else, by an operator's word."""
        self.capacities: dict[str, int] = {}
        """Member -> the places that an operator stated."""
        self.books: dict[str, MentorBook] = {}
        self.wanted: dict[str, dict[str, int]] = {}
        """Pool -> mentor -> places that it would use at once."""
        self.pools: dict[str, PoolEntry] = {}
        self.filings: dict[str, FilingEntry] = {}
        self.projects: dict[str, ProjectEntry] = {}
        self.told: dict[str, Told] = {}
        """Profile -> what pools know of its other roles."""
        self.moves: dict[str, MoveUnderWay] = {}
        """Startup -> its hand-over under way."""
        # What follows is found in the fields above, and kept for speed.
        self.children: dict[str, list[str]] = {}
        """Member -> members linked into it, sorted."""
        self.holders: dict[str, str | list[str]] = {}
        """Full key -> the member, or the sorted members, who have it."""
        self.mentors_of: dict[str, set[str]] = {}
        """Pool -> ids of its mentors."""
        self.mentors_with: dict[str, set[str]] = {}
        """Startup -> ids of mentors with whom it has a pair."""
        self.movers: dict[str, set[str]] = {}
        """Mentor -> startups that they follow to another pool."""

    def listing(self, profile: str) -> Listing | None:
        """Return what is listed of `profile`, None where it is not."""
        raw = self.listings.get(profile)
        if raw is None:
            return None
        record = register.decode(raw)
        assert isinstance(record, Listing)
        return record

    def book(self, mentor: str) -> MentorBook:
        """Return the mentor's book, a new one where there was none."""
        book = self.books.get(mentor)
        if book is None:
            book = self.books[mentor] = MentorBook({}, {})
        return book

    def is_member(self, member: str) -> bool:
        """Return whether `member` is named by a profile, or was and still holds places."""
        if member in self.links or member in self.children or member in self.listings:
            return True
        if "#" not in member:
            return False
        listing = self.listing(profile_of(member))
        return listing is not None and any(one.name == member for one in members_of(listing))

    def members_with(self, key: str) -> "Iterable[str]":
        """Return the members who have the full key `key`."""
        holders = self.holders.get(key, [])
        return (holders,) if isinstance(holders, str) else holders

    def hold_key(self, key: str, member: str) -> None:
        """Note that `member` has the full key `key`."""
        holders = self.holders.get(key)
        if holders is None:
            self.holders[key] = member
        elif isinstance(holders, str):
            if holders != member:
                self.holders[key] = sorted([holders, member])
        elif member not in holders:
            self.holders[key] = sorted([*holders, member])

    def drop_key(self, key: str, member: str) -> None:
        """Note that `member` no longer has the full key `key`."""
        rest = [holder for holder in self.members_with(key) if holder != member]
        if len(rest) > 1:
            self.holders[key] = rest
        elif rest:
            self.holders[key] = rest[0]
        else:
            self.holders.pop(key, None)

    def adopt(self, child: str, parent: str) -> None:
        """Note that `child` is linked into `parent`."""
        self.children[parent] = sorted([*self.children.get(parent, []), child])

    def abandon(self, child: str, parent: str) -> None:
        """Note that `child` is no longer linked into `parent`."""
        rest = [other for other in self.children[parent] if other != child]
        if rest:
            self.children[parent] = rest
        else:
            del self.children[parent]

    def pair(self, mentor: str, startup: str) -> None:
        """Note that the two have a pair somewhere."""
        self.mentors_with.setdefault(startup, set()).add(mentor)

    def unpair(self, mentor: str, startup: str) -> None:
        """Note that a pair of the two ended; another pool may have another."""
        if any(startup in pairs for pairs in self.books[mentor].pairs.values()):
            return
        mentors = self.mentors_with.get(startup, set())
        mentors.discard(mentor)
        if not mentors:
            self.mentors_with.pop(startup, None)


def restore(fields: Mapping[str, bytes]) -> RegisterState:
    """Return the state whose changes left `fields`."""
    state = RegisterState()
    for field, value in fields.items():
        kind, _, name = field.partition("/")
        _RESTORERS[kind](state, name, value)
    return state


def index_listing(state: RegisterState, listing: Listing) -> None:
    """Note keys and pools of a profile that is listed."""
    for member in members_of(listing):
        for key in member.keys:
            state.hold_key(key, member.name)
    if listing.role == "mentor":
        for pool in listing.pools:
            state.mentors_of.setdefault(pool, set()).add(listing.id)


def unindex_listing(state: RegisterState, listing: Listing) -> None:
    """Forget keys and pools of a profile."""
    for member in members_of(listing):
        for key in member.keys:
            state.drop_key(key, member.name)
    if listing.role == "mentor":
        for pool in listing.pools:
            mentors = state.mentors_of.get(pool, set())
            mentors.discard(listing.id)
            if not mentors:
                state.mentors_of.pop(pool, None)


def index_move(state: RegisterState, startup: str, move: MoveUnderWay) -> None:
    """Note who goes along."""
    for mentor in [*move.waiting, *move.ready]:
        state.movers.setdefault(mentor, set()).add(startup)


def _listing(state: RegisterState, name: str, value: bytes) -> None:
    state.listings[name] = value
    listing = state.listing(name)
    assert listing is not None
    index_listing(state, listing)


def _link(state: RegisterState, name: str, value: bytes) -> None:
    link = msgspec.json.decode(value, type=Link)
    state.links[name] = link
    state.adopt(name, link.into)


def _apart(state: RegisterState, name: str, value: bytes) -> None:
    state.aparts[name] = msgspec.json.decode(value, type=list[str])


def _capacity(state: RegisterState, name: str, value: bytes) -> None:
    state.capacities[name] = msgspec.json.decode(value, type=int)


def _mentor(state: RegisterState, name: str, value: bytes) -> None:
    book = msgspec.json.decode(value, type=MentorBook)
    state.books[name] = book
    for startups in book.pairs.values():
        for startup in startups:
            state.pair(name, startup)


def _wanted(state: RegisterState, name: str, value: bytes) -> None:
    state.wanted[name] = msgspec.json.decode(value, type=dict[str, int])


def _pool(state: RegisterState, name: str, value: bytes) -> None:
    state.pools[name] = msgspec.json.decode(value, type=PoolEntry)


def _filing(state: RegisterState, name: str, value: bytes) -> None:
    state.filings[name] = msgspec.json.decode(value, type=FilingEntry)


def _project(state: RegisterState, name: str, value: bytes) -> None:
    state.projects[name] = msgspec.json.decode(value, type=ProjectEntry)


def _told(state: RegisterState, name: str, value: bytes) -> None:
    state.told[name] = msgspec.json.decode(value, type=Told)


def _move(state: RegisterState, name: str, value: bytes) -> None:
    move = msgspec.json.decode(value, type=MoveUnderWay)
    state.moves[name] = move
    index_move(state, name, move)


_RESTORERS = {
    stored.LISTING.rstrip("/"): _listing,
    stored.LINK.rstrip("/"): _link,
    stored.APART.rstrip("/"): _apart,
    stored.CAPACITY.rstrip("/"): _capacity,
    stored.MENTOR.rstrip("/"): _mentor,
    stored.WANTED.rstrip("/"): _wanted,
    stored.POOL.rstrip("/"): _pool,
    stored.FILING.rstrip("/"): _filing,
    stored.PROJECT.rstrip("/"): _project,
    stored.TOLD.rstrip("/"): _told,
    stored.MOVE.rstrip("/"): _move,
}
