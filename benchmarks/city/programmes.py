"""A city of programmes over some weeks, seeded: mentors whose places several pools share, startups
that come, answer and leave. Everything is decided by the real folds of a deployment.

Every fourth pool answers each change at once, the others open a cycle every week. People fit by topic: a profile's
vector is its topic's with noise, and topics are not spread evenly over pools, so that places have to
move to where they are wanted.
"""

import base64
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.city.deployment import SimulatedDeployment
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
from contracts.register import ListedPool, Listing, NamedPerson, PersonKeys, Unlisted
from models.assignment import Edges, Total, build, solve
from models.assignment import Mentor as Guide
from models.assignment import Startup as Team
from models.mentoring.state import MentoringState

DAY_MS = 86_400_000
_ANY_DAY = "2026-10-01"
"""Nobody here has dates."""
Numbers = NDArray[np.int64]
BEGIN = 1_790_000_000_000
WEEK = 7
DIMS, TOPICS = 32, 24
_INDUSTRIES = ("I65", "C35", "A01", "G59", "Q84", "P83", "M73", "F52", "N77", "R87")
_NEEDS: tuple[Any, ...] = ("team_building", "investment", "acceleration", "project_discovery")
_STAYS = (14, 70)
"""Days that a startup stays."""
_ACCEPT, _DECLINE = 0.85, 0.1
"""How often a side accepts or declines a proposal; else nobody answers."""


class CityShape(NamedTuple):
    """How large a city is."""

    pools: int = 20
    mentors: int = 2_000
    startups: int = 8_000
    days: int = 84


