"""What the matcher knows about one mentoring pool."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from contracts.days import day_of
from contracts.pool_log import Allotment, Mentor, MentoringRules, Startup
from models.acceptance import AnswerBook, Side
from models.affinity import ACCEPTANCE
from models.mentoring.planning.nearest import Nearest
from models.mentoring.rules import Forbidden, Terms
from models.mentoring.score_index import ScoreIndex
from models.mentoring.stored import (
    LackedPlaces,
    MentoringMeta,
    Out,
    Planned,
    StoredPair,
    StoredWait,
    profile_key,
)
from models.pool.outcomes.book import OutcomeBound
from models.pool.references import Profiles
from models.pool.state import PoolState


@dataclass(slots=True)
class MentoringState(PoolState[MentoringMeta]):
    """One mentoring pool. `pairs`, `never`, `out`, `waiting`, the plans and what the register told
    are what is stored beside what every pool has.

    The rest follows from it.
    """

    meta: MentoringMeta = field(default_factory=MentoringMeta)
    mentors: Profiles[Mentor] = field(default_factory=Profiles)
    pairs: dict[str, dict[str, StoredPair]] = field(default_factory=dict)
    never: dict[str, set[str]] = field(default_factory=dict)
    waiting: dict[str, StoredWait] = field(default_factory=dict)
    out: dict[str, Out] = field(default_factory=dict)
    draft: Planned | None = None
    """The plan under review."""
    plan: Planned | None = None
    """What the last cycle put in force."""
    allotments: dict[str, Allotment] = field(default_factory=dict)
    """Mentor -> the places that the register lets this pool use."""
    handed: dict[tuple[str, str], int] = field(default_factory=dict)
    """Startup and mentor whose pairing goes on here -> until when (ms) a place is kept for it."""
    answers: AnswerBook = field(default_factory=AnswerBook)
    """What people were asked and said, noted while the rules let that count."""
    lacked: LackedPlaces = field(default_factory=LackedPlaces)
    """What the register was told of places that are lacking here."""
    shared: set[str] = field(default_factory=set)
    """Mentors whose places come from the register."""
    partners: dict[str, set[str]] = field(default_factory=dict)
    """Mentor -> startups of all its pairs ever."""
    live_startup: dict[str, set[str]] = field(default_factory=dict)
    live_mentor: dict[str, set[str]] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    """Person key -> the mentor who takes part under it."""
    fitting: set[str] = field(default_factory=set)
    """Fields of the profiles that take part with a vector of the pool's model."""
    stale: dict[str, None] = field(default_factory=dict)
    """Fields of profiles that changed since the score index was last used."""
    last_index: ScoreIndex | None = None
    nearest: Nearest = field(default_factory=Nearest)
    answers_scored: tuple[int, int] = (0, 0)
    """The version of `answers` by which who is nearest was last told."""
    deadline: int | None = None
    deadline_known: bool = False
    hypothetical: bool = False
    """Whether this is a copy on which a what-if is tried: changes are taken in, and nothing begins
    by itself.
    """

    def __post_init__(self) -> None:
        """Let what was answered know who waits."""
        self.answers.know(self.waiting)

    @property
    def learns(self) -> bool:
        """Whether answers are noted: the rules weigh how likely people accept."""
        programme = self.programme
        if programme is None or not isinstance(programme.rules, MentoringRules):
            return False
        return bool(programme.rules.weights.get(ACCEPTANCE))

    @property
    def answer_book(self) -> AnswerBook | None:
        """What people answered, where the rules let that count."""
        return self.answers if self.learns else None

    @property
    def least_score(self) -> int:
        """The score below which the rules let nothing be proposed."""
        rules = self.open_programme.rules
        return rules.min_score if isinstance(rules, MentoringRules) else 0

    @property
    def profiles(self) -> dict[str, Profiles[Any]]:
        """Startups and mentors."""
        return {"startup": self.startups, "mentor": self.mentors}

    def drop_scores(self) -> None:
        """Forget the score index."""
        self.last_index = None

    def taking_part(self) -> Iterator[Startup | Mentor]:
        """Yield the profiles that are not kept out."""
        for side in self.profiles.values():
            yield from (profile for profile in side.values() if self.takes_part(profile))

    @property
    def size(self) -> int:
        """How many profiles are not kept out."""
        return len(self.startups) + len(self.mentors) - len(self.out)

    @property
    def rules(self) -> MentoringRules:
        """The rules of a mentoring pool; only where there is a programme."""
        rules = self.open_programme.rules
        assert isinstance(rules, MentoringRules)
        return rules

    @property
    def unbegun(self) -> bool:
        """Whether it will answer each change at once, but has still to begin by itself."""
        programme = self.programme
        if programme is None or self.hypothetical:
            return False
        rules = programme.rules
        return (
            isinstance(rules, MentoringRules) and rules.mode == "on_change" and not self.meta.open
        )

    @property
    def shares_places(self) -> bool:
        """Whether places of its mentors may be other pools' too, or it has asked for some."""
        return bool(self.shared) or self.lacked != LackedPlaces()

    @property
    def reactive(self) -> bool:
        """Whether a changed profile is answered at once."""
        return self.meta.open and self.rules.mode == "on_change"

    @property
    def reviewing(self) -> bool:
        """Whether a cycle makes a draft, which only `publish` puts in force."""
        return self.rules.review and self.rules.mode == "cycle"

    def terms(self, time: int) -> Terms:
        """Return what the rules measure against at `time` (ms)."""
        return Terms(self.open_programme, self.rules, day_of(time), self.twins)

    def takes_part(self, profile: Startup | Mentor) -> bool:
        """Return whether `profile` is not kept out."""
        return profile_key(profile) not in self.out

    def pair(self, startup: str, mentor: str) -> StoredPair | None:
        """Return the pair, live or ended."""
        return self.pairs.get(startup, {}).get(mentor)

    def outcome_bound(self, startup: str, partner: str) -> OutcomeBound:
        """Return when two were first brought together, if they were."""
        pair = self.pair(startup, partner)
        since = day_of(pair.proposed_at) if pair is not None and pair.proposed_at else ""
        return OutcomeBound(since, paired=pair is not None)

    def pairs_of_startup(self, startup: str) -> list[StoredPair]:
        """Return the live pairs of a startup, by mentor id."""
        return [
            self.pairs[startup][mentor] for mentor in sorted(self.live_startup.get(startup, ()))
        ]

    def pairs_of_mentor(self, mentor: str) -> list[StoredPair]:
        """Return the live pairs of a mentor, by startup id."""
        return [self.pairs[startup][mentor] for startup in sorted(self.live_mentor.get(mentor, ()))]

    def live(self) -> Iterator[StoredPair]:
        """Yield all live pairs by startup and mentor id."""
        for startup in sorted(self.live_startup):
            yield from self.pairs_of_startup(startup)

    def most_mentors(self, startup: Startup) -> int:
        """Return how many mentors a startup may have: what it wants, at most what the rules allow."""
        most = self.rules.mentors_per_startup
        most = min(most, startup.mentors_wanted) if startup.mentors_wanted else most
        return most - self._kept_for(startup=startup.id)

    def most_pairs(self, mentor: Mentor) -> int:
        """Return how many live pairs a mentor may have: their places here, without those kept for
        pairings from other pools; and while one of them is free, those booked beyond them.

        A mentor whose places are shared with other pools is never overbooked.
        """
        if mentor.shared or not self.rules.overbook:
            return self.places(mentor) - self._kept_for(mentor=mentor.id)
        taken = sum(pair.settled for pair in self.pairs_of_mentor(mentor.id))
        return mentor.capacity + (self.rules.overbook if taken < mentor.capacity else 0)

    def demand(self, startup: str, held: int = 0) -> int:
        """Return how many more mentors a startup may have if `held` of its proposals did not count;
        0 if it takes no part.
        """
        found = self.startups.get(startup)
        if found is None or f"startup/{startup}" in self.out:
            return 0
        rules = self.rules
        most = self.most_mentors(found)
        room, limit = (
            most - len(self.live_startup.get(startup, ())),
            rules.open_proposals_per_startup,
        )
        if limit:
            room = min(
                room,
                limit - sum(pair.status == "proposed" for pair in self.pairs_of_startup(startup)),
            )
        return max(0, room + held)

    def capacity(self, mentor: str, held: int = 0) -> int:
        """Return how many more startups a mentor may have if `held` of their proposals did not count;
        0 if they take no part.
        """
        found = self.mentors.get(mentor)
        if found is None or f"mentor/{mentor}" in self.out:
            return 0
        return max(0, self._room(mentor, self.most_pairs(found)) + held)

    def places(self, mentor: Mentor) -> int:
        """Return how many places this pool may use of a mentor's."""
        if not mentor.shared:
            return mentor.capacity
        allotment = self.allotments.get(mentor.id)
        return min(mentor.capacity, allotment.places) if allotment is not None else 0

    def least_pairs(self, mentor: Mentor) -> int:
        """Return how many pairs a mentor should have here: of shared places, no more than those."""
        return min(mentor.min_load, self.places(mentor)) if mentor.shared else mentor.min_load

    def first_proposals(self, mentor: Mentor) -> int:
        """Return how many proposals a mentor should have in a cycle because nobody knows yet how they
        answer; 0 as long as that counts nowhere.
        """
        if (
            not self.learns
            or not self.answers.models
            or self.answers.counts("mentor", mentor.id)[0]
        ):
            return 0
        return min(self.rules.first_proposals, self.places(mentor))

    def lacks_share(self, mentor: Mentor) -> bool:
        """Return whether a mentor has no room here, and would have if all their places were here."""
        return mentor.shared and not self.capacity(mentor.id) and self.has_room_with_all(mentor)

    def has_room_with_all(self, mentor: Mentor) -> bool:
        """Return whether a mentor would have room if all their places were here."""
        return f"mentor/{mentor.id}" not in self.out and self._room(mentor.id, mentor.capacity) > 0

    def held_elsewhere(self, mentor: str) -> str:
        """Return the pools that hold a mentor's other places, with how many, the most first."""
        allotment = self.allotments.get(mentor)
        others = allotment.elsewhere if allotment is not None else {}
        order = sorted((-places, pool) for pool, places in others.items() if places > 0)
        return ", ".join(f"{pool} ({-places})" for places, pool in order)

    def _room(self, mentor: str, places: int) -> int:
        """Return how many more pairs a mentor with so many places may have; below 0 if fewer."""
        limit = self.rules.open_proposals_per_mentor
        room = places - len(self.live_mentor.get(mentor, ()))
        if not limit:
            return room
        proposed = sum(pair.status == "proposed" for pair in self.pairs_of_mentor(mentor))
        return min(room, limit - proposed)

    def _kept_for(self, *, startup: str = "", mentor: str = "") -> int:
        """Return how many places are kept for pairings of one of the two from other pools."""
        return sum(key[0] == startup or key[1] == mentor for key in self.handed)

    def ruled_out(self, startup: str, mentor: str) -> Forbidden | None:
        """Return why the history of two profiles speaks against a new proposal in any cycle."""
        if mentor in self.never.get(startup, ()):
            return "declined_before"
        most, pair = self.rules.seen_too_often, self.pair(startup, mentor)
        return (
            "seen_too_often"
            if most and pair is not None and not pair.live and pair.seen >= most
            else None
        )

    def excluded(self, startup: str, mentor: str) -> Forbidden | None:
        """Return why the history of two profiles speaks against a new proposal now."""
        found, pair = self.ruled_out(startup, mentor), self.pair(startup, mentor)
        if self.plan is not None and any(
            (startup, mentor) in change.exclusions for change in self.plan.by_hand
        ):
            return found or "ended_this_cycle"
        if found is not None or pair is None or pair.live or pair.cycle != self.meta.cycle:
            return found
        return (
            "ended_this_cycle"
            if pair.status in ("expired", "completed") or pair.note == "released"
            else None
        )

    def put_pair(self, pair: StoredPair) -> None:
        """Take over `pair` as it stands now."""
        self.pairs.setdefault(pair.startup, {})[pair.mentor] = pair
        self.partners.setdefault(pair.mentor, set()).add(pair.startup)
        if pair.acquainted:
            self.worked.setdefault(pair.startup, set()).add(pair.mentor)
            self.scores_changed(pair.startup)
        elif pair.mentor in self.worked.get(pair.startup, ()):
            _discard(self.worked, pair.startup, pair.mentor)
            self.scores_changed(pair.startup)
        for index, key, other in (
            (self.live_startup, pair.startup, pair.mentor),
            (self.live_mentor, pair.mentor, pair.startup),
        ):
            if pair.live:
                index.setdefault(key, set()).add(other)
            else:
                _discard(index, key, other)
        self.deadline_known = False
        self._note_awaited(pair)

    def _note_awaited(self, pair: StoredPair) -> None:
        """Note whose answer a pair waits for; it makes another proposal to them less likely to be
        accepted.
        """
        sides: tuple[Side, Side] = ("startup", "mentor")
        awaited = [side for side in sides if side not in pair.accepted_by]
        self.answers.await_answer(
            pair.startup, pair.mentor, awaited if pair.status == "proposed" else ()
        )

    def scores_changed(self, startup: str) -> None:
        """Forget whom a startup fits best: it has come to know a mentor."""
        self.nearest.of.clear()
        if self.last_index is not None:
            self.last_index.best_shared.pop(startup, None)

    def drop_pair(self, startup: str, mentor: str) -> None:
        """Forget a pair that has ended."""
        del self.pairs[startup][mentor]
        if not self.pairs[startup]:
            del self.pairs[startup]
        for index, key, other in (
            (self.partners, mentor, startup),
            (self.worked, startup, mentor),
        ):
            _discard(index, key, other)
        self.scores_changed(startup)

    def score_index(self) -> ScoreIndex:
        """Return the scores of all profiles that take part, brought up to date."""
        index = self.last_index
        if index is None or len(self.stale) > index.patience or index.measure.twins != self.twins:
            startups = [team for team in self.startups.values() if self.takes_part(team)]
            mentors = [guide for guide in self.mentors.values() if self.takes_part(guide)]
            index = self.last_index = ScoreIndex(
                startups, mentors, self.rules, self.measure, self.meta.dims
            )
            self.nearest.of.clear()
        else:
            for key in self.stale:
                self._refresh(index, key)
                index.changed(key)
                self.nearest.of.clear()
        self.stale.clear()
        if self.learns and self.answers_scored != self.answers.version:
            self.answers_scored = self.answers.version
            self.nearest.of.clear()
            index.best_shared.clear()
        return index

    def _refresh(self, index: ScoreIndex, key: str) -> None:
        kind, identifier = key.split("/", 1)
        side = index.startups if kind == "startup" else index.mentors
        profile = (
            self.startups.get(identifier) if kind == "startup" else self.mentors.get(identifier)
        )
        if profile is None or key in self.out:
            side.drop(identifier)
        else:
            side.put(profile)


def _discard(index: dict[str, set[str]], key: str, other: str) -> None:
    """Take `other` from what `index` holds of `key`, and `key` with the last of them."""
    if key in index:
        index[key].discard(other)
        if not index[key]:
            del index[key]
