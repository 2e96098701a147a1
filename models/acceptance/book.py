"""The proposals of a pool and what people said to them: what models are learned from, and what they
are asked about, as it stands whenever a pair is scored.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

import numpy as np

from contracts.days import DAY_MS
from contracts.decisions import AnswerModel
from models.acceptance.asked import SIDES, AskedPairing, AskedSide, Side
from models.acceptance.chances import Pairs, Standing, both, chances, earlier_part
from models.acceptance.columns import NO_COUNTS, Counts
from models.acceptance.units import Integers

FEW: Final = 60
"""Of fewer answers of a side nothing is learned."""
KEPT_DAYS: Final = 730
"""What is over is forgotten after so many days, when the pool next learns."""
Key = tuple[str, str]


class Since(Protocol):
    """Somebody who waits."""

    @property
    def since(self) -> int:
        """Since when (ms)."""


class AnswerBook:
    """One pool's."""

    def __init__(self) -> None:
        self.models: dict[Side, AnswerModel] = {}
        self.now = 0
        """The time (ms) of the last record."""
        self.changes: list[tuple[Side, str]] = []
        """Whose standing has changed since `generation`, in order."""
        self.generation = 0
        """Counts what changes everybody's standing."""
        self._waiting: Mapping[str, Since] = {}
        self._asked: dict[Key, dict[int, AskedPairing]] = {}
        self._answers: dict[Side, int] = dict.fromkeys(SIDES, 0)
        self._counts: dict[Side, dict[str, Counts]] = {"startup": {}, "mentor": {}}
        self._open: dict[Side, dict[str, set[str]]] = {"startup": {}, "mentor": {}}
        self._with: dict[Side, dict[str, set[str]]] = {"startup": {}, "mentor": {}}

    @property
    def version(self) -> tuple[int, int]:
        """Another one whenever anything has changed that pairs are told by."""
        return self.generation, len(self.changes)

    def know(self, waiting: Mapping[str, Since]) -> None:
        """Go by `waiting`: the startups that wait, as the pool has them."""
        self._waiting = waiting

    def asked(self) -> Iterator[AskedPairing]:
        """Yield all proposals, by pair and number."""
        for key in sorted(self._asked):
            yield from (self._asked[key][number] for number in sorted(self._asked[key]))

    def of_pair(self, startup: str, mentor: str) -> list[AskedPairing]:
        """Return the proposals of a pair, the latest last."""
        known = self._asked.get((startup, mentor), {})
        return [known[number] for number in sorted(known)]

    def of_person(self, side: Side, own: str) -> list[AskedPairing]:
        """Return the proposals in which somebody took part."""
        place = 0 if side == "startup" else 1
        return [
            asked
            for key in sorted(self._asked)
            if key[place] == own
            for asked in self.of_pair(*key)
        ]

    def latest(self, startup: str, mentor: str) -> AskedPairing | None:
        """Return the proposal of a pair that is not over, None where there is none."""
        known = self.of_pair(startup, mentor)
        return known[-1] if known and not known[-1].over else None

    @property
    def outgrown(self) -> bool:
        """Whether twice as much is known as when the models were learned, or enough for first ones."""
        return all(
            self._answers[side] >= (2 * self.models[side].answers if side in self.models else FEW)
            for side in SIDES
        )

    def put(self, asked: AskedPairing) -> None:
        """Add a proposal, or what has become of it."""
        of_pair = self._asked.setdefault((asked.startup, asked.mentor), {})
        before = of_pair.get(asked.number)
        of_pair[asked.number] = asked
        for side in SIDES:
            said = "" if before is None else before.of(side).said
            if asked.of(side).said != said:
                self._count(side, asked)

    def drop(self, asked: AskedPairing) -> None:
        """Forget a proposal."""
        key = (asked.startup, asked.mentor)
        known = self._asked[key].pop(asked.number)
        if not self._asked[key]:
            del self._asked[key]
        for side in SIDES:
            self._count(side, known, -1)

    def forget(self) -> None:
        """Forget all proposals and models."""
        self._asked.clear()
        self._answers = dict.fromkeys(SIDES, 0)
        for counts in self._counts.values():
            counts.clear()
        self.use({})

    def use(self, models: Mapping[Side, AnswerModel]) -> None:
        """Go by other models from now on."""
        self.models = dict(models)
        self._begin_anew()

    def at(self, now: int) -> None:
        """Let time pass: who waits has waited longer on another day."""
        if now // DAY_MS != self.now // DAY_MS:
            self._begin_anew()
        self.now = now

    def await_answer(self, startup: str, mentor: str, sides: Iterable[Side]) -> None:
        """Note whose answer a pair waits for: none of nobody's."""
        awaited = frozenset(sides)
        people: tuple[tuple[Side, str, str], ...]
        people = (("startup", startup, mentor), ("mentor", mentor, startup))
        for side, own, other in people:
            here = other in self._open[side].get(own, ())
            if here != (side in awaited):
                for index, key, partner in (
                    (self._open[side], own, other),
                    (self._with[side], other, own),
                ):
                    (_discard if here else _add)(index, key, partner)
                self.changes.append((side, own))

    def note_wait(self, startup: str) -> None:
        """Note that a startup has begun or ceased to wait."""
        self.changes.append(("startup", startup))

    def waits_for(self, side: Side, own: str) -> set[str]:
        """Return with whom proposals wait for somebody's answer."""
        return self._open[side].get(own, set())

    def asked_with(self, side: Side, other: str) -> set[str]:
        """Return those of `side` whose answer proposals with `other` wait for."""
        return self._with[side].get(other, set())

    def requests(self, side: Side, own: str, other: str = "") -> int:
        """Return how many proposals wait for somebody's answer, one with `other` not counted."""
        waits = self.waits_for(side, own)
        return len(waits) - (other in waits)

    def counts(self, side: Side, own: str) -> Counts:
        """Return what is known of somebody's answers so far."""
        return self._counts[side].get(own, NO_COUNTS)

    def waited(self, startup: str) -> int:
        """Return for how many days a startup has waited."""
        wait = self._waiting.get(startup)
        return max(0, self.now - wait.since) // DAY_MS if wait is not None else 0

    def earlier(self, side: Side, own: str) -> int:
        """Return what somebody's answers so far add to the log odds."""
        counts = self.counts(side, own)
        return earlier_part(counts, self.models[side]) if counts != NO_COUNTS else 0

    def sides_of(
        self, startup: str, mentor: str, score: int, facts: tuple[int, int], waited: int
    ) -> dict[Side, int]:
        """Return how likely each side of one pair accepts, 1 to 9,999; nothing before there are
        models. `facts`: the features region and language.
        """
        if not self.models:
            return {}
        names: dict[Side, tuple[str, str]]
        names = {"startup": (startup, mentor), "mentor": (mentor, startup)}
        standing: dict[Side, Standing] = {
            side: Standing(
                _one(self.requests(side, *names[side])), _one(self.earlier(side, names[side][0]))
            )
            for side in SIDES
        }
        pairs = Pairs(_one(score), _one(facts[0]), _one(facts[1]), _one(waited))
        found = chances(self.models, standing, pairs)
        return {side: int(found[side][0]) for side in SIDES}

    def value(self, startup: str, mentor: str, score: int, facts: tuple[int, int]) -> int | None:
        """Return how likely both accept, 1 to 9,999; None before there are models."""
        found = self.sides_of(startup, mentor, score, facts, self.waited(startup))
        return int(both({side: _one(found[side]) for side in found})[0]) if found else None

    def _count(self, side: Side, asked: AskedPairing, times: int = 1) -> None:
        own: AskedSide = asked.of(side)
        self._answers[side] += times * (own.said != "")
        if own.said in ("", "other"):
            return
        name = asked.startup if side == "startup" else asked.mentor
        answered = own.said != "silence"
        more = (1, own.said == "accept", answered, own.after * answered)
        known = self.counts(side, name)
        new = tuple(old + times * part for old, part in zip(known, more, strict=True))
        self._counts[side][name] = (new[0], new[1], new[2], new[3])
        if not new[0]:
            del self._counts[side][name]
        self.changes.append((side, name))

    def _begin_anew(self) -> None:
        self.generation += 1
        self.changes.clear()


def _add(index: dict[str, set[str]], key: str, partner: str) -> None:
    index.setdefault(key, set()).add(partner)


def _discard(index: dict[str, set[str]], key: str, partner: str) -> None:
    index[key].discard(partner)
    if not index[key]:
        del index[key]


def _one(value: int) -> Integers:
    return np.array([value], dtype=np.int64)
