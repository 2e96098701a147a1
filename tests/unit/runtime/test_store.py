"""The store's functions on a real Valkey: what each call answers, and that nothing is half done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from services.runtime.errors import Retryable
from services.runtime.handler import Partition
from services.runtime.settings import Settings
from services.runtime.stamps import Position
from services.runtime.store import Answer, OutboxEntry, Store, Write
from tests.support.valkey import ValkeyServer

PLACE = Partition("pool-log", 3)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings)
    yield store
    await store.close()


def write(expected: int | None, following: int, **parts: object) -> Write:
    filled: dict[str, object] = {"witness": b"w", "marks": {}, "heads": {}, "outbox": [], "changes": {}} | parts
    return Write(expected=expected, next=following, **filled)  # type: ignore[arg-type]


ENTRY = OutboxEntry(b"7-0", b"t.decisions", 2, b"pool", b"{}", b"[]")


async def test_a_batch_leaves_offset_marks_heads_outbox_and_state_together(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    assert (hold.offset, hold.incarnation) == (None, 1)
    whole = write(
        None,
        8,
        marks={b"a": Position(1, 0)},
        heads={b"decisions/2": Position(7, 0)},
        outbox=[ENTRY],
        changes={"pool-a": {"x": b"1", "gone": None}, "pool-b": {"y": b"\xff\x00"}},
    )
    assert (await store.apply("matcher", PLACE, hold.epoch, whole))[0] is Answer.APPLIED
    position = await store.position("matcher", PLACE)
    assert position is not None
    assert (position.offset, position.outbox) == (8, 1)
    assert await store.positions("matcher", PLACE, "marks") == {b"a": Position(1, 0)}
    assert await store.positions("matcher", PLACE, "heads") == {b"decisions/2": Position(7, 0)}
    assert await store.outbox("matcher", PLACE) == [ENTRY]
    assert await store.buckets("matcher", PLACE) == ["pool-a", "pool-b"]
    assert await store.read("matcher", PLACE, "pool-b") == {"y": b"\xff\x00"}


async def test_a_repeated_call_whose_answer_was_lost_changes_nothing(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    once = write(None, 8, outbox=[ENTRY], changes={"p": {"n": b"1"}})
    await store.apply("matcher", PLACE, hold.epoch, once)
    assert (await store.apply("matcher", PLACE, hold.epoch, once))[0] is Answer.DUPLICATE
    assert len(await store.outbox("matcher", PLACE)) == 1


async def test_an_older_epoch_is_fenced_and_changes_nothing(store: Store) -> None:
    old = await store.take("matcher", PLACE)
    new = await store.take("matcher", PLACE)
    assert (await store.apply("matcher", PLACE, old.epoch, write(None, 1, changes={"p": {"n": b"1"}})))[
        0
    ] is Answer.FENCED
    assert await store.trim("matcher", PLACE, old.epoch, b"7-0") is Answer.FENCED
    assert await store.buckets("matcher", PLACE) == []
    assert (await store.apply("matcher", PLACE, new.epoch, write(None, 1)))[0] is Answer.APPLIED


async def test_an_offset_that_is_not_the_stored_one_is_a_gap(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, write(None, 5))
    assert await store.apply("matcher", PLACE, hold.epoch, write(7, 9)) == (Answer.GAP, b"5")


async def test_trim_takes_out_what_was_relayed_and_no_more(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    entries = [ENTRY._replace(id=b"%d-0" % number) for number in (7, 8, 9)]
    await store.apply("matcher", PLACE, hold.epoch, write(None, 10, outbox=entries))
    assert await store.trim("matcher", PLACE, hold.epoch, b"8-0") is Answer.APPLIED
    assert [entry.id for entry in await store.outbox("matcher", PLACE)] == [b"9-0"]


async def test_a_large_batch_is_one_call(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    fields: dict[str, bytes | None] = {f"startup/{number}": b"x" * 100 for number in range(20_000)}
    assert (await store.apply("matcher", PLACE, hold.epoch, write(None, 1, changes={"p": fields})))[0] is Answer.APPLIED
    assert len(await store.read("matcher", PLACE, "p")) == 20_000


async def test_settle_begins_the_topic_again_and_keeps_state_unless_told_to_wipe(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply(
        "matcher", PLACE, hold.epoch, write(None, 5, heads={b"d/0": Position(4, 0)}, changes={"p": {"n": b"1"}})
    )
    await store.settle("matcher", PLACE, wipe=False)
    again = await store.take("matcher", PLACE)
    assert (again.offset, again.incarnation, again.witness) == (None, 2, b"")
    assert await store.positions("matcher", PLACE, "heads") == {}
    assert await store.read("matcher", PLACE, "p") == {"n": b"1"}
    await store.settle("matcher", PLACE, wipe=True)
    assert await store.buckets("matcher", PLACE) == []


async def test_a_full_store_is_a_reason_to_wait(settings: Settings, tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "full").start()
    try:
        own = await Store.open(settings.model_copy(update={"redis": type(settings.redis)(server.url)}))
        hold = await own.take("matcher", PLACE)
        await own.client.config_set("maxmemory", "1mb")
        with pytest.raises(Retryable, match="full"):
            await own.apply("matcher", PLACE, hold.epoch, write(None, 1, changes={"p": {"n": b"x" * 2_000_000}}))
        await own.client.config_set("maxmemory", "0")
        assert (await own.apply("matcher", PLACE, hold.epoch, write(None, 1)))[0] is Answer.APPLIED
        await own.close()
    finally:
        server.stop()


async def test_a_store_that_is_down_is_a_reason_to_wait(settings: Settings, tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "down").start()
    own = await Store.open(settings.model_copy(update={"redis": type(settings.redis)(server.url)}))
    server.kill()
    with pytest.raises(Retryable, match="does not answer"):
        await own.take("matcher", PLACE)
    await own.close()


async def test_functions_are_loaded_again_into_a_store_that_lost_them(store: Store) -> None:
    await store.client.function_flush()
    assert (await store.take("matcher", PLACE)).offset is None


async def test_the_store_tells_whether_it_is_persistent(store: Store) -> None:
    assert await store.persistent() is True


async def test_an_outbox_entry_that_is_refused_leaves_nothing_of_its_batch(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, write(None, 8, outbox=[ENTRY]))
    with pytest.raises(ResponseError, match="equal or smaller"):
        await store.apply("matcher", PLACE, hold.epoch, write(8, 9, outbox=[ENTRY], changes={"p": {"n": b"1"}}))
    position = await store.position("matcher", PLACE)
    assert position is not None
    assert (position.offset, await store.buckets("matcher", PLACE)) == (8, [])
