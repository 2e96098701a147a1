"""What the matcher knows about one pool, and how it comes back from the stored fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import pool_log
from contracts.pool_log import Mentor, MentoringRules, Programme, Startup
from models import transition
from models.affinity import CLEAR, Lens, Measure, weights_of
from models.affinity.lens import FEW
from models.matching import stored
from models.matching.board import Board
from models.matching.rules import Forbidden, Terms, day_of
from models.matching.stored import LENS, Meta, Out, Pair, Wait, profile_key
from models.transition import Coming, Model


@dataclass(slots=True)
class State:
    """One pool. `pairs`, `never`, `out`, `waiting` and `lens` are what is stored; the rest follows from it."""

    pool: str
    programme: Programme | None = None
    startups: dict[str, Startup] = field(default_factory=dict)
    mentors: dict[str, Mentor] = field(default_factory=dict)
    pairs: dict[str, dict[str, Pair]] = field(default_factory=dict)
    never: dict[str, set[str]] = field(default_factory=dict)
    waiting: dict[str, Wait] = field(default_factory=dict)
    out: dict[str, Out] = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)
    partners: dict[str, set[str]] = field(default_factory=dict)
    """Mentor -> startups of all its pairs ever."""
    live_startup: dict[str, set[str]] = field(default_factory=dict)
    live_mentor: dict[str, set[str]] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    """Person key -> the mentor who takes part under it."""
    fitting: set[str] = field(default_factory=set)
    """Fields of the profiles that take part with a vector of the pool's model."""
    stale: dict[str, None] = field(default_factory=dict)
    """Fields of profiles that changed since the board was last used."""
    coming: Coming = field(default_factory=dict)
    """Vectors of a new encoder, which wait until every profile has such."""
    tables: Board | None = None
    lens: Lens = CLEAR
    """What the pool's texts have in common, as of the last cycle; stored."""
    gauge: Measure | None = None
    deadline: int | None = None
    deadline_known: bool = False

    @property
    def rules(self) -> MentoringRules:
        """The rules of a mentoring pool; only where there is a programme."""
        assert self.programme is not None
        assert isinstance(self.programme.rules, MentoringRules)
        return self.programme.rules

    @property
    def reactive(self) -> bool:
        """Whether a changed profile is answered at once."""
        return self.meta.open and self.rules.mode == "on_change"

    @property
    def measure(self) -> Measure:
        """What pairs are scored by: the weights of the rules, and the lens."""
        weights = weights_of(self.rules)
        known = self.gauge
        if known is None or known.lens is not self.lens or (known.weights, known.model) != (weights, self.meta.model):
            known = self.gauge = Measure(weights, self.lens, self.meta.model)
        return known

    @property
    def outgrown(self) -> bool:
        """Whether the pool has doubled, or changed its encoder, since its texts were looked at."""
        if self.lens.model != self.meta.model:
            return True
        return len(self.startups) + len(self.mentors) - len(self.out) >= 2 * max(self.lens.texts, FEW // 2)

    def terms(self, time: int) -> Terms:
        """Return what the rules measure against at `time` (ms)."""
        assert self.programme is not None
        return Terms(self.programme, self.rules, day_of(time))

    @property
    def model(self) -> Model:
        """The encoder whose vectors the pool compares; ("", 0) before the first."""
        return self.meta.model, self.meta.dims

    def takes_part(self, profile: Startup | Mentor) -> bool:
        """Return whether `profile` is not kept out."""
        return profile_key(profile) not in self.out

    def pair(self, startup: str, mentor: str) -> Pair | None:
        """Return the pair, live or ended."""
        return self.pairs.get(startup, {}).get(mentor)

    def pairs_of_startup(self, startup: str) -> list[Pair]:
        """Return the live pairs of a startup, by mentor id."""
        return [self.pairs[startup][mentor] for mentor in sorted(self.live_startup.get(startup, ()))]

    def pairs_of_mentor(self, mentor: str) -> list[Pair]:
        """Return the live pairs of a mentor, by startup id."""
        return [self.pairs[startup][mentor] for startup in sorted(self.live_mentor.get(mentor, ()))]

    def live(self) -> Iterator[Pair]:
        """Yield all live pairs by startup and mentor id."""
        for startup in sorted(self.live_startup):
            yield from self.pairs_of_startup(startup)

    def demand(self, startup: str, held: int = 0) -> int:
        """Return how many more mentors a startup may have if `held` of its pairs did not count; 0 if it takes no part."""
        if startup not in self.startups or f"startup/{startup}" in self.out:
            return 0
        return max(0, self.rules.mentors_per_startup - len(self.live_startup.get(startup, ())) + held)

    def capacity(self, mentor: str, held: int = 0) -> int:
        """Return how many more startups a mentor may have if `held` of his pairs did not count; 0 if he takes no part."""
        found = self.mentors.get(mentor)
        if found is None or f"mentor/{mentor}" in self.out:
            return 0
        return max(0, found.capacity - len(self.live_mentor.get(mentor, ())) + held)

    def barred(self, startup: str, mentor: str) -> Forbidden | None:
        """Return why the history of two profiles speaks against a new proposal."""
        if mentor in self.never.get(startup, ()):
            return "declined_before"
        pair = self.pair(startup, mentor)
        if pair is None or pair.live or pair.cycle != self.meta.cycle:
            return None
        return "ended_this_cycle" if pair.status in ("expired", "completed") or pair.note == "released" else None

    def put_pair(self, pair: Pair) -> None:
        """Take over `pair` as it stands now."""
        self.pairs.setdefault(pair.startup, {})[pair.mentor] = pair
        self.partners.setdefault(pair.mentor, set()).add(pair.startup)
        for index, key, other in (
            (self.live_startup, pair.startup, pair.mentor),
            (self.live_mentor, pair.mentor, pair.startup),
        ):
            if pair.live:
                index.setdefault(key, set()).add(other)
            elif key in index:
                index[key].discard(other)
                if not index[key]:
                    del index[key]
        self.deadline_known = False

    def board(self) -> Board:
        """Return the tables of all profiles that take part, brought up to date."""
        if self.tables is None or len(self.stale) > self.tables.patience:
            startups = [one for one in self.startups.values() if self.takes_part(one)]
            mentors = [one for one in self.mentors.values() if self.takes_part(one)]
            self.tables = Board(startups, mentors, self.rules, self.measure, self.meta.dims)
        else:
            for key in self.stale:
                self._refresh(self.tables, key)
        self.stale.clear()
        return self.tables

    def _refresh(self, board: Board, key: str) -> None:
        kind, identifier = key.split("/", 1)
        side = board.startups if kind == "startup" else board.mentors
        profile = self.startups.get(identifier) if kind == "startup" else self.mentors.get(identifier)
        if profile is None or key in self.out:
            side.drop(identifier)
        else:
            side.put(profile)


def restore(pool: str, fields: Mapping[str, bytes]) -> State:
    """Return the state whose changes left `fields`."""
    state = State(pool)
    for key in sorted(fields):
        _take(state, key, fields[key])
    if LENS in fields:
        state.lens = stored.decode_lens(fields[LENS])
    profiles: dict[str, dict[str, Any]] = {"startup": state.startups, "mentor": state.mentors}
    transition.restore(state.coming, fields, profiles)
    if state.programme is not None:
        _count_who_takes_part(state)
    return state


def _count_who_takes_part(state: State) -> None:
    profiles: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
    for profile in profiles:
        if not state.takes_part(profile):
            continue
        if profile.vectors is not None:
            state.fitting.add(profile_key(profile))
        if isinstance(profile, Mentor):
            state.persons.update(dict.fromkeys(profile.people, profile.id))


def _take(state: State, key: str, value: bytes) -> None:
    kind, _, identifier = key.partition("/")
    match kind:
        case "startup" | "mentor" | "programme":
            record = pool_log.decode(value)
            if isinstance(record, Startup):
                state.startups[record.id] = record
            elif isinstance(record, Mentor):
                state.mentors[record.id] = record
            elif isinstance(record, Programme):
                state.programme = record
        case "pair":
            state.put_pair(stored.decode_pair(value))
        case "never":
            never = stored.decode_never(value)
            state.never.setdefault(never.startup, set()).add(never.mentor)
        case "waiting":
            state.waiting[identifier] = stored.decode_wait(value)
        case "out":
            state.out[identifier] = stored.decode_out(value)
        case "meta":
            state.meta = stored.decode_meta(value)
