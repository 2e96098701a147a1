"""The store of the simulation answers as the real functions do."""

from random import Random

import pytest

from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position
from services.runtime.core.storage import Write
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.simulation.store import Call, Place, StoreModel, order

pytestmark = pytest.mark.embedded
_PLACE = Place("matcher", Partition("log", 0))


def _write(random: Random, held: int | None) -> Write:
    expected = random.choice((held, held, held, (held or 0) + 1, max((held or 0) - 2, 0)))
    after = (expected or 0) + random.randint(1, 2)
    entries = [
        OutboxEntry(b"%d-%d" % (after, n), b"decisions", 0, b"k", b"v", b"[]")
        for n in range(random.randint(0, 2))
    ]
    fields: dict[str, bytes | None] = {
        f"f{random.randint(0, 3)}": random.choice((None, b"%d" % random.randint(0, 9)))
        for _ in range(2)
    }
    return Write(
        expected,
        after,
        b"w",
        {b"s": Position(after, 0)},
        {b"t": Position(after, 1)},
        entries,
        {"b": fields},
    )


async def _real(store: Store, call: Call) -> tuple[str, bytes]:
    service, partition = call.place
    if call.function == "take":
        hold = await store.take(service, partition)
        return "APPLIED", hold.epoch
    if call.function == "trim":
        answer = await store.trim(service, partition, call.epoch, call.last)
        return answer.name, b""
    assert call.write is not None
    found, held = await store.apply(service, partition, call.epoch, call.write)
    return found.name, held


@pytest.mark.parametrize("seed", range(8))
async def test_the_store_model_answers_as_the_real_functions_do(
    settings: Settings, seed: int
) -> None:
    random = Random(seed)
    model = StoreModel()
    store = await Store.open(settings)
    epochs = [b"0:none"]
    try:
        for _ in range(60):
            kept = model.places[_PLACE]
            kind = random.choice(("take", "apply", "apply", "apply", "apply", "trim"))
            epoch = random.choice((epochs[-1], epochs[-1], random.choice(epochs)))
            write = _write(random, kept.offset) if kind == "apply" else None
            last = random.choice(kept.outbox).id if kept.outbox else b"1-0"
            real, held = await _real(store, Call(kind, _PLACE, epoch, write, last))
            token = held.partition(b":")[2] if kind == "take" else epoch
            answer, modelled = model.run(Call(kind, _PLACE, token, write, last))
            assert real == answer.name
            if kind == "take":
                epochs.append(held)
            if kind != "trim":
                assert held == modelled
            service, partition = _PLACE
            kept = model.places[_PLACE]
            assert {e.id for e in await store.outbox(service, partition)} == {
                e.id for e in kept.outbox
            }
            assert await store.positions(service, partition, "marks") == kept.last_seen
            assert await store.positions(service, partition, "heads") == kept.last_sent
            assert await store.read(service, partition, "b") == kept.state.get("b", {})
        assert sorted(order(e.id) for e in kept.outbox) == [order(e.id) for e in kept.outbox]
    finally:
        await store.close()
