"""`duijie doctor`: every part looked at, one line each, with what to do where something is wrong."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from redis.exceptions import RedisError
from rich.table import Table
from rich.text import Text

from services.bootstrap import SERVICES
from services.cli.client import connect, quarantine
from services.cli.client.topics import inspect_topics
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import tell
from services.cli.verbs.register.secret import kept_fingerprints, own_fingerprint
from services.embedder.settings import from_environment
from services.runtime import extras
from services.runtime.core.repeats import Lack, lacks
from services.runtime.errors import DuijieError
from services.runtime.io.partition_store import PartitionStore
from services.runtime.io.readers import readers_of, sent_by
from services.runtime.io.store import Store
from services.runtime.operations.progress import partitions_of, stages
from services.runtime.settings import Settings, load
from services.vault.settings import VaultSettings

Level = Literal["ok", "warn", "fail"]
_STYLES: dict[Level, str] = {"ok": "green", "warn": "yellow", "fail": "bold red"}
_LOW_DISK_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` says what to do, empty where nothing is."""

    name: str
    level: Level
    result: str
    advice: str = ""


def _check(
    name: str, key: str, level: Level = "ok", *, advice: str | None = None, **arguments: Any
) -> Check:
    """Return a check in the reader's words; `name` and `key` are names in the catalogue's table
    `doctor`.
    """
    words = tell(f"doctor.{advice}") if advice else ""
    return Check(tell(f"doctor.{name}"), level, tell(f"doctor.{key}", **arguments), words)


async def _broker(settings: Settings) -> list[Check]:
    async with connect.admin(settings) as admin:
        cluster = await admin.describe_cluster()
    return [_check("broker", "broker_ok", address=settings.kafka, nodes=len(cluster["brokers"]))]


async def _topics(settings: Settings) -> list[Check]:
    states = [state.state for state in await inspect_topics(settings)]
    missing, differing = (
        states.count("missing"),
        states.count("partitions_differ") + states.count("settings_differ"),
    )
    if not missing and not differing:
        return [_check("topics", "topics_ok", count=len(states))]
    level: Level = "fail" if missing or "partitions_differ" in states else "warn"
    return [
        _check(
            "topics",
            "topics_some",
            level,
            advice="topics_advice",
            missing=missing,
            differing=differing,
        )
    ]


async def _store(settings: Settings) -> list[Check]:
    async with connect.store(settings) as store:
        return [
            await _reachable(settings, store),
            await _persistence(store),
            *await _eviction(store),
            await _functions(store),
            await _programmes(store),
        ]


async def _reachable(settings: Settings, store: Store) -> Check:
    try:
        info = cast("dict[str, Any]", await cast("Awaitable[Any]", store.client.info("server")))
    except RedisError:
        info = {}
    name = "valkey" if "valkey_version" in info else "redis"
    version = f"{name.capitalize()} {info.get(f'{name}_version', '?')}"
    return _check("store", "store_ok", address=connect.store_address(settings), version=version)


async def _persistence(store: Store) -> Check:
    persistent = await store.persistent()
    if persistent:
        return _check("persistence", "persistence_ok")
    key = "persistence_unknown" if persistent is None else "persistence_off"
    return _check("persistence", key, "warn", advice="persistence_advice")


async def _eviction(store: Store) -> list[Check]:
    policy = await store.evicts()
    return (
        [_check("eviction", "eviction_on", "fail", advice="eviction_advice", policy=policy)]
        if policy
        else []
    )


async def _functions(store: Store) -> Check:
    loaded = await store.has_functions()
    if loaded:
        return _check("functions", "functions_ok")
    return _check("functions", "functions_missing", "warn", advice="functions_advice")


async def _programmes(store: Store) -> Check:
    known = await PartitionStore(store).pools()
    orphans = [pool for pool, programme in known.items() if programme is None]
    if orphans:
        return _check(
            "pools", "pools_missing", "warn", advice="pools_advice", pools=", ".join(orphans)
        )
    return _check("pools", "pools_ok", count=len(known)) if known else _check("pools", "pools_none")


async def _progress(settings: Settings) -> list[Check]:
    checks = []
    for state in await stages(settings):
        service = state.service.name
        name = tell("doctor.stage", service=service)
        if state.done:
            checks.append(Check(name, "ok", tell("doctor.stage_done", total=state.total)))
        else:
            words = tell("doctor.stage_lag", lag=state.lag, outbox=state.outbox)
            checks.append(Check(name, "warn", words, tell("doctor.stage_advice", service=service)))
    return checks


async def gaps(settings: Settings) -> list[Check]:
    """Compare what each source has sent with what each reader has seen of it."""
    found: dict[tuple[str, str, str], list[Lack]] = {}
    async with connect.store(settings) as store, connect.consumer(settings) as consumer:
        for service in SERVICES:
            for partition in partitions_of(service):
                sent = await sent_by(
                    store, consumer, settings.topic_prefix, service.name, partition
                )
                for lack in (
                    lacks(sent.positions, sent.ends, await readers_of(store, sent)) if sent else ()
                ):
                    found.setdefault((service.name, partition.topic, lack.service), []).append(lack)
    checks = []
    for (service_name, topic, reader), lacking in sorted(found.items()):
        places = ", ".join(sorted({lack.target.decode() for lack in lacking}))
        result = tell("doctor.gap", reader=reader, source=f"{service_name}/{topic}", places=places)
        advice = tell("doctor.gap_advice", service=service_name, topic=topic)
        checks.append(Check(tell("doctor.gaps"), "fail", result, advice))
    return checks or [_check("gaps", "gaps_none")]


