"""`duijie backup`, `restore` and `logs cut`: what the store holds on disk and back again, and logs
without what a backup makes dispensable.
"""

import time
from pathlib import Path
from typing import Final

import typer
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME
from services.bootstrap import SERVICES, every_partition
from services.cli.client import backup_folder, connect
from services.cli.client.backup_folder import Manifest
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.runtime.core.handler import Partition
from services.runtime.io import snapshots
from services.runtime.io.watermarks import bounds
from services.runtime.settings import Settings

_PRIVATE: Final = 0o700


async def backup(settings: Settings, folder: Path, *, as_json: bool) -> None:
    """Write all that the store holds into a new `folder`; services may go on.

    Each partition is of one moment; what it had sent by then and what it does afterwards fit
    together by their stamps. Failure INPUT where the folder is not empty.
    """
    _make(folder)
    begun = int(time.time() * 1000)
    files = []
    async with connect.store(settings) as store:
        for service, partition in every_partition():
            taken = await snapshots.snapshot(store, service, partition)
            if taken is not None:
                files.append(backup_folder.write_partition(folder, taken))
    if not files:
        raise Failure(ExitCode.NOT_FOUND, "error.nothing_stored")
    backup_folder.write_manifest(
        folder, Manifest(begun, settings.topic_prefix, settings.key_prefix, files)
    )
    if as_json:
        show_json({"folder": str(folder), "partitions": len(files)})
    else:
        note("backup.written", folder=folder, count=len(files))


def _make(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(ExitCode.INPUT, "error.folder_not_empty", folder=folder)
    folder.mkdir(_PRIVATE, parents=True, exist_ok=True)


async def restore(settings: Settings, folder: Path, *, yes: bool, as_json: bool) -> None:
    """Put back into the store what a backup holds; services go on from there in the log.

    Nothing is written unless every file of the backup is whole and of this deployment.
    """
    manifest = _checked(settings, folder)
    if not yes and not typer.confirm(tell("backup.ask_restore", folder=folder), err=True):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    async with connect.store(settings) as store:
        for taken in backup_folder.read_partitions(folder, manifest):
            await snapshots.load(store, taken)
    if as_json:
        show_json({"folder": str(folder), "partitions": len(manifest.files)})
    else:
        note("backup.restored", folder=folder, count=len(manifest.files))


async def cut(settings: Settings, folder: Path, *, yes: bool, as_json: bool) -> None:
    """Delete what logs hold before the offsets of a backup: from then on it stands in for that.

    The backup is read whole before anything is deleted.
    """
    manifest = _checked(settings, folder)
    ends = _needed_from(manifest)
    if not yes and not typer.confirm(tell("logs.ask_cut", folder=folder), err=True):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    deleted = await _delete_before(
        settings,
        {TopicPartition(settings.topic_prefix + p.topic, p.number): n for p, n in ends.items()},
    )
    if as_json:
        show_json({"folder": str(folder), "deleted": deleted})
    else:
        for topic, count in sorted(deleted.items()):
            note("logs.cut", topic=topic, count=count)


def _checked(settings: Settings, folder: Path) -> Manifest:
    """Return the manifest of a backup that is of this deployment, and whole: every file was read."""
    manifest = backup_folder.read_manifest(folder)
    ours = (settings.topic_prefix, settings.key_prefix)
    if (manifest.topic_prefix, manifest.key_prefix) != ours:
        raise Failure(
            ExitCode.INPUT,
            "error.another_deployment",
            folder=folder,
            theirs=manifest.topic_prefix,
            ours=settings.topic_prefix,
        )
    for file in manifest.files:
        backup_folder.read_partition(folder, file)
    return manifest


def _needed_from(manifest: Manifest) -> dict[Partition, int]:
    """Return internal partitions with the offset from which on some service still needs the log.

    Where a reader is not in the backup, nothing of its input is dispensable.
    """
    offsets: dict[Partition, list[int]] = {}
    for file in manifest.files:
        if BY_NAME[file.topic].kind == "internal":
            offsets.setdefault(Partition(file.topic, file.number), []).append(file.offset)
    readers = {
        topic: sum(topic in service.inputs for service in SERVICES)
        for topic in {partition.topic for partition in offsets}
    }
    return {
        partition: min(found)
        for partition, found in offsets.items()
        if len(found) == readers[partition.topic] and min(found) > 0
    }


async def _delete_before(settings: Settings, ends: dict[TopicPartition, int]) -> dict[str, int]:
    """Delete records before `ends`; return topic -> how many offsets were given up."""
    deleted: dict[str, int] = {}
    try:
        async with connect.consumer(settings) as consumer:
            before = await bounds(consumer, list(ends))
        async with connect.admin(settings) as admin:
            await admin.delete_records({tp: RecordsToDelete(end) for tp, end in ends.items()})
    except (KafkaError, OSError, TimeoutError) as error:
        raise Failure(ExitCode.AWAY, "error.not_cut", error=repr(error)) from error
    for tp, end in ends.items():
        name = tp.topic.removeprefix(settings.topic_prefix)
        deleted[name] = deleted.get(name, 0) + max(0, end - before[tp].begin)
    return deleted
