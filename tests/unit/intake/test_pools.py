"""What a sequence of records of one entity leads to, pool by pool."""

import pytest
from msgspec.structs import replace

from contracts import pool_log
from services.cli.client.events import erasure_headers
from services.intake.app import Intake
from services.runtime.core.handler import Effects, Inbound, Partition
from tests.contract.support import example, for_pools, fresh, inbound, refused

FEEDS = {"feed.startups": "startup", "feed.mentors": "mentor", "feed.filings": "investor"}


class Desk:
    """Feeds one entity, record by record, and keeps what would be stored."""

    def __init__(self, feed: str) -> None:
        self.feed = feed
        self.good = example(feed)["good"]
        self.intake, self.partition = fresh(feed)
        self.offset = -1
        self.stored: dict[str, bytes] = {}

    def send(self, **changed) -> Effects:
        return self.send_raw(inbound({**self.good, "value": {**self.good["value"], **changed}}))

    def remove(self) -> Effects:
        return self.send_raw(inbound({"key": self.good["key"], "raw": None}))

    def send_raw(self, record: Inbound) -> Effects:
        self.offset += 1
        effects = for_pools(
            self.intake.process(self.partition, [replace(record, offset=self.offset)])
        )
        for name, value in effects.changes.get("entities", {}).items():
            if value is None:
                del self.stored[name]
            else:
                self.stored[name] = value
        return effects

    def restart(self) -> None:
        self.intake.forget(self.partition)
        self.intake = Intake()
        self.intake.restore(self.partition, {"entities": dict(self.stored)})


def told(effects: Effects) -> list[tuple[str, str]]:
    """Return (kind of record, pool) of every output."""
    found = [pool_log.decode(output.value) for output in effects.outputs]
    return [(str(type(record).__struct_config__.tag), record.pool) for record in found]


@pytest.fixture(params=FEEDS)
def desk(request) -> Desk:
    return Desk(request.param)


def test_a_profile_goes_to_each_of_its_pools_keyed_by_its_id(desk):
    effects = desk.send(pools=["b", "a", "b"])
    assert told(effects) == [(FEEDS[desk.feed], "a"), (FEEDS[desk.feed], "b")]
    assert {output.key for output in effects.outputs} == {desk.good["key"].encode()}
    assert {output.topic for output in effects.outputs} == {"to-embed"}


def test_the_same_content_again_is_no_event(desk):
    desk.send()
    again = desk.send()
    assert not again.outputs
    assert not again.changes


def test_the_same_content_after_a_restart_is_no_event(desk):
    desk.send()
    desk.restart()
    assert not desk.send().outputs


def test_new_content_is_news_to_every_pool(desk):
    desk.send(pools=["a", "b"])
    assert told(desk.send(pools=["a", "b"], name="新名字")) == [
        (FEEDS[desk.feed], "a"),
        (FEEDS[desk.feed], "b"),
    ]


def test_a_profile_that_changes_pools_is_removed_from_the_old_and_told_only_to_the_new(desk):
    desk.send(pools=["a", "b"])
    assert told(desk.send(pools=["b", "c"])) == [("removed", "a"), (FEEDS[desk.feed], "c")]
    assert told(desk.send(pools=["b", "c"])) == []


def test_a_tombstone_removes_the_entity_from_every_pool_once(desk):
    desk.send(pools=["a", "b"])
    desk.restart()
    assert told(desk.remove()) == [("removed", "a"), ("removed", "b")]
    assert desk.stored == {}
    assert told(desk.remove()) == []


def test_an_erasure_is_a_tombstone_that_says_so_in_every_pool(desk):
    desk.send(pools=["a", "b"])
    headers = erasure_headers(desk.good["key"], "2026-03-01T09:00:00Z")
    effects = desk.send_raw(
        replace(inbound({"key": desk.good["key"], "raw": None}), headers=headers)
    )
    removed = [
        pool_log.decode(output.value) for output in effects.outputs if output.topic == "to-embed"
    ]
    assert [(record.pool, getattr(record, "erased", None)) for record in removed] == [
        ("a", True),
        ("b", True),
    ]
    assert desk.stored == {}


def test_an_entity_that_comes_back_is_news(desk):
    desk.send(pools=["a"])
    desk.remove()
    assert told(desk.send(pools=["a"])) == [(FEEDS[desk.feed], "a")]


def test_a_refused_record_leaves_the_entity_as_it_was(desk):
    desk.send(pools=["a"])
    effects = desk.send(pools=["a", "B!"])
    assert refused(effects.outputs[0]).error == "contract"
    assert not effects.changes
    assert told(desk.send(pools=["a"])) == []
    assert told(desk.remove()) == [("removed", "a")]


def test_the_records_of_a_programme_go_to_the_pool_log_keyed_by_the_pool():
    desk = Desk("feed.programmes")
    effects = desk.send()
    pool = desk.good["key"]
    assert [(output.topic, output.key) for output in effects.outputs] == [
        ("pool-log", pool.encode())
    ]
    assert not desk.send().outputs
    [removed] = desk.remove().outputs
    assert (removed.topic, removed.key) == ("pool-log", pool.encode())
    assert pool_log.decode(removed.value) == pool_log.Removed(
        pool=pool, time=1_772_400_000_000, event="feed.programmes/0/2", entity="programme", id=pool
    )


@pytest.mark.parametrize("feed", ["feed.answers", "feed.outcomes", "feed.commands"])
def test_an_event_counts_each_time_it_is_sent(feed):
    desk = Desk(feed)
    assert len(desk.send().outputs) == len(desk.send().outputs) == 1
    assert desk.stored == {}


def test_partitions_are_remembered_apart():
    good = example("feed.mentors")["good"]
    intake, first = fresh("feed.mentors")
    second = Partition("feed.mentors", 1)
    intake.restore(second, {})
    assert intake.process(first, [inbound(good)]).outputs
    assert intake.process(second, [inbound(good)]).outputs
    assert intake.due(1_772_400_000_000) == []
