"""What the register knows, put together for those who only look on: entries, pools, filings."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.pool_log import FilingStatus, PoolKind, Stage
from contracts.register import Listing, PairStatus
from models.register.links import capacity_of, entry_of, members_in, mentors_in
from models.register.members import kind_of, profile_of, role_of
from models.register.state import RegisterState, restore

__all__ = [
    "EntryView", "FilingView", "PlaceView", "PoolView", "ProjectView", "all_pools", "entries",
    "entry_named", "filings", "projects", "read_register",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What one pool may use of a mentor's places, and whom it has paired them with."""

    mentor: str
    pool: str
    places: int
    """Those that the pool holds, or may hold until it has answered."""
    pairs: Mapping[str, PairStatus]
    waits: bool
    """The pool was asked for places and has not answered."""
    wanted: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One person or firm."""

    id: str
    kind: str
    members: tuple[str, ...]
    roles: tuple[str, ...]
    pools: tuple[str, ...]
    capacity: int | None
    """Of mentors: places in all pools together."""
    stated: bool
    """The capacity is an operator's word."""
    places: tuple[PlaceView, ...]
    apart: tuple[str, ...]
    """Members who are somebody else, by an operator's word."""

    @property
    def used(self) -> int:
        """Return how many places pairs take."""
        return sum(len(place.pairs) for place in self.places)


@dataclass(frozen=True, slots=True)
class FilingView:
    """An investor's filing, in force for all pools."""

    investor: str
    type: str
    status: FilingStatus
    day: str
    by: str
    reason: str
    valid_until: str
    ordered: bool
    """An operator's order counts, not the feed."""
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A startup in the project library: as it stood when it was last listed."""

    startup: str
    name: str
    stage: Stage
    industries: tuple[str, ...]
    region: str
    needs: tuple[str, ...]
    round: str
    space: str
    pools: tuple[str, ...]
    """Every pool that it was ever in."""
    first: int
    """When it came, ms since 1970 UTC."""
    last: int
    """When it changed last."""
    listed: bool
    """It is on its feed still."""
    mentors: tuple[str, ...]
    """Those with whom it has a pair."""
    completed: int
    """Pairs with mentors that were completed."""


@dataclass(frozen=True, slots=True)
class PoolView:
    """A pool as the register sees it."""

    pool: str
    kind: PoolKind
    name: str
    priority: int
    removed: bool
    mentors: int
    places: int
    pairs: int
    wanted: int


def read_register(fields: Mapping[str, bytes]) -> RegisterState:
    """Return what the register knows, by its stored fields."""
    return restore(fields)


def entries(state: RegisterState) -> list[EntryView]:
    """Return all entries, by id."""
    members = {*state.listings, *state.links, *state.children}
    return [entry_view(state, name) for name in sorted({entry_of(state, one) for one in members})]


def entry_named(state: RegisterState, name: str) -> EntryView | None:
    """Return the entry that `name`, a member or a profile, is in; None where there is none.

    An id without its role will do where only one profile has it.
    """
    if "/" not in name:
        named = [role for role in ("mentor", "startup", "investor", "judge")
                 if f"{role}/{name}" in state.listings]  # fmt: skip
        if len(named) != 1:
            return None
        name = f"{named[0]}/{name}"
    return entry_view(state, entry_of(state, name)) if state.is_member(name) else None


def entry_view(state: RegisterState, entry: str) -> EntryView:
    """Return one entry."""
    members = members_in(state, entry)
    listings = [state.listing(profile_of(member)) for member in members]
    mentors = mentors_in(state, entry)
    return EntryView(
        id=entry,
        kind=kind_of(entry, listings[0]),
        members=tuple(members),
        roles=tuple(sorted({role_of(member) for member in members})),
        pools=tuple(sorted({pool for listing in listings if listing for pool in listing.pools})),
        capacity=capacity_of(state, entry) if mentors else None,
        stated=entry in state.capacities,
        places=tuple(place for mentor in mentors for place in _places(state, mentor)),
        apart=tuple(sorted({who for member in members for who in state.aparts.get(member, ())})),
    )


def _places(state: RegisterState, mentor: str) -> list[PlaceView]:
    book = state.books.get(mentor)
    listing = state.listing(f"mentor/{mentor}")
    pools = {*(listing.pools if listing else ()), *(book.shares if book else ())}
    views = []
    for pool in sorted(pools):
        share = book.shares.get(pool) if book else None
        views.append(
            PlaceView(
                mentor=mentor,
                pool=pool,
                places=share.granted if share else 0,
                pairs=dict(sorted(book.pairs.get(pool, {}).items())) if book else {},
                waits=share.waits if share else False,
                wanted=state.wanted.get(pool, {}).get(mentor, 0),
            )
        )
    return views


def filings(state: RegisterState) -> list[FilingView]:
    """Return all investors' filings, by id."""
    views = []
    for profile in sorted(state.listings):
        listing = state.listing(profile) if profile.startswith("investor/") else None
        if listing is not None and listing.filing is not None:
            views.append(_filing(state, listing))
    return views


def _filing(state: RegisterState, listing: Listing) -> FilingView:
    filing, order = listing.filing, state.filings.get(listing.id)
    assert filing is not None
    days = {"submitted": filing.submitted_on, "verified": filing.verified_on,
            "expired": filing.valid_until, "revoked": filing.revoked_on}  # fmt: skip
    return FilingView(
        investor=listing.id,
        type=filing.type,
        status=order.status if order else filing.status,
        day=order.day if order else days[filing.status],
        by=order.by if order else filing.verified_by,
        reason=order.reason if order else filing.reason,
        valid_until=filing.valid_until,
        ordered=order is not None,
        pools=tuple(listing.pools),
    )


def projects(state: RegisterState) -> list[ProjectView]:
    """Return every startup that ever entered, by id; those who were erased are not among them."""
    return [
        ProjectView(
            startup=startup,
            name=entry.project.name,
            stage=entry.project.stage,
            industries=tuple(entry.project.industries),
            region=entry.project.region,
            needs=tuple(entry.project.needs),
            round=entry.project.round,
            space=entry.project.space,
            pools=tuple(entry.pools),
            first=entry.first,
            last=entry.last,
            listed=entry.listed,
            mentors=tuple(sorted(state.mentors_with.get(startup, ()))),
            completed=entry.completed,
        )
        for startup, entry in sorted(state.projects.items())
    ]


def all_pools(state: RegisterState) -> list[PoolView]:
    """Return all pools in the order in which they get places."""
    views = []
    for pool, entry in state.pools.items():
        mentors = state.mentors_of.get(pool, set())
        books = [state.books[mentor] for mentor in sorted(state.books)]
        views.append(
            PoolView(
                pool=pool,
                kind=entry.kind,
                name=entry.name,
                priority=entry.priority,
                removed=entry.removed,
                mentors=len(mentors),
                places=sum(book.shares[pool].granted for book in books if pool in book.shares),
                pairs=sum(book.live(pool) for book in books),
                wanted=sum(state.wanted.get(pool, {}).values()),
            )
        )
    order = {
        pool: (entry.removed, -entry.priority, entry.order) for pool, entry in state.pools.items()
    }
    return sorted(views, key=lambda view: order[view.pool])
