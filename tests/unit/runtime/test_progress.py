"""What `drained` waits for, over a broker and a store that the test moves by hand."""

from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from contracts.catalogue import BY_NAME
from services.bootstrap import SERVICES
from services.runtime.core.handler import Partition
from services.runtime.core.storage import StoredPosition
from services.runtime.io.watermarks import Bounds
from services.runtime.operations import progress
from services.runtime.settings import Settings

Positions = dict[tuple[str, str, int], StoredPosition]


class FakeStore:
    """Stored positions: (service, topic, partition) -> StoredPosition.

    The next of `moves` is made when its place is asked for.
    """

    def __init__(self) -> None:
        self.held: Positions = {}
        self.moves: list[Positions] = []

    async def stored_positions(self, service, partitions):
        return [self.position(service, partition) for partition in partitions]

    def position(self, service, partition):
        if self.moves and (service, *partition) in self.moves[0]:
            self.held.update(self.moves.pop(0))
        return self.held.get((service, *partition))


class FakeGauge(progress.Gauge):
    """Partition 0 of each topic ends where `log` says, all others are empty."""

    def __init__(self, store: FakeStore, log: dict[str, tuple[int, int]]) -> None:
        super().__init__(cast("Any", None), cast("Any", store), Settings())
        self.log = log

    async def ends(self, stage):
        return {
            Partition(topic, number): Bounds(*self.log.get(topic, (0, 0)))
            if number == 0
            else Bounds(0, 0)
            for topic in stage.inputs
            for number in range(BY_NAME[topic].partitions)
        }


@pytest.fixture
def world(monkeypatch):
    store = FakeStore()
    log: dict[str, tuple[int, int]] = {}

    @asynccontextmanager
    async def gauge(_settings):
        yield FakeGauge(store, log)

    monkeypatch.setattr(progress, "opened_gauge", gauge)
    monkeypatch.setattr(progress, "_POLL_S", 0.001)
    return store, log


def at(service: str, topic: str, offset: int | None, outbox: int = 0) -> Positions:
    return {(service, topic, 0): StoredPosition(offset, "e", outbox)}


async def test_empty_topics_are_drained_though_no_service_ever_ran(world):
    assert [state.service.name for state in await progress.drained(Settings())] == [
        "intake", "embedder", "matcher", "roadshow", "register", "notifier", "contacts",
    ]  # fmt: skip


async def test_a_stage_is_waited_for_until_its_position_reaches_the_end(world):
    store, log = world
    log["feed.startups"] = (0, 10)
    store.moves = [at("intake", "feed.startups", offset) for offset in (None, 4, 10)]
    heard: list[progress.StageState] = []
    await progress.drained(Settings(), heard.append)
    assert [state.lag for state in heard if state.service.name == "intake"] == [10, 6, 0]


async def test_a_stage_with_a_filled_outbox_is_not_done(world):
    store, log = world
    log["pool-log"] = (0, 3)
    store.held |= at("roadshow", "pool-log", 3)
    store.moves = [at("matcher", "pool-log", 3, outbox=2), at("matcher", "pool-log", 3)]
    heard: list[progress.StageState] = []
    await progress.drained(Settings(), heard.append)
    assert 2 in [state.outbox for state in heard if state.service.name == "matcher"]


@pytest.mark.parametrize("limits", [{"limit_s": 0.05}, {"still_s": 0.05}])
async def test_the_stage_that_does_not_move_is_named(world, limits):
    store, log = world
    log |= {"feed.startups": (0, 1), "to-embed": (0, 5)}
    store.held |= at("intake", "feed.startups", 1) | at("embedder", "to-embed", 2)
    with pytest.raises(progress.Stalled, match="embedder") as raised:
        await progress.drained(Settings(), **limits)
    assert raised.value.state.lag == 3


async def test_records_that_retention_took_are_not_waited_for(world):
    _, log = world
    log["feed.answers"] = (7, 7)
    assert all(state.done for state in await progress.drained(Settings(), limit_s=0.05))


def test_every_topic_that_a_service_reads_belongs_to_a_stage():
    readers = {(reader, topic.name) for topic in BY_NAME.values() for reader in topic.readers}
    staged = {(service.name, topic) for service in SERVICES for topic in service.inputs}
    assert {pair for pair in readers if pair[0] not in {"operator", "channels"}} == staged


async def test_a_stage_that_is_not_vital_is_left_behind_where_it_stands_still(world, monkeypatch):
    store, log = world
    monkeypatch.setattr(progress, "SPARE_STILL_S", 0.01)
    log["feed.mentors"] = (0, 10)
    store.held = at("intake", "feed.mentors", 10) | at("contacts", "feed.mentors", 4)
    contacts = (await progress.drained(Settings()))[-1]
    assert (contacts.service.name, contacts.lag, contacts.runs) == ("contacts", 6, True)


async def test_a_stage_that_is_not_vital_and_never_ran_is_not_waited_for(world, monkeypatch):
    store, log = world
    monkeypatch.setattr(progress, "SPARE_STILL_S", 1e9)
    log["feed.mentors"] = (0, 10)
    store.held = at("intake", "feed.mentors", 10)
    contacts = (await progress.drained(Settings(), still_s=1e9, limit_s=1e9))[-1]
    assert (contacts.lag, contacts.runs) == (10, False)
