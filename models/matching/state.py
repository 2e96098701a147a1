"""What the matcher knows about one pool, and how it comes back from the stored fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.pool_log import Mentor, MentoringRules, Programme, Startup
from models.affinity import CLEAR, Lens, Measure, weights_of
from models.affinity.lens import FEW
from models.matching.board import Board
from models.matching.nearest import Nearest
from models.matching.rules import Forbidden, Terms, day_of
from models.matching.stored import Meta, Out, Pair, Planned, Wait, profile_key
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
    draft: Planned | None = None
    """The plan under review."""
    plan: Planned | None = None
    """What the last cycle put in force."""
    partners: dict[str, set[str]] = field(default_factory=dict)
    """Mentor -> startups of all its pairs ever."""
    worked: dict[str, set[str]] = field(default_factory=dict)
    """Startup -> mentors with whom it has completed a pairing."""
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
    nearest: Nearest = field(default_factory=Nearest)
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
    def reviewing(self) -> bool:
        """Whether a cycle makes a draft, which only `publish` puts in force."""
        return self.rules.review and self.rules.mode == "cycle"

    @property
    def measure(self) -> Measure:
        """What pairs are scored by: the weights of the rules, and the lens."""
        weights = weights_of(self.rules)
        known = self.gauge
        if known is None or known.lens is not self.lens or (known.weights, known.model) != (weights, self.meta.model):
            known = self.gauge = Measure(weights, self.lens, self.meta.model, self.worked)
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

    def most_mentors(self, startup: Startup) -> int:
        """Return how many mentors a startup may have: what it wants, at most what the rules allow."""
        most = self.rules.mentors_per_startup
        return min(most, startup.mentors_wanted) if startup.mentors_wanted else most

    def most_pairs(self, mentor: Mentor) -> int:
        """Return how many live pairs a mentor may have: his places, and while one of them is free, those booked beyond them."""
        if not self.rules.overbook:
            return mentor.capacity
        taken = sum(pair.settled for pair in self.pairs_of_mentor(mentor.id))
        return mentor.capacity + (self.rules.overbook if taken < mentor.capacity else 0)

    def demand(self, startup: str, held: int = 0) -> int:
        """Return how many more mentors a startup may have if `held` of its proposals did not count; 0 if it takes no part."""
        found = self.startups.get(startup)
        if found is None or f"startup/{startup}" in self.out:
            return 0
        rules = self.rules
        most = self.most_mentors(found) if found.mentors_wanted else rules.mentors_per_startup
        room, limit = most - len(self.live_startup.get(startup, ())), rules.open_proposals_per_startup
        if limit:
            room = min(room, limit - sum(pair.status == "proposed" for pair in self.pairs_of_startup(startup)))
        return max(0, room + held)

    def capacity(self, mentor: str, held: int = 0) -> int:
        """Return how many more startups a mentor may have if `held` of his proposals did not count; 0 if he takes no part."""
        found = self.mentors.get(mentor)
        if found is None or f"mentor/{mentor}" in self.out:
            return 0
        rules = self.rules
        most = self.most_pairs(found) if rules.overbook else found.capacity
        room, limit = most - len(self.live_mentor.get(mentor, ())), rules.open_proposals_per_mentor
        if limit:
            room = min(room, limit - sum(pair.status == "proposed" for pair in self.pairs_of_mentor(mentor)))
        return max(0, room + held)

    def ruled_out(self, startup: str, mentor: str) -> Forbidden | None:
        """Return why the history of two profiles speaks against a new proposal in any cycle."""
        if mentor in self.never.get(startup, ()):
            return "declined_before"
        most, pair = self.rules.seen_too_often, self.pair(startup, mentor)
        return "seen_too_often" if most and pair is not None and not pair.live and pair.seen >= most else None

    def barred(self, startup: str, mentor: str) -> Forbidden | None:
        """Return why the history of two profiles speaks against a new proposal now."""
        found, pair = self.ruled_out(startup, mentor), self.pair(startup, mentor)
        if self.plan is not None and any((startup, mentor) in change.bars for change in self.plan.by_hand):
            return found or "ended_this_cycle"
        if found is not None or pair is None or pair.live or pair.cycle != self.meta.cycle:
            return found
        return "ended_this_cycle" if pair.status in ("expired", "completed") or pair.note == "released" else None

    def put_pair(self, pair: Pair) -> None:
        """Take over `pair` as it stands now."""
        self.pairs.setdefault(pair.startup, {})[pair.mentor] = pair
        self.partners.setdefault(pair.mentor, set()).add(pair.startup)
        if pair.worked or pair.status == "completed":
            self.worked.setdefault(pair.startup, set()).add(pair.mentor)
            self.nearest.of.clear()
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
            self.nearest.of.clear()
        else:
            for key in self.stale:
                self._refresh(self.tables, key)
                self.nearest.of.clear()
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
