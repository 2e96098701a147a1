"""`duijie doctor`: every part looked at, one line each, with what to do where something is wrong."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from redis.exceptions import RedisError
from rich import box
from rich.table import Table
from rich.text import Text

from services.cli import connect, pools, quarantine
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.texts import tell
from services.cli.topics import inspect_topics
from services.embedder.encoders import where
from services.embedder.settings import from_environment
from services.runtime.errors import DuijieError
from services.runtime.progress import stages
from services.runtime.settings import Settings
from services.runtime.store import Store

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


def _check(name: str, key: str, level: Level = "ok", *, advice: str | None = None, **arguments: Any) -> Check:
    """Return a check in the reader's words; `name` and `key` are names in the catalogue's table `doctor`."""
    words = tell(f"doctor.{advice}") if advice else ""
    return Check(tell(f"doctor.{name}"), level, tell(f"doctor.{key}", **arguments), words)


async def _broker(settings: Settings) -> list[Check]:
    async with connect.admin(settings) as admin:
        cluster = await admin.describe_cluster()
    return [_check("broker", "broker_ok", address=settings.kafka, nodes=len(cluster["brokers"]))]


async def _topics(settings: Settings) -> list[Check]:
    states = [state.state for state in await inspect_topics(settings)]
    missing, differing = states.count("missing"), states.count("partitions_differ") + states.count("settings_differ")
    if not missing and not differing:
        return [_check("topics", "topics_ok", count=len(states))]
    level: Level = "fail" if missing or "partitions_differ" in states else "warn"
    return [_check("topics", "topics_some", level, advice="topics_advice", missing=missing, differing=differing)]


async def _store(settings: Settings) -> list[Check]:
    async with connect.store(settings) as store:
        return [
            await _reachable(settings, store),
            await _persistence(store),
            await _functions(store),
            await _programmes(store),
        ]


async def _reachable(settings: Settings, store: Store) -> Check:
    try:
        info = cast("dict[str, Any]", await cast("Awaitable[Any]", store.client.info("server")))
    except RedisError:
        info = {}
    version = info.get("valkey_version") or info.get("redis_version") or "?"
    return _check("store", "store_ok", address=connect.store_address(settings), version=version)


async def _persistence(store: Store) -> Check:
    persistent = await store.persistent()
    if persistent:
        return _check("persistence", "persistence_ok")
    key = "persistence_unknown" if persistent is None else "persistence_off"
    return _check("persistence", key, "warn", advice="persistence_advice")


async def _functions(store: Store) -> Check:
    loaded = await cast("Awaitable[Any]", store.client.function_list("duijie*"))
    if loaded:
        return _check("functions", "functions_ok")
    return _check("functions", "functions_missing", "warn", advice="functions_advice")


async def _programmes(store: Store) -> Check:
    found = await pools.known(store)
    orphans = [pool for pool, programme in found.items() if programme is None]
    if orphans:
        return _check("pools", "pools_missing", "warn", advice="pools_advice", pools=", ".join(orphans))
    return _check("pools", "pools_ok", count=len(found)) if found else _check("pools", "pools_none")


async def _progress(settings: Settings) -> list[Check]:
    checks = []
    for state in await stages(settings):
        service = state.stage.service
        name = tell("doctor.stage", service=service)
        if state.done:
            checks.append(Check(name, "ok", tell("doctor.stage_done", total=state.total)))
        else:
            words = tell("doctor.stage_lag", lag=state.lag, outbox=state.outbox)
            checks.append(Check(name, "warn", words, tell("doctor.stage_advice", service=service)))
    return checks


async def _quarantine(settings: Settings) -> list[Check]:
    count = len(await quarantine.waiting(settings))
    if not count:
        return [_check("quarantine", "quarantine_none")]
    return [_check("quarantine", "quarantine_some", "warn", advice="quarantine_advice", count=count)]


async def _encoder(settings: Settings) -> list[Check]:
    own = from_environment().model_copy(update=dict(settings))
    place = await asyncio.to_thread(where, own)
    if place:
        return [_check("encoder", "encoder_ok", encoder=own.encoder, place=place)]
    folder = own.cache_dir / "encoders"
    return [_check("encoder", "encoder_missing", "warn", advice="encoder_advice", encoder=own.encoder, folder=folder)]


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
    ("broker", _broker), ("topics", _topics), ("store", _store), ("progress", _progress), ("quarantine", _quarantine),
    ("encoder", _encoder), ("disk", _disk),
)  # fmt: skip
_NEEDS = {"topics": ("broker",), "progress": ("broker", "topics", "store"), "quarantine": ("broker", "topics")}


async def examine(settings: Settings) -> list[Check]:
    """Return all checks; what cannot be looked at because something it needs failed is left out."""
    checks: list[Check] = []
    failed: set[str] = set()
    for name, look in _PARTS:
        if failed.intersection(_NEEDS.get(name, ())):
            continue
        try:
            found = await look(settings)
        except Failure as error:
            found = [Check(tell(f"doctor.{name}"), "fail", tell(error.key, **error.arguments))]
        except DuijieError as error:
            found = [Check(tell(f"doctor.{name}"), "fail", str(error))]
        if any(check.level == "fail" for check in found):
            failed.add(name)
        checks += found
    return checks


async def doctor(settings: Settings, *, as_json: bool) -> None:
    """Print all checks; Failure DIFFERS where one failed, AWAY where that is broker or store."""
    checks = await examine(settings)
    if as_json:
        show_json([asdict(check) for check in checks])
    else:
        table = Table(
            *(tell(f"column.{name}") for name in ("check", "status", "result", "advice")), box=box.SIMPLE_HEAD
        )
        for check in checks:
            table.add_row(
                check.name, Text(tell(f"doctor.{check.level}"), style=_STYLES[check.level]), check.result, check.advice
            )
        show(table)
    failed = [check for check in checks if check.level == "fail"]
    if failed:
        away = {tell("doctor.broker"), tell("doctor.store")} & {check.name for check in failed}
        raise Failure(ExitCode.AWAY if away else ExitCode.DIFFERS, "error.checks_failed", count=len(failed))
