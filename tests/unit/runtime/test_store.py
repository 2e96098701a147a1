"""The store's functions on a real Valkey: what each call answers, and that nothing is half done."""

from collections.abc import AsyncIterator, Awaitable
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr
from redis.exceptions import ResponseError

from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position
from services.runtime.core.storage import Answer, Settlement, Write
from services.runtime.errors import Gap, Retryable, UsageError
from services.runtime.io.functions import Library
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.valkey import ValkeyServer

PLACE = Partition("pool-log", 3)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings)
    yield store
    await store.close()


def write(expected: int | None, following: int, **parts: object) -> Write:
    filled: dict[str, object] = {
        "fingerprint": b"w",
        "last_seen": {},
        "last_sent": {},
        "outbox": [],
        "changes": {},
    } | parts
    return Write(expected=expected, next=following, **filled)  # type: ignore[arg-type]


ENTRY = OutboxEntry(b"7-0", b"t.decisions", 2, b"pool", b"{}", b"[]")


async def test_a_batch_leaves_offset_marks_heads_outbox_and_state_together(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    assert (hold.offset, hold.incarnation) == (None, 1)
    whole = write(
        None,
        8,
        last_seen={b"a": Position(1, 0)},
        last_sent={b"decisions/2": Position(7, 0)},
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
    assert (
        await store.apply("matcher", PLACE, old.epoch, write(None, 1, changes={"p": {"n": b"1"}}))
    )[0] is Answer.FENCED
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
    assert (await store.apply("matcher", PLACE, hold.epoch, write(None, 1, changes={"p": fields})))[
        0
    ] is Answer.APPLIED
    assert len(await store.read("matcher", PLACE, "p")) == 20_000


def _lived_in(expected: int | None = None) -> Write:
    return write(
        expected, 5, last_seen={b"a": Position(9, 0)}, last_sent={b"d/0": Position(4, 0)}, outbox=[ENTRY],
        changes={"p": {"n": b"1"}},
    )  # fmt: skip


async def test_settled_to_go_on_state_stays_and_what_was_seen_is_a_floor(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    assert await store.settle("matcher", PLACE, Settlement.GO_ON) is Answer.APPLIED
    again = await store.take("matcher", PLACE)
    assert (again.offset, again.incarnation, again.fingerprint, again.adopts) == (
        None,
        2,
        b"",
        True,
    )
    assert await store.positions("matcher", PLACE, "heads") == {}
    assert await store.positions("matcher", PLACE, "marks") == {}
    assert await store.positions("matcher", PLACE, "floors") == {b"a": Position(9, 0)}
    assert await store.read("matcher", PLACE, "p") == {"n": b"1"}
    assert await store.outbox("matcher", PLACE) == [ENTRY]


@pytest.mark.parametrize(("how", "incarnation"), [(Settlement.WIPE, 2), (Settlement.REBUILD, 1)])
async def test_settled_without_state_nothing_is_left_but_the_epoch(
    store: Store, how: Settlement, incarnation: int
) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    await store.settle("matcher", PLACE, how)
    left = {
        key.decode().rpartition(":")[2]
        async for key in store.client.scan_iter(store.key("matcher", PLACE, "*"))
    }
    assert left == {"meta"}
    assert (await store.take("matcher", PLACE))[1:3] == (None, incarnation)


async def test_settling_fences_a_live_owner(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    assert await store.settle("matcher", PLACE, Settlement.WIPE, b"0:stranger") is Answer.FENCED
    await store.settle("matcher", PLACE, Settlement.WIPE)
    assert (await store.apply("matcher", PLACE, hold.epoch, _lived_in(5)))[0] is Answer.FENCED
    assert await store.buckets("matcher", PLACE) == []


@pytest.mark.parametrize(
    "part", ["meta", "marks", "heads", "outbox", "buckets", "sizes", "state:p"]
)
async def test_a_key_that_is_gone_is_noticed_and_the_advised_command_settles_it(
    store: Store, part: str
) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    await store.client.delete(store.key("matcher", PLACE, part))
    if part != "meta":
        answer, _ = await store.apply(
            "matcher", PLACE, hold.epoch, write(5, 6, changes={"p": {"m": b"2"}})
        )
        assert answer is Answer.DAMAGED
    with pytest.raises(Gap, match="duijie settle matcher pool-log --rebuild"):
        await store.take("matcher", PLACE)
    await store.settle("matcher", PLACE, Settlement.REBUILD)
    assert (await store.take("matcher", PLACE)).offset is None
    assert await store.read("matcher", PLACE, "p") == {}


async def test_a_field_that_is_gone_is_noticed(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply(
        "matcher", PLACE, hold.epoch, write(None, 1, changes={"p": {"n": b"1", "m": b"2"}})
    )
    await store.client.hdel(store.key("matcher", PLACE, "state:p"), "n")
    with pytest.raises(Gap, match="lost a part"):
        await store.take("matcher", PLACE)


async def test_a_store_that_lost_everything_is_not_damaged(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    for key in [key async for key in store.client.scan_iter(store.key("matcher", PLACE, "*"))]:
        await store.client.delete(key)
    assert (await store.take("matcher", PLACE)).offset is None


async def test_two_versions_on_one_store_run_their_own_functions(
    store: Store, settings: Settings
) -> None:
    source = files("services.runtime.io").joinpath("functions.lua").read_text(encoding="utf-8")
    newer = await Store.open(settings, Library.of(source + "\n-- another version\n"))
    try:
        hold = await store.take("matcher", PLACE)
        assert (await store.apply("matcher", PLACE, hold.epoch, _lived_in()))[0] is Answer.APPLIED
        upgraded = await newer.take("matcher", PLACE)
        assert (upgraded.offset, await newer.read("matcher", PLACE, "p")) == (5, {"n": b"1"})
        assert (await store.apply("matcher", PLACE, hold.epoch, write(5, 6)))[0] is Answer.FENCED
        assert (await newer.apply("matcher", PLACE, upgraded.epoch, write(5, 6)))[
            0
        ] is Answer.APPLIED
        assert (await store.take("matcher", PLACE)).offset == 6
        loaded = await cast("Awaitable[Any]", store.client.function_list("duijie_*"))
        assert {store.library.name.encode(), newer.library.name.encode()} <= {
            entry[1] for entry in loaded
        }
    finally:
        await newer.close()


async def test_state_of_before_lengths_were_kept_is_taken_over(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, _lived_in())
    await store.client.hdel(store.key("matcher", PLACE, "meta"), "format", "lengths")
    await store.client.delete(store.key("matcher", PLACE, "sizes"))
    hold = await store.take("matcher", PLACE)
    assert (
        await store.apply("matcher", PLACE, hold.epoch, write(5, 6, changes={"p": {"m": b"2"}}))
    )[0] is (Answer.APPLIED)


async def test_state_of_a_newer_version_is_left_alone(store: Store) -> None:
    await store.take("matcher", PLACE)
    await store.client.hset(store.key("matcher", PLACE, "meta"), "format", "99")
    with pytest.raises(Gap, match=r"newer version.*--rebuild"):
        await store.take("matcher", PLACE)
    await store.settle("matcher", PLACE, Settlement.REBUILD)
    assert (await store.take("matcher", PLACE)).offset is None


async def test_a_store_that_evicts_says_so(settings: Settings, tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "evicting").start()
    own = await Store.open(settings.model_copy(update={"redis": SecretStr(server.url)}))
    try:
        assert await own.evicts() == ""
        await own.client.config_set("maxmemory-policy", "volatile-lru")
        assert await own.evicts() == "", "only what has an expiry goes, and nothing of ours has one"
        await own.client.config_set("maxmemory-policy", "allkeys-lru")
        assert await own.evicts() == "allkeys-lru"
    finally:
        await own.close()
        server.stop()


async def test_a_wrong_password_and_a_demoted_store_are_told_apart(
    settings: Settings, tmp_path: Path
) -> None:
    server = ValkeyServer(tmp_path / "guarded").start()
    url = server.url
    own = await Store.open(settings.model_copy(update={"redis": SecretStr(url)}))
    try:
        await own.client.execute_command("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(Retryable, match="cannot write now"):
            await Store.open(settings.model_copy(update={"redis": SecretStr(url)}))
        await own.client.execute_command("REPLICAOF", "NO", "ONE")
        await own.client.config_set("requirepass", "right")
        with pytest.raises(UsageError, match="password"):
            await Store.open(
                settings.model_copy(update={"redis": SecretStr(url.replace("//", "//:wrong@"))})
            )
    finally:
        await own.close()
        server.stop()


async def test_a_full_store_is_a_reason_to_wait(settings: Settings, tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "full").start()
    try:
        own = await Store.open(
            settings.model_copy(update={"redis": type(settings.redis)(server.url)})
        )
        hold = await own.take("matcher", PLACE)
        await own.client.config_set("maxmemory", "1mb")
        with pytest.raises(Retryable, match="full"):
            await own.apply(
                "matcher", PLACE, hold.epoch, write(None, 1, changes={"p": {"n": b"x" * 2_000_000}})
            )
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
        await store.apply(
            "matcher", PLACE, hold.epoch, write(8, 9, outbox=[ENTRY], changes={"p": {"n": b"1"}})
        )
    position = await store.position("matcher", PLACE)
    assert position is not None
    assert (position.offset, await store.buckets("matcher", PLACE)) == (8, [])