class City:
    """A deployment and its people."""

    def __init__(self, shape: CityShape, seed: int = 1) -> None:
        self.shape, self._random = shape, Random(seed)  # noqa: S311 - reproducible data, no secret
        self._numbers = np.random.default_rng(seed)
        self._topics = self._numbers.normal(size=(TOPICS, DIMS))
        self.pools = [f"pool-{number:02}" for number in range(shape.pools)]
        self.deployment = SimulatedDeployment(self.pools)
        self.capacity: dict[str, int] = {}
        self._time, self._events = BEGIN, 0
        self._leaving: dict[int, list[tuple[str, str]]] = {}
        self._answering: dict[int, list[tuple[str, str, str, Any]]] = {}
        self._read = dict.fromkeys(self.pools, 0)

    def days(self) -> Iterator[int]:
        """Let the days pass; everything of a day has been answered when it is yielded."""
        self._found()
        arrivals = sorted(
            self._random.randrange(self.shape.days) for _ in range(self.shape.startups)
        )
        came = 0
        for day in range(self.shape.days):
            self._time = BEGIN + day * DAY_MS
            happenings: list[tuple[str, Any]] = [
                ("leave", who) for who in self._leaving.pop(day, ())
            ]
            happenings += [("answer", what) for what in self._answering.pop(day, ())]
            while came < len(arrivals) and arrivals[came] == day:
                happenings.append(("come", came))
                came += 1
            self._random.shuffle(happenings)
            for what, about in happenings:
                self._happen(day, what, about)
            for number, pool in enumerate(self.pools):
                weekly = not self.at_once(number) and day % WEEK == WEEK - 1
                self._command(day, pool, "open_cycle" if weekly else "tick")
            yield day

    def at_once(self, number: int) -> bool:
        """Return whether a pool answers each change at once."""
        return number % 4 == 0

    def states(self) -> list[MentoringState]:
        """Return the pools as they are."""
        return [service.state for service in self.deployment.pools.values()]

    def overbooked(self) -> int:
        """Return how many mentors have more live pairs over all pools than places."""
        live = dict[str, int]()
        for state in self.states():
            for mentor, startups in state.live_mentor.items():
                live[mentor] = live.get(mentor, 0) + len(startups)
        return sum(pairs > self.capacity[mentor] for mentor, pairs in live.items())

    def _found(self) -> None:
        """Found the pools and let the mentors come."""
        for number, pool in enumerate(self.pools):
            at_once = self.at_once(number)
            mode: Any = "on_change" if at_once else "cycle"
            rules = MentoringRules(mode=mode, reply_days=4)
            self._to_pool(Programme(**self._stamp(pool), name=pool, rules=rules))
            self.deployment.to_register(
                ListedPool(pool=pool, pool_kind="mentoring", at_once=at_once, **self._moment())
            )
        for number in range(self.shape.mentors):
            self._mentor(f"M-{number:05}")
        self.deployment.settle()

    def _mentor(self, key: str) -> None:
        topic = self._random.randrange(TOPICS)
        capacity = self.capacity[key] = self._random.choice([1, 2, 2, 3, 4])
        pools = sorted(
            self._random.sample(self.pools, min(len(self.pools), self._random.randint(1, 4)))
        )
        for pool in pools:
            self.deployment.to_pool(
                Mentor(
                    **self._stamp(pool),
                    id=key,
                    name=key,
                    engagement="volunteer",
                    track="innovation",
                    language="zh-Hans",
                    expertise=f"专长 {topic}",
                    services=[_NEEDS[topic % len(_NEEDS)]],
                    industries=[_INDUSTRIES[topic % len(_INDUSTRIES)]],
                    capacity=capacity,
                    shared=True,
                    people=[f"person-{key}"],
                    vectors=self._vectors(topic),
                )
            )
        keys = PersonKeys(full=[f"person-{key}"], name=key)
        self.deployment.to_register(
            Listing(
                role="mentor",
                id=key,
                pools=pools,
                people=[NamedPerson("self", keys)],
                capacity=capacity,
                **self._moment(),
            )
        )

    def _happen(self, day: int, what: str, about: Any) -> None:
        if what == "come":
            pool = self._come(day, f"S-{about:05}")
        elif what == "leave":
            pool, key = about
            self._to_pool(Removed(**self._stamp(pool), entity="startup", id=key))
            self.deployment.to_register(Unlisted(role="startup", id=key, **self._moment()))
        else:
            pool = self._answer(*about)
        self.deployment.settle([pool])
        self._plan_answers(day, pool)

    def _come(self, day: int, key: str) -> str:
        """Let a startup come to a pool; some topics are more at home in some pools."""
        number = self._random.randrange(len(self.pools))
        near = self._random.random() < 0.5
        topic = (
            (number + self._random.randrange(4)) % TOPICS
            if near
            else self._random.randrange(TOPICS)
        )
        pool = self.pools[number]
        self._to_pool(
            Startup(
                **self._stamp(pool),
                id=key,
                name=key,
                group="team",
                language="zh-Hans",
                summary=f"项目 {topic}",
                industries=[_INDUSTRIES[topic % len(_INDUSTRIES)]],
                needs=[_NEEDS[topic % len(_NEEDS)]],
                region="510100",
                stage="nursery",
                people=[f"person-{key}"],
                vectors=self._vectors(topic),
            )
        )
        keys = PersonKeys(full=[f"person-{key}"], name=key)
        self.deployment.to_register(
            Listing(
                role="startup",
                id=key,
                pools=[pool],
                people=[NamedPerson("founder", keys)],
                **self._moment(),
            )
        )
        leaves = day + self._random.randint(*_STAYS)
        self._leaving.setdefault(leaves, []).append((pool, key))
        return pool

    def _answer(self, pool: str, startup: str, mentor: str, by: Any) -> str:
        pair = self.deployment.pools[pool].state.pair(startup, mentor)
        chance = self._random.random()
        if pair is not None and pair.status == "proposed" and chance < _ACCEPT + _DECLINE:
            answer: Any = "accept" if chance < _ACCEPT else "decline"
            self._to_pool(
                Answer(**self._stamp(pool), startup=startup, mentor=mentor, by=by, answer=answer)
            )
        return pool

    def _command(self, day: int, pool: str, verb: Any) -> None:
        self._to_pool(Command(**self._stamp(pool), command=verb))
        self.deployment.settle([pool])
        for other in self.pools:
            self._plan_answers(day, other)

    def _plan_answers(self, day: int, pool: str) -> None:
        """Let both sides of what was proposed just now answer within three days."""
        service = self.deployment.pools[pool]
        for decision in service.decided:
            if getattr(decision, "status", "") == "proposed" and not decision.accepted_by:  # type: ignore[union-attr]
                for side in ("startup", "mentor"):
                    later = day + self._random.randint(1, 3)
                    asked = (pool, decision.startup, decision.mentor, side)  # type: ignore[union-attr]
                    self._answering.setdefault(later, []).append(asked)
        service.decided.clear()

    def _vectors(self, topic: int) -> Vectors:
        values = self._topics[topic] + 0.7 * self._numbers.normal(size=DIMS)
        rounded = np.clip(values * 40, -127, 127).astype(np.int8)
        text = base64.b64encode(rounded.tobytes()).decode()
        return Vectors(model="bench/1", dims=DIMS, sections={"all": text})

    def _to_pool(self, record: Record) -> None:
        self.deployment.to_pool(record)

    def _moment(self) -> dict[str, Any]:
        self._events += 1
        return {"time": self._time, "event": f"e{self._events}"}

    def _stamp(self, pool: str) -> dict[str, Any]:
        return {"pool": pool, **self._moment()}


