"""What the register is told of profiles and programmes, and when."""

import hmac
import json
from typing import Any

import pytest

from contracts import register
from contracts.identity import PersonHashes
from contracts.register import FilingChange, HandOver, ListedPool, Listing, Merge, Split, Unlisted
from services.intake.app import Intake
from services.intake.hashes import current
from services.runtime.core.handler import Partition
from tests.contract.support import example, for_register, fresh, inbound

PEOPLE = ["feed.startups", "feed.mentors", "feed.filings", "feed.judges"]


class Desk:
    """Feeds records of one entity, and keeps what would be stored."""

    def __init__(self, feed: str) -> None:
        self.feed, self.good = feed, example(feed)["good"]
        self.intake, self.partition = fresh(feed)
        self.stored: dict[str, dict[str, bytes]] = {}
        self.offset = 0

    def send(self, **changed: Any) -> list[register.Record]:
        return self._send({**self.good, "value": {**self.good["value"], **changed}})

    def remove(self) -> list[register.Record]:
        return self._send({"key": self.good["key"], "raw": None})

    def restart(self) -> None:
        self.intake = Intake()
        self.intake.restore(self.partition, self.stored)

    def _send(self, case: dict[str, Any]) -> list[register.Record]:
        self.offset += 1
        effects = self.intake.process(self.partition, [inbound(case, self.offset)])
        for bucket, fields in effects.changes.items():
            kept = self.stored.setdefault(bucket, {})
            kept |= {name: value for name, value in fields.items() if value is not None}
            for name in [name for name, value in fields.items() if value is None]:
                del kept[name]
        told = [output for output in effects.outputs if output.topic == "register-log"]
        return [register.decode(output.value) for output in told]


@pytest.mark.parametrize("feed", PEOPLE)
def test_a_profile_is_told_when_it_is_new_and_not_when_a_text_was_edited(feed: str) -> None:
    desk = Desk(feed)
    (record,) = desk.send()
    assert isinstance(record, Listing)
    assert record.pools == sorted(set(desk.good["value"]["pools"]))
    texts = {"feed.startups": "summary", "feed.mentors": "expertise", "feed.filings": "thesis"}
    text = texts.get(feed, "title")
    assert desk.send(**{text: "换了一种说法"}) == []
    desk.restart()
    assert desk.send(**{text: "换了一种说法"}) == []


@pytest.mark.parametrize("feed", PEOPLE)
def test_a_profile_is_told_when_its_pools_change_and_when_it_leaves(feed: str) -> None:
    desk = Desk(feed)
    desk.send()
    (record,) = desk.send(pools=["another-pool"])
    assert isinstance(record, Listing)
    assert record.pools == ["another-pool"]
    assert [type(told) for told in desk.remove()] == [Unlisted]
    assert desk.remove() == []
    assert [type(told) for told in desk.send()] == [Listing]


def test_profiles_that_pools_know_from_before_there_was_a_register_are_told_when_sent_again() -> (
    None
):
    desk = Desk("feed.startups")
    desk.send()
    del desk.stored["register"]
    desk.restart()
    assert [type(told) for told in desk.send()] == [Listing]


def test_a_programme_is_told_with_its_priority_and_when_it_is_taken_off() -> None:
    desk = Desk("feed.programmes")
    (record,) = desk.send(priority=3)
    assert isinstance(record, ListedPool)
    assert (record.pool, record.priority, record.removed) == (desk.good["key"], 3, False)
    assert desk.send(priority=3) == []
    (record,) = desk.send(priority=4)
    assert isinstance(record, ListedPool)
    assert record.priority == 4
    (record,) = desk.remove()
    assert isinstance(record, ListedPool)
    assert record.removed


def test_no_name_number_or_address_of_a_person_reaches_the_register() -> None:
    for feed in PEOPLE:
        good = example(feed)["good"]
        people = [good["value"].get("contact") or {}, *good["value"].get("founders", [])]
        data = {who[part] for who in people if isinstance(who, dict) for part in who}
        if feed in {"feed.mentors", "feed.judges"}:
            data.add(good["value"]["name"])
        assert data
        for output in for_register(feed, inbound(good)):
            text = output.value.decode()
            assert not [datum for datum in data if datum in text]


def test_a_contact_called_like_a_founder_is_that_founder_and_another_is_a_contact() -> None:
    founders = [{"name": "李 一"}, {"name": "周二", "phone": "13900000002"}]
    for name, part in (("李一", "founder"), ("吴三", "contact")):
        desk = Desk("feed.startups")
        (record,) = desk.send(founders=founders, contact={"name": name, "phone": "13900000009"})
        assert isinstance(record, Listing)
        (known,) = [who for who in record.people if who.keys == record.people[-1].keys]
        assert known.part == part
        assert known.keys.full == current().keys(name, "13900000009").full


def test_the_keys_of_the_pools_and_of_the_register_are_the_same() -> None:
    good = example("feed.mentors")["good"]
    intake, partition = fresh("feed.mentors")
    told, *profiles = intake.process(partition, [inbound(good)]).outputs
    record = register.decode(told.value)
    assert isinstance(record, Listing)
    assert json.loads(profiles[0].value)["people"] == sorted(
        key for who in record.people for key in who.keys.full
    )


def order(**value: Any) -> register.Record:
    (told,) = for_register("feed.people", inbound({"key": value["subject"], "value": value}))
    return register.decode(told.value)


def test_orders_name_entries_by_role_in_any_script_and_keep_what_was_asked() -> None:
    merge = order(subject="导师/D-1", command="合併", other="judge/P-２", capacity=3)
    assert isinstance(merge, Merge)
    assert (merge.entry, merge.other, merge.capacity) == ("mentor/D-1", "judge/P-2", 3)
    split = order(subject="mentor/D-1", command="拆分", profiles="評委/P-2、mentor/D-7")
    assert isinstance(split, Split)
    assert split.profiles == ["judge/P-2", "mentor/D-7"]
    filing = order(subject="BA-1", command="备案", status="已撤销", day="2026-11-28", by="科技局")
    assert isinstance(filing, FilingChange)
    assert (filing.investor, filing.status, filing.by) == ("BA-1", "revoked", "科技局")
    moved = order(subject="T-9", command="hand_over", source="a", target="b", mentor="留任")
    assert isinstance(moved, HandOver)
    assert (moved.startup, moved.mentor) == ("T-9", "stays")


def test_an_order_counts_once_however_often_it_is_sent() -> None:
    intake, partition = Intake(), Partition("feed.people", 0)
    intake.restore(partition, {})
    case = example("feed.people")["good"] | {"headers": {"ce_id": "x", "ce_source": "/office"}}
    effects = intake.process(partition, [inbound(case, 0), inbound(case, 1)])
    assert len(effects.outputs) == 1


def test_keys_are_hmac_sha256_and_differ_from_secret_to_secret() -> None:
    hashes = PersonHashes(b"s" * 80)
    assert (
        hashes.keys("Lin", "13800000000").name
        == (hmac.digest(b"s" * 80, b"lin", "sha256").hex()[:32])
    )
    other = PersonHashes(b"t" * 20)
    assert other.keys("Lin", "13800000000").full != hashes.keys("Lin", "13800000000").full
    assert other.fingerprint != hashes.fingerprint
    again = PersonHashes(b"t" * 20)
    assert again.keys("Lin", "13800000000") == other.keys("Lin", "13800000000")
