"""One record's work on the register: what it changes and what pools are told of it."""

from typing import Any

from contracts.pool_log import Allotment, Filed, HandedOver, Related
from contracts.quarantine import Argument, Message
from models.register import stored
from models.register.state import RegisterState, index_move
from models.register.stored import FilingEntry, Link, MoveUnderWay, PoolEntry, ProjectEntry, Told

Output = Allotment | Related | Filed | HandedOver
"""What pools are told; `pool` says which of them."""


class RegisterTransaction:
    """Collects changes and outputs of one record; state and stored fields change here together."""

    def __init__(self, state: RegisterState, time: int, event: str) -> None:
        self.state = state
        self.time = time
        self.event = event
        self.changes: dict[str, bytes | None] = {}
        self.outputs: list[Output] = []
        self.refusals: list[Message] = []

    def tell(self, output: Output) -> None:
        """Tell a pool."""
        self.outputs.append(output)

    def refuse(self, field: str, code: str, **arguments: Argument) -> None:
        """Note why an order takes no effect, in the terms of contracts.refusals."""
        self.refusals.append(Message(f"$.{field}", code, arguments))

    def set_listing(self, profile: str, raw: bytes | None) -> None:
        """Keep what is listed of a profile; None where it left."""
        if raw is None:
            del self.state.listings[profile]
        else:
            self.state.listings[profile] = raw
        self.changes[stored.LISTING + profile] = raw

    def set_link(self, member: str, link: Link | None) -> None:
        """Link `member` into another, or set it free."""
        before = self.state.links.pop(member, None)
        if before is not None:
            self.state.abandon(member, before.into)
        if link is not None:
            self.state.links[member] = link
            self.state.adopt(member, link.into)
        self._put(stored.LINK + member, link)

    def set_aparts(self, member: str, others: list[str]) -> None:
        """Keep who `member` is not."""
        if others:
            self.state.aparts[member] = others
        else:
            self.state.aparts.pop(member, None)
        self._put(stored.APART + member, others or None)

    def set_capacity(self, member: str, capacity: int | None) -> None:
        """Keep what an operator stated; None where the feeds count."""
        if capacity is None:
            self.state.capacities.pop(member, None)
        else:
            self.state.capacities[member] = capacity
        self._put(stored.CAPACITY + member, capacity)

    def keep_book(self, mentor: str) -> None:
        """Keep a mentor's places and pairs as they are now."""
        self._put(stored.MENTOR + mentor, self.state.books[mentor])

    def set_wanted(self, pool: str, mentors: dict[str, int]) -> None:
        """Keep whom `pool` lacks."""
        if mentors:
            self.state.wanted[pool] = mentors
        else:
            self.state.wanted.pop(pool, None)
        self._put(stored.WANTED + pool, mentors or None)

    def set_pool(self, pool: str, entry: PoolEntry) -> None:
        """Keep a pool."""
        self.state.pools[pool] = entry
        self._put(stored.POOL + pool, entry)

    def set_filing(self, investor: str, entry: FilingEntry | None) -> None:
        """Keep an order about a filing."""
        if entry is None:
            self.state.filings.pop(investor, None)
        else:
            self.state.filings[investor] = entry
        self._put(stored.FILING + investor, entry)

    def set_project(self, startup: str, entry: ProjectEntry | None) -> None:
        """Keep a startup in the project library, or forget it."""
        if entry is None:
            self.state.projects.pop(startup, None)
        else:
            self.state.projects[startup] = entry
        self._put(stored.PROJECT + startup, entry)

    def set_told(self, profile: str, told: Told | None) -> None:
        """Keep what pools know of a profile's other roles."""
        if told is None:
            self.state.told.pop(profile, None)
        else:
            self.state.told[profile] = told
        self._put(stored.TOLD + profile, told)

    def set_move(self, startup: str, move: MoveUnderWay | None) -> None:
        """Keep how far a hand-over is."""
        state = self.state
        before = state.moves.pop(startup, None)
        for mentor in [*before.waiting, *before.ready] if before is not None else ():
            state.movers[mentor].discard(startup)
            if not state.movers[mentor]:
                del state.movers[mentor]
        if move is not None:
            state.moves[startup] = move
            index_move(state, startup, move)
        self._put(stored.MOVE + startup, move)

    def _put(self, field: str, value: Any) -> None:
        self.changes[field] = None if value is None else stored.encode(value)
