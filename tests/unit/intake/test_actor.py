"""Who ordered something goes along into the logs, and changes nothing else."""

from collections import Counter

import pytest
from msgspec.structs import replace

from contracts import pool_log, register
from contracts.envelope import MOST_ACTOR, read_attributes, with_actor
from contracts.pool_log import ORDERED
from contracts.pool_log.base import OrderedRecord
from services.cli.verbs.keeping.audit import deeds
from tests.contract.support import example, fresh, inbound

FEEDS = ["answers", "outcomes", "commands", "scores", "requests", "programmes", "people"]


def logged(feed: str, actor: str) -> bytes:
    """Return what one good record of a feed becomes, sent by `actor`."""
    intake, partition = fresh(feed)
    record = inbound(example(feed)["good"])
    headers = [(name, value or b"") for name, value in record.headers]
    sent = replace(record, headers=with_actor(headers, actor))
    return intake.process(partition, [sent]).outputs[-1].value


@pytest.mark.parametrize("feed", [f"feed.{name}" for name in FEEDS])
def test_the_account_is_in_the_log_and_in_canonical_bytes(feed):
    if feed == "feed.people":
        order = register.decode(logged(feed, "lin"))
        assert getattr(order, "actor", "") == "lin"
        return
    if feed == "feed.programmes":
        intake, partition = fresh(feed)
        record = inbound(example(feed)["good"])
        sent = replace(record, headers=with_actor([], "lin"))
        outputs = intake.process(partition, [sent]).outputs
        value = next(output.value for output in outputs if output.topic == "pool-log")
    else:
        value = logged(feed, "lin")
    decoded = pool_log.decode(value)
    assert isinstance(decoded, OrderedRecord)
    assert decoded.actor == "lin"
    assert pool_log.encode(decoded) == value
    assert [deed.actor for deed in deeds([(decoded, value)], Counter())] == ["lin"]


def test_without_an_account_the_bytes_are_as_they_were():
    assert b"actor" not in logged("feed.commands", "")


@pytest.mark.parametrize("feed", ["feed.startups", "feed.judges"])
def test_profiles_are_the_feeds_own_business(feed):
    assert all(b'"actor"' not in value for value in (logged(feed, "lin"), logged(feed, "lin" * 99)))


def test_a_name_is_cut_and_bare_of_what_nobody_sees():
    value = logged("feed.commands", "\u202elin\x1b" + "x" * 500)
    decoded = pool_log.decode(value)
    assert isinstance(decoded, pool_log.Command)
    assert decoded.actor.startswith("lin")
    assert decoded.actor.isprintable()
    assert len(decoded.actor) <= MOST_ACTOR


def test_the_kinds_that_people_order_are_told_apart_from_profiles():
    assert {
        "programme", "answer", "outcome", "score", "request", "command", "removed",
    } == ORDERED  # fmt: skip
    assert read_attributes(with_actor([], "")) == read_attributes([])
