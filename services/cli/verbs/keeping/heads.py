"""`duijie heads key|sign|verify`: the heads of all logs, signed, and compared with the logs later."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from contracts.catalogue import POOL_LOG
from models.pool.readers import kind_of
from services.cli.client import connect
from services.cli.client.pool_records import logged, read_pool
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.verbs.keeping.audit import register_values
from services.cli.verbs.keeping.signing import (
    Heads,
    LogHead,
    SignedHeads,
    SigningSettings,
    is_genuine,
    private_key,
    public_text,
    signed,
)
from services.register.readers import stored_chain
from services.runtime.core.chain import Chain, ChainHead
from services.runtime.settings import Settings

REGISTER = "register"
_POOL = "pool/"


class HeadCheck(NamedTuple):
    """What became of a log since its head was signed."""

    log: str
    records: int
    result: str
    """`intact`, `changed`, `shorter`, or `cut` where its beginning is no longer there."""


async def sign(settings: Settings, own: SigningSettings, out: Path, *, as_json: bool) -> None:
    """Write the heads of all logs, signed, into a new file."""
    key = private_key(own)
    heads = [_head(log, chain) for log, chain in sorted((await _chains(settings)).items())]
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    document = signed(Heads(at, settings.topic_prefix, public_text(key), heads), key)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.folder", folder=out, reason=error.strerror or error
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    if as_json:
        show_json(msgspec.to_builtins(document))
    else:
        note("heads.signed", file=out, count=len(heads), public=document.signed.key)


async def verify(
    settings: Settings, file: Path, public: str, *, offline: bool, as_json: bool
) -> None:
    """Check the signature, then that every log still begins as it did when it was signed.

    Failure DIFFERS names the first log that does not, or says that the signature is not genuine.
    """
    document = _read(file)
    if not is_genuine(document, public):
        raise Failure(ExitCode.DIFFERS, "error.not_genuine", file=file, public=public)
    checks = [] if offline else [await _check(settings, head) for head in document.signed.heads]
    if as_json:
        show_json(
            {"at": document.signed.at, "genuine": True, "logs": [one._asdict() for one in checks]}
        )
    else:
        note("heads.genuine", file=file, at=document.signed.at, count=len(document.signed.heads))
        for check in checks:
            note(f"heads.{check.result}", log=check.log, count=check.records)
    broken = next((check for check in checks if check.result in {"changed", "shorter"}), None)
    if broken is not None:
        raise Failure(ExitCode.DIFFERS, "error.head_differs", log=broken.log, at=document.signed.at)


def _head(log: str, chain: Chain) -> LogHead:
    return LogHead(log, chain.head.begin, chain.head.count, chain.head.digest)


async def _chains(settings: Settings) -> dict[str, Chain]:
    """Return the chain of every log that has one, by the log's name."""
    async with connect.stored_pools(settings) as pools:
        found = {
            f"{_POOL}{pool}": await pools.chain(pool, kind_of(programme))
            for pool, programme in (await pools.pools()).items()
            if programme is not None
        }
    async with connect.store(settings) as store:
        found[REGISTER] = await stored_chain(store)
    return {log: chain for log, chain in found.items() if chain is not None}


async def _check(settings: Settings, head: LogHead) -> HeadCheck:
    if head.log.startswith(_POOL):
        log = await read_pool(settings, POOL_LOG, head.log.removeprefix(_POOL))
        whole = any(offset == head.begin for offset in log.offsets)
        values: Iterable[bytes] = (raw for _, raw in logged(log, head.begin))
    else:
        offsets, raw_values = await register_values(settings, head.begin)
        whole, values = bool(offsets) and offsets[0] == head.begin, raw_values
    return HeadCheck(head.log, head.count, _result(head, values) if whole else "cut")


def _result(head: LogHead, values: Iterable[bytes]) -> str:
    at = ChainHead(head.begin)
    for value in values:
        if at.count == head.count:
            break
        at = at.extended(value)
    if at.count < head.count:
        return "shorter"
    return "intact" if at.digest == head.digest else "changed"


def _read(file: Path) -> SignedHeads:
    try:
        return msgspec.json.decode(file.read_bytes(), type=SignedHeads)
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.unreadable_heads", file=file, reason=error.strerror or error
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Failure(ExitCode.INPUT, "error.unreadable_heads", file=file, reason=error) from error
