"""What the store holds of a partition, taken and put back on a real Valkey."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from services.cli.client import backup_folder
from services.cli.client.backup_folder import BackupFile, Manifest
from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position
from services.runtime.core.storage import STATE_FORMAT, Answer, Write
from services.runtime.errors import Gap, UsageError
from services.runtime.io.snapshots import load, snapshot
from services.runtime.io.store import Store
from services.runtime.settings import Settings

PLACE = Partition("pool-log", 2)
ENTRY = OutboxEntry(b"7-0", b"t.decisions", 2, b"pool", b"{}", b"[]")


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings)
    yield store
    await store.close()


def batch(
    expected: int | None, following: int, changes: dict[str, dict[str, bytes | None]]
) -> Write:
    return Write(
        expected=expected,
        next=following,
        fingerprint=b"w%d" % following,
        last_seen={b"a": Position(following, 0)},
        last_sent={b"decisions/2": Position(following, 0)},
        outbox=[ENTRY._replace(id=b"%d-0" % following)],
        changes=changes,
    )


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_a_snapshot_put_back_is_what_was_there_and_fences_the_owner(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply(
        "matcher", PLACE, hold.epoch, batch(None, 8, {"p": {"x": b"\xff\x00"}, "q": {"y": b"1"}})
    )
    taken = await snapshot(store, "matcher", PLACE)
    assert taken is not None
    assert taken.offset == 8
    await store.apply(
        "matcher", PLACE, hold.epoch, batch(8, 9, {"p": {"x": None}, "late": {"z": b"2"}})
    )
    await load(store, taken)
    answer, _ = await store.apply("matcher", PLACE, hold.epoch, batch(9, 10, {}))
    assert answer is Answer.FENCED
    again = await store.take("matcher", PLACE)
    assert again.offset == 8
    assert again.fingerprint == b"w8"
    assert await store.buckets("matcher", PLACE) == ["p", "q"]
    assert await store.read("matcher", PLACE, "p") == {"x": b"\xff\x00"}
    assert await store.read("matcher", PLACE, "late") == {}
    assert await store.positions("matcher", PLACE, "marks") == {b"a": Position(8, 0)}
    assert [entry.id for entry in await store.outbox("matcher", PLACE)] == [b"8-0"]
    answer, _ = await store.apply("matcher", PLACE, again.epoch, batch(8, 9, {"p": {"n": b"3"}}))
    assert answer is Answer.APPLIED


async def test_what_nobody_ever_took_has_no_snapshot(store: Store) -> None:
    assert await snapshot(store, "roadshow", PLACE) is None


async def test_a_snapshot_of_a_newer_format_is_refused_and_nothing_is_touched(store: Store) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, batch(None, 8, {"p": {"x": b"1"}}))
    taken = await snapshot(store, "matcher", PLACE)
    assert taken is not None
    newer = msgspec.structs.replace(
        taken, meta=taken.meta | {b"format": b"%d" % (STATE_FORMAT + 1)}
    )
    with pytest.raises(Gap, match="newer version"):
        await load(store, newer)
    assert (await store.take("matcher", PLACE)).offset == 8


async def test_a_folder_gives_back_what_was_written_and_refuses_what_was_changed(
    store: Store, tmp_path: Path
) -> None:
    hold = await store.take("matcher", PLACE)
    await store.apply("matcher", PLACE, hold.epoch, batch(None, 8, {"p": {"x": b"\x00"}}))
    taken = await snapshot(store, "matcher", PLACE)
    assert taken is not None
    with pytest.raises(UsageError, match="no whole backup"):
        backup_folder.read_manifest(tmp_path)
    file = backup_folder.write_partition(tmp_path, taken)
    backup_folder.write_manifest(tmp_path, Manifest(1, "t.", "k:", [file]))
    manifest = backup_folder.read_manifest(tmp_path)
    assert list(backup_folder.read_partitions(tmp_path, manifest)) == [taken]
    assert modes(tmp_path) == {0o600}
    path = tmp_path / file.name
    path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")
    with pytest.raises(UsageError, match="SHA-256"):
        backup_folder.read_partition(tmp_path, file)


def test_a_manifest_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    file = BackupFile("matcher", "pool-log", 0, 1, "../secret.gz", "0")
    with pytest.raises(UsageError, match="outside"):
        backup_folder.read_partition(tmp_path, file)
