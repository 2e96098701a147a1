"""`duijie people export`: all that is held of one person, for themselves (PIPL art. 45)."""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from contracts import notices
from contracts.catalogue import NOTICES
from models.pool.readers import kind_of
from models.register.members import profile_of
from models.register.readers import EntryView
from models.register.state import RegisterState
from services.cli.client import connect, quarantine
from services.cli.client.log_reader import read_partition
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.vault import access
from services.cli.verbs.register.people import entry_of_name, plain
from services.register.readers import stored_register
from services.runtime.settings import Settings
from services.vault.audit import Purpose
from services.vault.settings import VaultSettings

_OWN: Final = frozenset(
    {"startup", "mentor", "investor", "judge", "pair", "never", "handed", "waiting", "outcome",
     "closed", "allotment", "related", "filed", "score", "request", "withdrawn", "unavailable",
     "checked_in", "admitted"}
)  # fmt: skip
"""Kinds of a pool's stored fields that are about the people in their names."""
_NOT_SHOWN: Final = ("vectors",)


async def export(  # noqa: PLR0913 - what the command line gives
    settings: Settings,
    vault_settings: VaultSettings,
    name: str,
    *,
    reason: str,
    who: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write or print all that is held of the entry `name`; the vault's audit has it that contact
    data were read. Failure NOT_FOUND where the register has no such entry.
    """
    purpose = access.purpose_of(reason, who)
    async with connect.store(settings) as store:
        state = await stored_register(store)
    view = entry_of_name(state, name)
    profiles = sorted({profile_of(member) for member in view.members})
    held = {
        "entry": view.id,
        "at": time.time_ns() // 1_000_000,
        "register": _registered(state, view, profiles),
        "contacts": await asyncio.to_thread(_contacts, vault_settings, profiles, purpose),
        "pools": await _in_pools(settings, view, profiles),
        "notices": await _notices(settings, profiles),
        "quarantine": await _quarantined(settings, profiles),
    }
    if out is not None:
        await asyncio.to_thread(_write, out, held)
        note("people.exported", entry=view.id, file=out)
    if out is None or as_json:
        show_json(held)


def _registered(state: RegisterState, view: EntryView, profiles: list[str]) -> dict[str, Any]:
    listings = {
        profile: msgspec.json.decode(state.listings[profile])
        for profile in profiles
        if profile in state.listings
    }
    startups = [profile.removeprefix("startup/") for profile in profiles]
    projects = {key: state.projects[key] for key in startups if key in state.projects}
    library = {
        key: {"project": msgspec.to_builtins(entry.project), "pools": entry.pools}
        for key, entry in projects.items()
    }
    return {**plain(view), "listings": listings, "library": library}


def _contacts(own: VaultSettings, profiles: list[str], purpose: Purpose) -> dict[str, Any]:
    """Return profile -> part -> field -> datum, after the audit has it."""
    held: dict[str, Any] = {}
    with access.opened(own) as vault:
        for name in profiles:
            cards = vault.read(access.profile_of(name), purpose, unmasked=True)
            if cards:
                held[name] = {
                    card.part: {
                        datum.field: {"value": datum.value, "source": datum.source}
                        for datum in card.data
                    }
                    for card in cards
                }
    return held


async def _in_pools(
    settings: Settings, view: EntryView, profiles: list[str]
) -> dict[str, dict[str, Any]]:
    """Return pool -> field -> what the pool's fold keeps about the entry's profiles."""
    held: dict[str, dict[str, Any]] = {}
    async with connect.stored_pools(settings) as store:
        programmes = await store.pools()
        for pool in sorted({*view.pools, *(place.pool for place in view.places)}):
            programme = programmes.get(pool)
            if programme is not None:
                fields = await store.fields(pool, kind_of(programme))
                held[pool] = dict(fields_about(fields, profiles))
    return held


def fields_about(fields: Mapping[str, bytes], profiles: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields about any of `profiles`, decoded, without what texts were turned into."""
    ids = {_escaped(profile.partition("/")[2]) for profile in profiles}
    ids |= {profile.partition("/")[2] for profile in profiles}
    for field in sorted(fields):
        kind, _, names = field.partition("/")
        if kind in _OWN and not ids.isdisjoint([names, *names.split("/")]):
            value = msgspec.json.decode(fields[field])
            if isinstance(value, dict):
                value = {key: datum for key, datum in value.items() if key not in _NOT_SHOWN}
            yield field, value


def _escaped(identifier: str) -> str:
    """Return an id as it stands in the names of fields about two profiles."""
    return identifier.replace("%", "%25").replace("/", "%2F")


async def _notices(settings: Settings, profiles: list[str]) -> list[dict[str, Any]]:
    """Return what was written to them, as long as the topic keeps it."""
    sent = []
    for number in range(NOTICES.partitions):
        async for record in read_partition(settings, NOTICES.name, number):
            if not record.value:
                continue
            notice = notices.decode(record.value)
            if f"{notice.recipient_kind}/{notice.recipient}" in profiles:
                sent.append(msgspec.to_builtins(notice))
    return sorted(sent, key=lambda notice: (notice["time"], notice["id"]))


async def _quarantined(settings: Settings, profiles: list[str]) -> list[dict[str, Any]]:
    """Return which records under their ids were refused; `duijie quarantine show` has them whole."""
    ids = {profile.partition("/")[2] for profile in profiles}
    return [
        {"id": refused.id, "topic": refused.topic, "key": refused.key, "words": refused.words()}
        for refused in await quarantine.waiting(settings)
        if refused.key in ids
    ]


def _write(out: Path, held: dict[str, Any]) -> None:
    """Write a new file for this user alone; Failure INPUT where there is one."""
    content = msgspec.json.format(msgspec.json.encode(held), indent=2)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Failure(ExitCode.INPUT, "error.folder", folder=out, reason=error.strerror) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
