"""However late anybody hears of anything, a mentor's places are never given twice."""

from collections import deque
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts import register
from contracts.register import Capacity, HandOver, Merge, Record, Split, Unlisted
from models.register import RegisterFold
from models.register.links import capacity_of, entry_of, mentors_in
from tests.support.register_log import NOW, RegisterLog, SimulatedPool, listing, mentor, pool

POOLS = ("garden", "harbour", "summit")
MENTORS = ("m1", "m2", "m3")
STARTUPS = ("s1", "s2", "s3", "s4")
some_pool = st.sampled_from(POOLS)
some_mentor = st.sampled_from(MENTORS)
some_startup = st.sampled_from(STARTUPS)
some_pools = st.sets(some_pool)
channels = st.tuples(st.sampled_from(("up", "down")), some_pool)


class Histories(RuleBasedStateMachine):
    """Three pools, a register, and channels between them in which records wait as long as they
    like, each in its order. Nothing is lost: delivery sees to that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.log = RegisterLog()
        self.pools = {name: SimulatedPool(name, gives_along=name == POOLS[0]) for name in POOLS}
        self.orders: deque[Record] = deque()
        self.before: dict[str, tuple[int, int]] = {}

    def tell(self, record: Record) -> None:
        """Let the register take a record, and put what it says on its way."""
        for output in self.log.take(record):
            self.pools[output.pool].inbox.append(output)

    @initialize(priorities=st.tuples(*[st.integers(0, 1)] * 3), capacity=st.integers(0, 3))
    def begin(self, priorities: tuple[int, ...], capacity: int) -> None:
        for name, priority in zip(POOLS, priorities, strict=True):
            self.tell(pool(name, priority))
        for startup in STARTUPS:
            self.tell(listing("startup", startup, *POOLS))
        for mentor_id in MENTORS:
            self.tell(mentor(mentor_id, capacity, *POOLS))

    @rule(mentor_id=some_mentor, capacity=st.integers(0, 4), pools=some_pools)
    def list_mentor(self, mentor_id: str, capacity: int, pools: set[str]) -> None:
        self.tell(mentor(mentor_id, capacity, *pools))

    @rule(mentor_id=some_mentor)
    def unlist_mentor(self, mentor_id: str) -> None:
        self.tell(Unlisted(**NOW.next(), role="mentor", id=mentor_id))

    @rule(name=some_pool, priority=st.integers(0, 2), removed=st.booleans())
    def list_pool(self, name: str, priority: int, *, removed: bool) -> None:
        self.tell(pool(name, priority, removed=removed))

    @rule(name=some_pool, mentor_id=some_mentor, startup=some_startup)
    def propose(self, name: str, mentor_id: str, startup: str) -> None:
        self.pools[name].propose(mentor_id, startup)

    @rule(name=some_pool, mentor_id=some_mentor, startup=some_startup)
    def end(self, name: str, mentor_id: str, startup: str) -> None:
        self.pools[name].end(mentor_id, startup)

    @rule(startup=some_startup, source=some_pool, to=some_pool)
    def hand_over(self, startup: str, source: str, to: str) -> None:
        self.tell(HandOver(**NOW.next(), startup=startup, source=source, target=to))

    @rule(one=some_mentor, other=some_mentor, capacity=st.none() | st.integers(0, 4))
    def merge(self, one: str, other: str, capacity: int | None) -> None:
        entries: Any = {"entry": f"mentor/{one}", "other": f"mentor/{other}"}
        self.tell(Merge(**NOW.next(), **entries, capacity=capacity))

    @rule(one=some_mentor, leaving=st.sets(some_mentor))
    def split(self, one: str, leaving: set[str]) -> None:
        profiles = [f"mentor/{other}" for other in sorted(leaving)]
        self.tell(Split(**NOW.next(), entry=f"mentor/{one}", profiles=profiles))

    @rule(mentor_id=some_mentor, capacity=st.none() | st.integers(0, 4))
    def state_capacity(self, mentor_id: str, capacity: int | None) -> None:
        self.tell(Capacity(**NOW.next(), entry=f"mentor/{mentor_id}", capacity=capacity))

    @rule(channel=channels, number=st.integers(1, 5))
    def deliver(self, channel: tuple[str, str], number: int) -> None:
        direction, name = channel
        for _ in range(number):
            if direction == "down" and self.pools[name].inbox:
                self.pools[name].hear()
            elif direction == "up" and self.pools[name].outbox:
                self.tell(self.pools[name].outbox.popleft())

    @rule()
    def restart(self) -> None:
        self.log.restart()

    @rule()
    def come_to_rest(self) -> None:
        """Deliver everything: then nobody waits for an answer, and what is granted is held."""
        for _ in range(10_000):
            busy = False
            for one in self.pools.values():
                if one.inbox:
                    one.hear()
                    busy = True
                if one.outbox:
                    self.tell(one.outbox.popleft())
                    busy = True
            if not busy:
                break
        else:
            raise AssertionError("records go round for ever")
        for mentor_id, book in self.log.state.books.items():
            for name, share in book.shares.items():
                assert not share.waits
                assert share.granted == self.pools[name].held(mentor_id)
        self.nothing_lies_idle()
        self.no_hand_over_waits_for_an_idle_place()

    def no_hand_over_waits_for_an_idle_place(self) -> None:
        """At rest a hand-over waits only while pairs take all places of a mentor who goes along."""
        state = self.log.state
        for move in state.moves.values():
            for waiting in move.waiting:
                entry = entry_of(state, f"mentor/{waiting}")
                live = [
                    one.live(who) for one in self.pools.values() for who in mentors_in(state, entry)
                ]
                kept = sum(who in other.ready for other in state.moves.values()
                           for who in mentors_in(state, entry))  # fmt: skip
                assert sum(live) + kept >= capacity_of(state, entry)

    def nothing_lies_idle(self) -> None:
        """At rest all places of an entry are with some pool, unless too many are taken already."""
        state = self.log.state
        for entry in {entry_of(state, f"mentor/{mentor_id}") for mentor_id in MENTORS}:
            mentors = mentors_in(state, entry)
            places = sum(
                one.places.get(mentor_id, 0) for one in self.pools.values() for mentor_id in mentors
            )
            assert places <= capacity_of(state, entry)
            listed = [state.listing(f"mentor/{mentor_id}") for mentor_id in mentors]
            somewhere = any(
                known is not None and state.pools[name].gives_places
                for known in listed
                for name in (known.pools if known else ())
            )
            held = sum(one.held(mentor_id) for one in self.pools.values() for mentor_id in mentors)
            kept = sum(who in move.ready for move in state.moves.values() for who in mentors)
            if somewhere:
                assert held + kept >= capacity_of(state, entry)

    @invariant()
    def places_are_never_given_twice(self) -> None:
        state = self.log.state
        now: dict[str, tuple[int, int]] = {}
        for entry in {entry_of(state, f"mentor/{mentor_id}") for mentor_id in MENTORS}:
            mentors = mentors_in(state, entry)
            capacity = capacity_of(state, entry)
            granted = sum(sum(self.log.granted(mentor_id).values()) for mentor_id in mentors)
            held = sum(one.held(mentor_id) for one in self.pools.values() for mentor_id in mentors)
            assert held <= granted
            key = " ".join(mentors)
            now[key] = (capacity, granted)
            before = self.before.get(key, (0, 0))[1] if key in self.before else granted
            assert granted <= max(capacity, before)
        self.before = now

    @invariant()
    def pools_hold_no_more_than_they_were_granted(self) -> None:
        for one in self.pools.values():
            for mentor_id in MENTORS:
                assert one.held(mentor_id) <= self.log.granted(mentor_id).get(one.name, 0)

    def teardown(self) -> None:
        """A replay of the log gives the same bytes."""
        fold, outputs = RegisterFold(), []
        fields: dict[str, bytes | None] = {}
        state = fold.empty()
        for record in self.log.records:
            step = fold.step(state, record, register.encode(record))
            outputs += step.outputs
            fields.update(step.changes)
        assert {name: value for name, value in fields.items() if value is not None} == dict(
            self.log.fields
        )
        assert outputs == self.log.outputs


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
