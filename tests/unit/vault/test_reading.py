"""The service of contacts takes a feed record exactly where intake takes it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import feeds
from contracts.catalogue import BY_NAME
from services.bootstrap import BY_NAME as SERVICES
from services.contacts.app import Contacts
from services.contacts.reading import FEEDS, ROLE_OF, FeedReader, UnreadableRecordError
from services.intake.admit import LINES, Admission
from services.intake.refusals import Refusal
from services.vault.subjects import Profile, ProfileCards
from tests.support.kafka import ROOT

POOL = "P-1"
RECORDS: dict[str, dict[str, Any]] = {
    "feed.startups": {
        "team_id": "T-7", "name": "青禾", "summary": "看病虫害", "industry": "A01", "region": "310000",
        "stage": "nursery", "pools": [POOL], "founders": "林岚 13900001111；吴越 wu@example.org",
        "contact": {"name": "林岚", "phone": "021-5555 0000", "email": "lin@example.org"},
    },
    "feed.mentors": {
        "id": "m-1", "name": "罗辑", "engagement": "volunteer", "track": "innovation",
        "expertise": "物理", "capacity": 2, "pools": [POOL], "contact": "罗辑 13900002222",
    },
    "feed.filings": {
        "id": "f-1", "name": "远山资本", "type": "angel", "status": "verified", "thesis": "农业",
        "pools": [POOL], "contact": {"email": "yuan@example.org"},
    },
    "feed.judges": {"id": "j-1", "name": "程心", "pools": [POOL], "contact": {"phone": 13900003333}},
}  # fmt: skip


def read(topic: str, key: bytes | None, value: bytes | None, schema: str | None) -> Any:
    try:
        return FeedReader(topic).read(key, value, schema)
    except UnreadableRecordError:
        return None


def admitted(topic: str, key: bytes | None, value: bytes, schema: str | None) -> str | None:
    try:
        return Admission(LINES[topic]).admit(key, value, schema).id
    except Refusal:
        return None


def keyed(topic: str) -> tuple[bytes, bytes]:
    record = RECORDS[topic]
    key = record.get("id") or record["team_id"]
    return str(key).encode(), json.dumps(record).encode()


@pytest.mark.parametrize("topic", RECORDS)
def test_the_examples_are_read(topic: str) -> None:
    key, value = keyed(topic)
    assert read(topic, key, value, None).profile == Profile(
        ROLE_OF[topic], feeds.normal_key(topic, key.decode())
    )


def test_founders_and_contact_are_cards_with_what_stands_on_them() -> None:
    assert read("feed.startups", *keyed("feed.startups"), None) == ProfileCards(
        Profile("startup", "T-7"),
        {"name": "林岚", "phone": "021-5555 0000", "email": "lin@example.org"},
        [{"name": "林岚", "phone": "13900001111"}, {"name": "吴越", "email": "wu@example.org"}],
    )


@pytest.mark.parametrize("topic", RECORDS)
def test_a_tombstone_removes_the_profile_in_whatever_spelling_its_key_is(topic: str) -> None:
    key, _ = keyed(topic)
    profile = read(topic, *keyed(topic), None).profile
    assert read(topic, f" \u3000{key.decode()} ".encode(), None, None) == ProfileCards(
        profile, removed=True
    )
    assert read(topic, None, None, None) is None
    assert read(topic, b"\xff", None, None) is None


broken = st.one_of(
    st.none(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["name", "phone", "email"]), st.text(max_size=5), max_size=2),
)  # fmt: skip


@given(st.sampled_from(sorted(RECORDS)), st.data())
def test_a_record_is_read_where_intake_admits_it_and_nowhere_else(
    topic: str, data: st.DataObject
) -> None:
    key, _ = keyed(topic)
    record = dict(RECORDS[topic])
    for field in data.draw(st.lists(st.sampled_from([*record, "unknown"]), max_size=2)):
        record[field] = data.draw(broken)
    value = json.dumps(record, ensure_ascii=data.draw(st.booleans())).encode()
    if data.draw(st.integers(0, 9)) == 0:
        value = data.draw(
            st.sampled_from([b"", b"[]", value[:-1], value + b"\xff", b"\xef\xbb\xbf" + value])
        )
    sent_key = data.draw(st.sampled_from([key, key, key, key.lower(), b"other", b"\xff", None]))
    schema = data.draw(st.sampled_from([None, None, f"{BY_NAME[topic].schemas[0]}/1", "x/1"]))
    cards = read(topic, sent_key, value, schema)
    assert (cards.profile.id if cards else None) == admitted(topic, sent_key, value, schema)


def test_every_feed_whose_model_holds_contact_data_is_read() -> None:
    holding = {
        topic
        for topic, model in feeds.MODELS.items()
        if {"contact", "founders"} & set(model.model_fields)
    }
    assert holding == {topic.name for topic in FEEDS} == set(SERVICES["contacts"].inputs)
    assert set(Contacts.inputs) == holding
    assert all("contacts" in BY_NAME[topic].readers for topic in holding)


def test_the_samples_contact_data_are_all_read() -> None:
    source = Path(ROOT) / "samples" / "filings.jsonl"
    for line in source.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        cards = read("feed.filings", record["id"].encode(), line.encode(), None)
        assert cards is None or bool(cards.contact) == bool(record.get("contact"))