def total_of(state: MentoringState) -> int:
    """Return the sum of the scores of a pool's live pairs, by today's measure."""
    total, table = 0, state.score_index().mentors.table
    for key, mentors in state.live_startup.items():
        scores = table.scores(state.startups[key])
        total += sum(int(scores[table.row_of(mentor)]) for mentor in mentors)
    return total


def optimum(city: City, *, keeping: bool = False) -> list[int]:
    """Return, by pool, what it has of the greatest total of scores that one plan over all pools
    could have now.

    It knows everything, and a mentor's places may be anywhere. Live pairs are up for choice again,
    or only those that nobody has accepted, where it is `keeping` the others. Only the rules and
    what was declined keep a pair out.
    """
    mentors = sorted(city.capacity)
    place = {key: number for number, key in enumerate(mentors)}
    teams: list[Team] = []
    homes: list[int] = []
    parts: list[tuple[Numbers, Numbers, Numbers]] = []
    for number, state in enumerate(city.states()):
        columns = np.array([place[key] for key in state.score_index().mentors.ids], dtype=np.int64)
        for key in state.score_index().startups.ids:
            rows, worth = _options(state, key, keeping=keeping)
            parts.append((np.full(len(rows), len(teams)), columns[rows], worth))
            teams.append(Team(key, 0, 1))
            homes.append(number)
    startups, guides, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
    guides_with = [Guide(key, city.capacity[key]) for key in mentors]
    plan = solve(build(teams, guides_with, Edges(startups, guides, scores)), Total())
    home = {team.id: number for team, number in zip(teams, homes, strict=True)}
    totals = [0] * len(city.pools)
    chosen = plan.problem.score[plan.chosen].tolist()
    for (team_id, _), score in zip(plan.pairs, chosen, strict=True):
        totals[home[team_id]] += score
    return totals


def _options(state: MentoringState, startup: str, *, keeping: bool) -> tuple[Numbers, Numbers]:
    """Return the rows of the mentors whom a startup could have, and their scores."""
    side, profile = state.score_index().mentors, state.startups[startup]
    accepted = [
        pair.mentor for pair in state.pairs_of_startup(startup) if pair.status == "accepted"
    ]
    allowed = np.ones(len(side.ids), dtype=np.bool_)
    if keeping and accepted:
        allowed[:] = False
        allowed[[side.table.row_of(mentor) for mentor in accepted]] = True
    for mask in side.allowed(profile, _ANY_DAY).values():
        allowed &= mask
    for mentor in state.never.get(startup, ()):
        row = side.table.row(mentor)
        if row is not None:
            allowed[row] = False
    rows = np.flatnonzero(allowed)
    return rows, side.table.scores(profile)[rows].astype(np.int64)
