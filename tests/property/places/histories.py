"""Random histories of three pools and their register, by the real folds; each follows from a seed.

Records come in any order that the logs allow: whoever reads or relays next is drawn, so each service
stands still for a while in some history; and each may forget its memory and come back from its store.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import msgspec

from benchmarks.city.deployment import REGISTER, SimulatedDeployment
from contracts.pool_log import Answer, Command, Mentor, Outcome, Removed, Startup
from contracts.register import (
    Capacity,
    HandOver,
    ListedPool,
    Listing,
    Merge,
    NamedPerson,
    PersonKeys,
    RegisterRecord,
    Split,
    Unlisted,
)
from models.mentoring.stored import StoredPair
from models.register.links import capacity_of, entry_of
from tests.unit.mentoring.pool import NOON, mentor, programme, startup

POOLS, TEAMS, GUIDES = ["p", "q", "r"], ["a", "b", "c", "d"], ["m", "n"]
STEADY = [*["answer"] * 6, *["startup"] * 4, "complete", "remove", "command", *["hand_over"] * 3]
"""What never makes a mentor's places fewer."""
_MOSTLY, _HALF, _RESTARTS, _CONFLICTS, _ALL = 0.8, 0.5, 0.1, 0.1, 5_000
ANY = [*STEADY, "mentor", "mentor", "capacity", "merge", "split", "leave"]


def founder(team: str) -> str:
    """Return the register's member for a startup's founder."""
    return f"startup/{team}#name-{team}"


