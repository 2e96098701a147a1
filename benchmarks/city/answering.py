"""A pool whose people answer by a truth that is known: how likely each accepts each proposal. The
matcher's own fold decides; it is told answers, and never the truth.

The truth is not of the form that the matcher learns. People differ (a mentor's diligence, a
startup's keenness), have tastes that no profile tells, and flag under open requests; the curve from
all this to a chance is no logistic one, and nobody is ever sure. Chance is drawn by the names of who
is asked and how often, so that the same question has the same answer whoever asks it.
"""

import base64
import math
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise
from random import Random
from statistics import NormalDist
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from contracts import pool_log
from contracts.days import DAY_MS
from contracts.decisions import Decision, Pairing
from contracts.pool_log import (
    Answer,
    Command,
    Mentor,
    MentoringRules,
    Programme,
    Record,
    Removed,
    Startup,
    Vectors,
)
from models.mentoring import Matcher
from models.mentoring.state import MentoringState

BEGIN: Final = 1_790_000_000_000
POOL: Final = "city"
CYCLE_DAYS: Final = 28
REPLY_DAYS: Final = 7
DIMS, TOPICS = 32, 24
_REGIONS: Final = ("510100", "510100", "510100", "500000", "310000", "440300")
_INDUSTRIES: Final = ("I65", "C35", "A01", "G59", "Q84", "P83", "M73", "F52", "N77", "R87")
_NEEDS: Final[tuple[Any, ...]] = (
    "team_building", "investment", "acceleration", "project_discovery",
)  # fmt: skip
_NORMAL: Final = NormalDist()
Side = Literal["startup", "mentor"]
SIDES: Final[tuple[Side, Side]] = ("startup", "mentor")


class CityOfAnswers(NamedTuple):
    """How large it is, and which share of the mentors come only with a later cycle."""

    startups: int = 2_000
    mentors: int = 600
    cycles: int = 3
    later: float = 0.25
    weight: int = 60
    """Of `acceptance` in the score; 0 is without."""


class AskedPerson(NamedTuple):
    """One side of a proposal: what is true, what was held likely, and what would be answered."""

    cycle: int
    side: Side
    truth: float
    held: float | None
    accepts: bool


class Accepted(NamedTuple):
    """A pair that came about: in which cycle, how many days after its startup came, how well its
    profiles fit (0 to 1).
    """

    cycle: int
    days: int
    fit: float