async def _quarantine(settings: Settings) -> list[Check]:
    count = len(await quarantine.waiting(settings))
    if not count:
        return [_check("quarantine", "quarantine_none")]
    return [
        _check("quarantine", "quarantine_some", "warn", advice="quarantine_advice", count=count)
    ]


async def _encoder(settings: Settings) -> list[Check]:
    own = from_environment().model_copy(update=dict(settings))
    try:
        with extras.named():
            from services.embedder.encoders import where  # noqa: PLC0415 - only the embedder's machine has what it needs

            place = await asyncio.to_thread(where, own)
    except extras.MissingExtraError as error:
        words = tell("error.missing_extra", module=error.module, extra=error.extra)
        return [Check(tell("doctor.encoder"), "warn", words, tell("doctor.extra_advice"))]
    if place:
        return [_check("encoder", "encoder_ok", encoder=own.encoder, place=place)]
    folder = own.cache_dir / "encoders"
    return [
        _check(
            "encoder",
            "encoder_missing",
            "warn",
            advice="encoder_advice",
            encoder=own.encoder,
            folder=folder,
        )
    ]


async def _contacts(settings: Settings) -> list[Check]:
    """Look whether the vault opens; what is wrong with it keeps nobody from matching."""
    own = load(VaultSettings).model_copy(update={"state_dir": settings.state_dir})
    try:
        with extras.named():
            from services.vault.opening import described  # noqa: PLC0415 - only where contacts are kept

            name = await asyncio.to_thread(described, cast("VaultSettings", own))
    except extras.MissingExtraError as error:
        words = tell("error.missing_extra", module=error.module, extra=error.extra)
        return [Check(tell("doctor.contacts"), "warn", words, tell("doctor.contacts_extra"))]
    except DuijieError as error:
        return [Check(tell("doctor.contacts"), "warn", str(error))]
    return [
        _check("contacts", "contacts_ok", place=name)
        if name
        else _check("contacts", "contacts_none")
    ]


async def _secret(settings: Settings) -> list[Check]:
    kept, own = await kept_fingerprints(settings), own_fingerprint()
    if not kept:
        return [_check("secret", "secret_none")]
    if len(kept) > 1 or own not in {None, *kept}:
        return [_check("secret", "secret_changed", "fail", advice="secret_advice")]
    return [_check("secret", "secret_unknown" if own is None else "secret_ok")]


async def _disk(settings: Settings) -> list[Check]:
    folder = settings.state_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    low = free < _LOW_DISK_BYTES
    gigabytes = f"{free / (1 << 30):.1f}"
    return [
        _check(
            "disk",
            "disk_free",
            "warn" if low else "ok",
            advice="disk_advice" if low else None,
            folder=folder,
            free=gigabytes,
        )
    ]


_PARTS: tuple[tuple[str, Callable[[Settings], Awaitable[list[Check]]]], ...] = (
    ("broker", _broker), ("topics", _topics), ("store", _store), ("progress", _progress), ("gaps", gaps), ("quarantine", _quarantine),
    ("encoder", _encoder), ("secret", _secret), ("contacts", _contacts), ("disk", _disk),
)  # fmt: skip
_NEEDS = {
    "topics": ("broker",),
    "progress": ("broker", "topics", "store"),
    "quarantine": ("broker", "topics"),
    "gaps": ("broker", "topics", "store"),
    "secret": ("store",),
}


async def examine(settings: Settings) -> list[Check]:
    """Return all checks; what cannot be looked at because something it needs failed is left out."""
    checks: list[Check] = []
    failed: set[str] = set()
    for name, look in _PARTS:
        if failed.intersection(_NEEDS.get(name, ())):
            continue
        try:
            results = await look(settings)
        except Failure as error:
            results = [Check(tell(f"doctor.{name}"), "fail", tell(error.key, **error.arguments))]
        except DuijieError as error:
            results = [Check(tell(f"doctor.{name}"), "fail", str(error))]
        if any(check.level == "fail" for check in results):
            failed.add(name)
        checks += results
    return checks


def table_of(checks: list[Check]) -> Table:
    """Return `checks` as a table.

    Their words are no markup: an extra stands in brackets, and so may an address.
    """
    table = sheet("", "check", "status", "result", "advice")
    for check in checks:
        status = Text(tell(f"doctor.{check.level}"), style=_STYLES[check.level])
        table.add_row(Text(check.name), status, Text(check.result), Text(check.advice))
    return table


async def doctor(settings: Settings, *, as_json: bool) -> None:
    """Print all checks; Failure DIFFERS where one failed, AWAY where that is broker or store."""
    checks = await examine(settings)
    if as_json:
        show_json([asdict(check) for check in checks])
    else:
        show(table_of(checks))
    failed = [check for check in checks if check.level == "fail"]
    if failed:
        away = {tell("doctor.broker"), tell("doctor.store")} & {check.name for check in failed}
        raise Failure(
            ExitCode.AWAY if away else ExitCode.DIFFERS, "error.checks_failed", count=len(failed)
        )
