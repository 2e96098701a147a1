"""`duijie audit`: whether a log is still the one that was applied, and who ordered what."""

from collections import Counter
from typing import Any, Final, NamedTuple

import msgspec

from contracts import decisions, pool_log, register
from contracts.catalogue import DECISIONS, POOL_LOG, REGISTER_LOG
from contracts.pool_log import (
    Answer,
    Command,
    Filed,
    HandedOver,
    Outcome,
    Programme,
    Removed,
    Request,
    Score,
)
from contracts.register import Apart, Capacity, FilingChange, HandOver, Merge, Split
from models.pool.readers import kind_of
from services.cli.client import connect, pools
from services.cli.client.pool_records import logged, read_pool
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render import audit as rendered
from services.cli.render.audit import Deed
from services.register.readers import stored_chain as stored_chain_of_register
from services.runtime.core.chain import Break, Chain, first_break
from services.runtime.settings import Settings

Record = pool_log.Record | register.Record
_BY_PEOPLE: Final = (
    Programme, Command, Answer, Outcome, Request, Score, Removed, Filed, HandedOver,
    Merge, Split, Apart, Capacity, FilingChange, HandOver,
)  # fmt: skip
"""What somebody ordered, answered or reported; profiles are the feeds' own business."""


class Audited(NamedTuple):
    """What an audit of a log found."""

    log: str
    """A pool's id, or `register-log`."""
    chain: Chain
    records: list[tuple[Record, bytes]]
    broken: Break | None
    """The first place where the log is not the one that was applied."""


async def audit(settings: Settings, pool: str | None, *, as_json: bool) -> None:
    """Check the chain of a pool's log, or of the register's, and print who ordered what.

    Failure DIFFERS names the first break; NOT_FOUND where there is no such pool.
    """
    if pool is None:
        found, decided = await audited_register(settings), Counter[str]()
    else:
        found, decided = await audited(settings, pool), await _decided_on(settings, pool)
    _show(found, deeds(found.records, decided), as_json=as_json)


def _show(found: Audited, done: list[Deed], *, as_json: bool) -> None:
    chain, broken = found.chain, found.broken
    if as_json:
        show_json(
            {
                "pool": found.log,
                "records": chain.head.count,
                "head": chain.head.digest,
                "intact": broken is None,
                "break": broken and broken._asdict(),
                "deeds": msgspec.to_builtins(done),
            }
        )
    else:
        show(rendered.table(done))
        if broken is None:
            note("audit.intact", pool=found.log, count=chain.head.count, head=chain.head.digest)
    if broken is not None:
        events = [record.event for record, _ in found.records[broken.intact : broken.broken]]
        raise Failure(
            ExitCode.DIFFERS,
            "error.chain_broken",
            pool=found.log,
            intact=broken.intact,
            broken=broken.broken,
            event=events[0] if events else "-",
        )


async def audited(settings: Settings, pool: str) -> Audited:
    """Check the pool's log against its chain; Failure NOT_FOUND where there is no such pool."""
    chain = await stored_chain(settings, pool)
    log = await read_pool(settings, POOL_LOG, pool)
    records: list[tuple[Record, bytes]] = list(logged(log, chain.head.begin))
    return Audited(pool, chain, records, first_break(chain, (raw for _, raw in records)))


async def audited_register(settings: Settings) -> Audited:
    """Check the register's log against its chain; Failure NOT_FOUND where it has none yet."""
    async with connect.store(settings) as store:
        chain = await stored_chain_of_register(store)
    if chain is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_chain", pool=REGISTER_LOG.name)
    _, values = await register_values(settings, chain.head.begin)
    records: list[tuple[Record, bytes]] = [(register.decode(raw), raw) for raw in values]
    return Audited(REGISTER_LOG.name, chain, records, first_break(chain, values))


async def register_values(settings: Settings, begin: int) -> tuple[list[int], list[bytes]]:
    """Return offsets and bytes of what the register saw of its log from offset `begin` on."""
    read = await read_pool(settings, REGISTER_LOG, REGISTER_LOG.key)
    offsets, values = [], []
    for offset, (_, raw) in zip(read.offsets, read.values, strict=True):
        try:
            register.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # it went to quarantine and changed nothing
        if offset >= begin:
            offsets.append(offset)
            values.append(raw)
    return offsets, values


async def stored_chain(settings: Settings, pool: str) -> Chain:
    """Return the chain that the pool's fold has stored; Failure NOT_FOUND where there is none."""
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool)
        chain = await store.chain(pool, kind_of(programme))
    if chain is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_chain", pool=pool)
    return chain


def deeds(records: list[tuple[Record, bytes]], decided: Counter[str]) -> list[Deed]:
    """Return what people did, in the order of the log."""
    return [
        Deed(
            record.time,
            _kind(record),
            _what(record),
            _whom(record),
            str(getattr(record, "by", "")),
            str(getattr(record, "actor", "")),
            record.event,
            decided[record.event],
        )
        for record, _ in records
        if isinstance(record, _BY_PEOPLE)
    ]


_WHAT: Final = {
    "command": "command", "answer": "answer", "outcome": "outcome", "filed": "status",
    "filing": "status",
}  # fmt: skip
"""Kind of record -> the field that says what was done."""


def _kind(record: Any) -> str:
    return str(record.__struct_config__.tag)


def _what(record: Any) -> str:
    kind = _kind(record)
    name = _WHAT.get(kind)
    return str(getattr(record, name)) if name else ""


def _whom(record: Any) -> list[str]:
    """Return the ids that the record is about."""
    names = (
        "startup",
        "mentor",
        "other_startup",
        "other_mentor",
        "partner",
        "investor",
        "judge",
        "id",
        "entry",
        "other",
        "source",
        "target",
    )
    whom = [value for name in names if (value := getattr(record, name, ""))]
    return [*whom, *getattr(record, "profiles", ())]


async def _decided_on(settings: Settings, pool: str) -> Counter[str]:
    """Return the number of decisions by the event that caused them."""
    read = await read_pool(settings, DECISIONS, pool)
    return Counter(decisions.decode(raw).cause for _, raw in read.values)