class History:
    """One history under way."""

    def __init__(self, seed: int, verbs: list[str]) -> None:
        self._random, self._verbs = Random(seed), verbs
        self.deployment = SimulatedDeployment(POOLS)
        self._time = NOON
        self.most: dict[str, int] = {}
        """Mentor -> the most places that they ever had."""
        for number, pool in enumerate(POOLS):
            self._open(pool, number)
        for key in GUIDES:
            self._mentor(key)
        for team in TEAMS:
            self._startup(team)

    def play(self, length: int) -> Iterator[None]:
        """Let things happen, and yield at every position of the logs."""
        for _ in range(length):
            self._happen(self._random.choice(self._verbs))
            if self._random.random() < _RESTARTS:
                self.deployment.restart(self._random.choice([REGISTER, *POOLS]))
            yield from self._run(self._random.choice([0, 3, 10, 30, _ALL]))
        yield from self._run(_ALL)

    def live_pairs(self) -> list[tuple[str, StoredPair]]:
        """Return the live pairs of all pools."""
        services = self.deployment.pools.items()
        return [(pool, pair) for pool, service in services for pair in service.state.live()]

    def _run(self, steps: int) -> Iterator[None]:
        asleep = self._random.choice([*POOLS, REGISTER, "", ""]) if steps != _ALL else ""
        for _ in range(steps):
            ready = [doing for doing in self.deployment.ready() if doing[0] != asleep]
            if not ready:
                return
            self.deployment.act(*self._random.choice(ready))
            state = self.deployment.register
            for key in GUIDES:
                now = capacity_of(state, entry_of(state, f"mentor/{key}"))
                self.most[key] = max(self.most.get(key, 0), now)
            yield

    def _happen(self, verb: str) -> None:
        happenings: dict[str, Callable[[], None]] = {
            "answer": self._answer,
            "complete": self._complete,
            "startup": lambda: self._startup(self._one(TEAMS)),
            "mentor": lambda: self._mentor(self._one(GUIDES)),
            "remove": lambda: self._remove("startup", self._one(TEAMS)),
            "leave": lambda: self._remove("mentor", self._one(GUIDES)),
            "command": self._command,
            "hand_over": self._hand_over,
            "capacity": self._capacity,
            "merge": self._merge,
            "split": self._split,
        }
        happenings[verb]()

    def _one(self, values: list[str]) -> str:
        return self._random.choice(values)

    def _stamp(self) -> dict[str, Any]:
        self._time += 1000
        return {"time": self._time, "event": f"e{self._time}"}

    def _open(self, pool: str, number: int) -> None:
        mode = self._random.choice(["on_change", "on_change", "cycle"])
        rules: dict[str, Any] = {
            "overbook": self._random.choice([0, 0, 1]),
            "mentors_per_startup": self._random.randint(1, 2),
            "open_proposals_per_mentor": self._random.choice([0, 0, 0, 1]),
            "reply_days": self._random.choice([0, 7]),
        }
        opened = msgspec.structs.replace(programme(mode=mode, **rules), pool=pool, **self._stamp())
        self.deployment.to_pool(opened)
        priority = self._random.randint(0, 1)
        listed = ListedPool(
            pool=pool,
            pool_kind="mentoring",
            at_once=mode == "on_change",
            name=str(number),
            priority=priority,
            **self._stamp(),
        )
        self.deployment.to_register(listed)

    def _pools(self) -> list[str]:
        return sorted(self._random.sample(POOLS, self._random.choice([1, 2, 3, 3])))

    def _list(self, profile: Mentor | Startup, pools: list[str], **listed: Any) -> None:
        """Put a profile into its pools and into the register, as intake does; out of the others."""
        role: Any = "mentor" if isinstance(profile, Mentor) else "startup"
        keys = PersonKeys(full=list(profile.people), name=f"name-{profile.id}")
        part: Any = "self" if isinstance(profile, Mentor) else "founder"
        people = [NamedPerson(part=part, keys=keys)]
        for pool in POOLS:
            if pool in pools:
                self.deployment.to_pool(
                    msgspec.structs.replace(profile, pool=pool, **self._stamp())
                )
            else:
                self.deployment.to_pool(
                    Removed(pool=pool, entity=role, id=profile.id, **self._stamp())
                )
        self.deployment.to_register(
            Listing(role=role, id=profile.id, pools=pools, people=people, **listed, **self._stamp())
        )

    def _mentor(self, key: str) -> None:
        capacity = self._random.randint(0, 3) if "mentor" in self._verbs else 2
        conflicts = [key for key in TEAMS if self._random.random() < _CONFLICTS]
        profile = mentor(
            key, capacity=capacity, shared=True, people=[f"k{key}"], conflicts=conflicts
        )
        self._list(profile, self._pools(), capacity=capacity)

    def _startup(self, team: str) -> None:
        seed = self._random.randint(0, 3)
        self._list(startup(team, seed, people=[f"k{team}"]), self._pools())

    def _remove(self, role: Any, key: str) -> None:
        for pool in POOLS:
            self.deployment.to_pool(Removed(pool=pool, entity=role, id=key, **self._stamp()))
        self.deployment.to_register(Unlisted(role=role, id=key, **self._stamp()))

    def _pair(self) -> tuple[str, str, str] | None:
        pairs = [(pool, pair.startup, pair.mentor) for pool, pair in self.live_pairs()]
        return self._random.choice(pairs) if pairs else None

    def _answer(self) -> None:
        pair = self._pair()
        if pair is not None:
            sides: list[Any] = (
                ["startup", "mentor"] if self._random.random() < _HALF else ["mentor"]
            )
            answer = self._random.choice(["accept", "accept", "decline"])
            for side in sides:
                given = Answer(
                    pool=pair[0],
                    startup=pair[1],
                    mentor=pair[2],
                    by=side,
                    answer=answer,  # type: ignore[arg-type]
                    **self._stamp(),
                )
                self.deployment.to_pool(given)

    def _complete(self) -> None:
        pair = self._pair()
        if pair is not None:
            pool, team, guide = pair
            self.deployment.to_pool(
                Outcome(
                    pool=pool, startup=team, partner=guide, outcome="completed", **self._stamp()
                )
            )

    def _command(self) -> None:
        verb: Any = self._one(["open_cycle", "open_cycle", "tick", "pin", "release", "swap"])
        self.deployment.to_pool(
            Command(
                pool=self._one(POOLS),
                command=verb,
                startup=self._one(TEAMS),
                mentor=self._one(GUIDES),
                other_startup=self._one(TEAMS),
                **self._stamp(),
            )
        )

    def _hand_over(self) -> None:
        pairs = self.live_pairs()
        accepted = [found for found in pairs if found[1].status == "accepted"]
        if pairs:
            pool, pair = self._random.choice(accepted or pairs)
            target = self._random.choice(POOLS)
            self.deployment.to_register(
                HandOver(startup=pair.startup, source=pool, target=target, **self._stamp())
            )

    def _order(self, order: RegisterRecord) -> None:
        self.deployment.to_register(order)  # type: ignore[arg-type]

    def _capacity(self) -> None:
        places = self._random.choice([None, 0, 1, 4])
        self._order(Capacity(entry=f"mentor/{self._one(GUIDES)}", capacity=places, **self._stamp()))

    def _merge(self) -> None:
        """Merge two mentors, or a mentor with a founder: mostly one of a startup of theirs."""
        pairs = [pair for _, pair in self.live_pairs()]
        entry, other = "mentor/m", self._random.choice([*map(founder, TEAMS), "mentor/n"])
        if pairs and self._random.random() < _MOSTLY:
            pair = self._random.choice(pairs)
            entry, other = f"mentor/{pair.mentor}", founder(pair.startup)
        self._order(Merge(entry=entry, other=other, **self._stamp()))

    def _split(self) -> None:
        leaving = self._random.choice([*map(founder, TEAMS), "mentor/n"])
        self._order(Split(entry="mentor/m", profiles=[leaving], **self._stamp()))
