"""`duijie people erase`: forget a person wherever they are kept, and say what is left and until when."""

import asyncio
import hashlib
import os
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from contracts.register import Role
from models.register.readers import entry_named
from services.cli.client import connect
from services.cli.client.events import erasure_headers, now
from services.cli.client.progress import waited
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.cli.vault.access import opened, profile_of, purpose_of
from services.cli.verbs.keeping import traces
from services.cli.verbs.keeping.traces import SoughtPerson
from services.delivery.ledger import DeliveryLedger
from services.register.readers import stored_register
from services.runtime.settings import Settings
from services.vault.audit import Purpose
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile
from services.vault.vault import Receipt

FEED_OF: Final[dict[Role, str]] = {
    "startup": "feed.startups",
    "mentor": "feed.mentors",
    "investor": "feed.filings",
    "judge": "feed.judges",
}
_CUT: Final = ("pool-log", "register-log", "decisions", "to-embed")
"""Logs from which `duijie logs cut` takes what a backup stands in for."""


class Erasure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The receipt of an erasure. It holds ids and counts, no datum of the person but the id."""

    profile: str
    at: int
    """Ms since 1970 UTC."""
    by: str
    reason: str
    tombstone: str
    """Id of the event on the feed."""
    pools: list[str]
    """Pools that they were in: their pairs ended, and others got their next best."""
    vault: dict[str, Any]
    """What the vault destroyed, with its serial number in the vault's audit."""
    vectors: int
    notice_files: int
    deliveries: int = 0
    """Messages that were not sent any more, and links that were ended."""
    left_in_store: dict[str, int]
    """Service/topic -> fields that still name them, as documents published before."""
    left_on_topics: dict[str, int]
    """Topic -> records that still name them, until logs are cut, compacted or past their time."""
    others: list[str] = []
    """Further profiles of the same person by the register: each is erased by itself."""
    to_cut: list[str]
    """Logs of these that `duijie logs cut` must cut behind a backup made after this erasure."""


async def erase(  # noqa: PLR0913 - what the command line gives
    settings: Settings,
    vault_settings: VaultSettings,
    given: str,
    *,
    reason: str,
    who: str | None,
    out: Path | None,
    yes: bool,
    limit_s: float,
    as_json: bool,
) -> None:
    """Erase the profile ROLE/ID, and print (and write) the receipt."""
    profile, purpose = profile_of(given), purpose_of(reason, who)
    if not yes and not typer.confirm(tell("erase.ask", profile=str(profile)), err=True):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    receipt = await erased(settings, vault_settings, profile, purpose, limit_s=limit_s)
    await asyncio.to_thread(_show, receipt, out, as_json=as_json)


async def erased(
    settings: Settings,
    vault_settings: VaultSettings,
    profile: Profile,
    purpose: Purpose,
    *,
    limit_s: float,
) -> Erasure:
    """Erase a profile wherever it is kept; return the receipt, which is counted afterwards."""
    whom = await traces.sought(settings, profile.role, profile.id)
    others = await _others(settings, profile)
    with opened(vault_settings) as vault:
        destroyed = await asyncio.to_thread(vault.destroy, profile, purpose)
        ledger, at = DeliveryLedger(vault.database), time.time_ns() // 1_000_000
        deliveries = await asyncio.to_thread(ledger.forget, profile.role, profile.id, at)
    tombstone = await _send_tombstone(settings, profile)
    await waited(settings, limit_s)
    files = await asyncio.to_thread(_remove_notices, settings.state_dir / "notices", whom)
    async with connect.store(settings) as store:
        vectors = await traces.forget_vectors(store, settings.key_prefix, whom.vectors)
    left = await traces.on_topics(settings, whom)
    return Erasure(
        profile=str(profile),
        at=time.time_ns() // 1_000_000,
        by=purpose.who,
        reason=purpose.reason,
        tombstone=tombstone,
        pools=sorted(whom.pools),
        vault=_plain(destroyed),
        vectors=vectors,
        notice_files=files,
        deliveries=deliveries,
        left_in_store=await traces.in_store(settings, whom),
        left_on_topics=left,
        others=others,
        to_cut=[topic for topic in _CUT if topic in left],
    )


async def _others(settings: Settings, profile: Profile) -> list[str]:
    """Return the other profiles that the register holds to be the same person."""
    async with connect.store(settings) as store:
        view = entry_named(await stored_register(store), str(profile))
    members = view.members if view is not None else ()
    return sorted({one.partition("#")[0] for one in members} - {str(profile)})


async def _send_tombstone(settings: Settings, profile: Profile) -> str:
    """Take the profile off its feed for good; return the event's id."""
    headers = erasure_headers(profile.id, now())
    topic = settings.topic_prefix + FEED_OF[profile.role]
    async with connect.producer(settings) as producer:
        await producer.send_and_wait(topic, key=profile.id.encode(), value=None, headers=headers)
    return dict(headers)["ce_id"].decode()


def _remove_notices(folder: Path, whom: SoughtPerson) -> int:
    paths = traces.notice_files(folder, whom)
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def _plain(destroyed: Receipt) -> dict[str, Any]:
    return {
        "serial": destroyed.serial,
        "people": list(destroyed.people),
        "fields": list(destroyed.fields),
        "masters": list(destroyed.masters),
    }


def written(receipt: Erasure) -> bytes:
    """Return the receipt as it is written into a file; its SHA-256 may be kept as evidence."""
    return msgspec.json.format(msgspec.json.encode(receipt, order="deterministic"), indent=2)


def _show(receipt: Erasure, out: Path | None, *, as_json: bool) -> None:
    content = written(receipt)
    digest = hashlib.sha256(content).hexdigest()
    if out is not None:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    if as_json:
        show_json({**msgspec.to_builtins(receipt), "sha256": digest})
        return
    note("erase.done", profile=receipt.profile, pools=len(receipt.pools), digest=digest)
    if receipt.others:
        note("erase.others", profiles=", ".join(receipt.others))
    for topic, count in sorted(receipt.left_on_topics.items()):
        key = "erase.until_cut" if topic in receipt.to_cut else "erase.until_gone"
        note(key, topic=topic, count=count)
    for place, count in sorted(receipt.left_in_store.items()):
        note("erase.in_documents", place=place, count=count)
