import asyncio
from collections.abc import Iterable
from typing import Any, cast

import pytest

from services.runtime import relay as module
from services.runtime.handler import Partition
from services.runtime.relay import Relay
from services.runtime.sender import Parcel, Sender
from services.runtime.stamps import Heads, Marks
from services.runtime.store import Answer, OutboxEntry, Store
from services.runtime.tenure import Tenure

_TENURE = Tenure(Partition("pool-log", 0), b"1:a", 0, 1, Marks(), Heads(b"matcher/pool-log@1/0"))
_ENTRIES = [OutboxEntry(b"%d-0" % n, b"decisions", 0, b"k", b"%d" % n, b"[]") for n in range(1, 4)]


class Outside:
    """Sender and store in one: fails as often as told, then takes everything."""

    def __init__(self, failures: list[Exception], *, hangs: bool = False) -> None:
        self.failures = failures
        self.hangs = hangs
        self.sent: list[bytes] = []

    async def send(self, parcels: Iterable[Parcel]) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.failures:
            raise self.failures.pop(0)
        self.sent += [parcel.value for parcel in parcels]

    async def trim(self, *arguments: Any) -> Answer:
        return Answer.APPLIED


def _relay(outside: Outside) -> Relay:
    return Relay("matcher", _TENURE, cast("Store", outside), cast("Sender", outside), 0.05)


async def test_a_stopped_relay_releases_whoever_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FULL", 1)
    relay = _relay(Outside([], hangs=True))
    relay.start([])
    adding = asyncio.create_task(relay.add(_ENTRIES))
    await asyncio.wait([adding], timeout=0.05)
    assert not adding.done()
    await relay.stop()
    await asyncio.wait_for(adding, 5)


async def test_a_defect_does_not_silence_the_relay() -> None:
    outside = Outside([RuntimeError("a defect")])
    relay = _relay(outside)
    relay.start(_ENTRIES)
    assert await relay.flush(5)
    assert outside.sent == [b"1", b"2", b"3"]
    assert relay.idle
    await relay.stop()