class AnsweringCity:
    """The pool, its people, and what they would say."""

    def __init__(self, shape: CityOfAnswers, seed: int) -> None:
        self.shape, self.seed = shape, seed
        self._random = Random(seed)  # noqa: S311 - reproducible data, no secret
        self._numbers = np.random.default_rng(seed)
        self._topics = self._numbers.normal(size=(TOPICS, DIMS))
        self._fold, self.state = Matcher(), MentoringState(POOL)
        self.questions: list[AskedPerson] = []
        self.accepted: list[Accepted] = []
        self.asked_of_new: list[dict[str, int]] = []
        """By cycle: mentor who had never answered by its beginning -> proposals in it."""
        self._day = self._cycle = self._events = 0
        self._came: dict[str, int] = {}
        self._region: dict[str, str] = {}
        self._nature = dict[str, float]()
        self._times: dict[tuple[str, str], int] = {}
        self._answering: dict[int, list[Answer]] = {}
        self._done: list[str] = []

    def run(self) -> Iterator[int]:
        """Let the cycles pass; yield each cycle's number when it has ended."""
        acceptance: Any = {"acceptance": self.shape.weight} if self.shape.weight else {}
        rules = MentoringRules(reply_days=REPLY_DAYS, weights=acceptance)
        self._take(Programme(**self._stamp(), name=POOL, rules=rules))
        mentors, startups = self._comings(self.shape.mentors), self.shape.startups
        for cycle in range(self.shape.cycles):
            self._cycle = cycle
            for number in mentors[cycle]:
                self._mentor(f"M-{number:05}")
            of_cycle = range(startups * cycle // self.shape.cycles,
                             startups * (cycle + 1) // self.shape.cycles)  # fmt: skip
            for number in of_cycle:
                self._startup(f"S-{number:05}")
            new = [key for key in self.state.mentors if not self._ever_answered(key)]
            self.asked_of_new.append(dict.fromkeys(new, 0))
            self._command("open_cycle")
            for _ in range(CYCLE_DAYS):
                self._pass_a_day()
            self._let_go()
            yield cycle

    def _pass_a_day(self) -> None:
        self._day += 1
        answers = self._answering.pop(self._day, [])
        self._random.shuffle(answers)
        for answer in answers:
            pair = self.state.pair(answer.startup, answer.mentor)
            if pair is not None and pair.status == "proposed":
                self._take(answer)
        self._command("tick")

    def _let_go(self) -> None:
        """Let the startups go that have found a mentor: the places are free for the next cycle."""
        for key in self._done:
            self._take(Removed(**self._stamp(), entity="startup", id=key))
        self._done.clear()

    def _ever_answered(self, mentor: str) -> bool:
        return ("answered", mentor) in self._times

    def _comings(self, count: int) -> list[range]:
        """Return who comes with which cycle."""
        later = int(count * self.shape.later)
        first, rest = count - later, max(1, self.shape.cycles - 1)
        bounds = [first + later * part // rest for part in range(rest + 1)]
        return [range(first), *(range(*pair) for pair in pairwise(bounds))]

    def _mentor(self, key: str) -> None:
        topic = self._random.randrange(TOPICS)
        self._region[key] = self._random.choice(_REGIONS)
        self._nature[key] = self._random.gauss(0, 1.0)
        self._take(
            Mentor(
                **self._stamp(), id=key, name=key, engagement="volunteer", track="innovation",
                language="zh-Hans", expertise=f"专长 {topic}",
                services=[_NEEDS[topic % len(_NEEDS)]],
                industries=[_INDUSTRIES[topic % len(_INDUSTRIES)]],
                region=self._region[key], remote=True,
                capacity=self._random.choice([1, 2, 2, 3, 4]),
                people=[f"person-{key}"], vectors=self._vectors(topic),
            )
        )  # fmt: skip

    def _startup(self, key: str) -> None:
        topic = self._random.randrange(TOPICS)
        self._region[key] = self._random.choice(_REGIONS)
        self._nature[key] = self._random.gauss(0, 0.5)
        self._came[key] = self._day
        self._take(
            Startup(
                **self._stamp(), id=key, name=key, group="team", language="zh-Hans",
                summary=f"项目 {topic}", industries=[_INDUSTRIES[topic % len(_INDUSTRIES)]],
                needs=[_NEEDS[topic % len(_NEEDS)]], region=self._region[key], stage="nursery",
                people=[f"person-{key}"], vectors=self._vectors(topic),
            )
        )  # fmt: skip

    def _take(self, record: Record) -> None:
        raw = pool_log.encode(record)
        decisions = self._fold.step(self.state, record, raw).decisions
        for decision in decisions:
            self._hear(decision)

    def _hear(self, decision: Decision) -> None:
        """Let people hear of a decision."""
        if not isinstance(decision, Pairing):
            return
        if decision.status == "proposed" and decision.note in ("cycle", "next_best"):
            self._ask(decision)
        elif decision.status == "accepted":
            days = self._day - self._came[decision.startup]
            self.accepted.append(Accepted(self._cycle, days, self._fit(decision)))
            self._done.append(decision.startup)

    def _ask(self, pairing: Pairing) -> None:
        """Settle now what both would answer, and when."""
        key = (pairing.startup, pairing.mentor)
        self._times[key] = times = self._times.get(key, 0) + 1
        of_new = self.asked_of_new[self._cycle]
        if pairing.mentor in of_new:
            of_new[pairing.mentor] += 1
        asked = self.state.answers.latest(*key)
        for side in SIDES:
            truth = self.truth(pairing, side)
            chance = asked.of(side).chance if asked is not None else 0
            accepts = self._draw("accepts", side, *key, times) < truth
            held = chance / 10_000 if chance else None
            self.questions.append(AskedPerson(self._cycle, side, truth, held, accepts))
            self._plan_answer(pairing, side, times, accepts=accepts)

    def _plan_answer(self, pairing: Pairing, side: Side, times: int, *, accepts: bool) -> None:
        """Note the day of an answer; who says nothing has none."""
        who = pairing.startup if side == "startup" else pairing.mentor
        named = (side, pairing.startup, pairing.mentor, times)
        slow = _NORMAL.cdf(-self._nature[who])
        silent = not accepts and self._draw("silent", *named) < 0.2 + 0.5 * slow
        self._times.setdefault(("answered", who), 1)
        if silent:
            return
        drawn = self._draw("days", *named) ** (1.6 - slow)
        day = self._day + 1 + int(drawn * (REPLY_DAYS - 1))
        reason: Any = ("no_time", "not_my_field", "other")[int(3 * self._draw("reason", *named))]
        self._answering.setdefault(day, []).append(
            Answer(
                **self._stamp(day), startup=pairing.startup, mentor=pairing.mentor, by=side,
                answer="accept" if accepts else "decline", reason="" if accepts else reason,
            )
        )  # fmt: skip

    def truth(self, pairing: Pairing, side: Side) -> float:
        """Return how likely `side` accepts."""
        startup, mentor = pairing.startup, pairing.mentor
        own, other = (startup, mentor) if side == "startup" else (mentor, startup)
        near = self._region[startup] == self._region[mentor]
        taste = _NORMAL.inv_cdf(self._draw("taste", side, startup, mentor)) * 0.4
        inner = 2.0 * (self._fit(pairing) - 0.75) + self._nature[own] + taste + 0.25 * near
        requests = self.state.answers.requests(side, own, other)
        if side == "mentor":
            inner += 0.15 - 0.45 * math.log1p(requests) - 0.25 * (requests > 2)
        else:
            inner += 0.8
        return 0.03 + 0.92 * _NORMAL.cdf(inner)

    @staticmethod
    def _fit(pairing: Pairing) -> float:
        """Return what the profiles alone say of a pair: its score without the feature in question."""
        kept = {k: v for k, v in pairing.reason.features.items() if k in _WEIGHED}
        return sum(_WEIGHED[k] * v for k, v in kept.items()) / sum(_WEIGHED[k] for k in kept) / 1e4

    def _draw(self, *named: object) -> float:
        """Return what chance has for `named`, strictly between 0 and 1."""
        name = "\0".join(map(str, (self.seed, *named))).encode()
        return (int.from_bytes(blake2b(name, digest_size=6).digest()) + 0.5) / (1 << 48)

    def _command(self, verb: Any) -> None:
        self._take(Command(**self._stamp(), command=verb))

    def _vectors(self, topic: int) -> Vectors:
        values = self._topics[topic] + 0.9 * self._numbers.normal(size=DIMS)
        rounded = np.clip(values * 40, -127, 127).astype(np.int8)
        text = base64.b64encode(rounded.tobytes()).decode()
        return Vectors(model="bench/1", dims=DIMS, sections={"all": text})

    def _stamp(self, day: int | None = None) -> dict[str, Any]:
        self._events += 1
        time = BEGIN + (self._day if day is None else day) * DAY_MS
        return {"pool": POOL, "time": time, "event": f"e{self._events}"}


_WEIGHED: Final = {"dense": 60, "lexical": 4, "needs": 14, "industry": 12, "region": 3}
