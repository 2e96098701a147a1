"""What a fold reports goes to the register's log, in order, under the register's one key."""

from contracts import pool_log, register
from contracts.catalogue import REGISTER_LOG
from contracts.envelope import read_attributes
from contracts.pool_log import Allotment
from contracts.register import Held
from models.mentoring import Matcher
from services.runtime.core.handler import Effects, Inbound, Partition
from services.runtime.fold_handler import FoldHandler
from tests.unit.mentoring.pool import NOON, mentor, programme, startup

PLACE = Partition("pool-log", 3)
RECORDS: list[pool_log.Record] = [
    programme(mode="on_change"),
    mentor("m", shared=True),
    startup("a"),
    Allotment(pool="pool", time=NOON, event="r", mentor="m", places=1, serial=1),
    Allotment(pool="pool", time=NOON, event="r", mentor="m", places=0, serial=2),
]


def processed(size: int) -> list[Effects]:
    """Return what follows from RECORDS, so many at a time."""
    handler = FoldHandler(Matcher())
    handler.restore(PLACE, {})
    batches = []
    for start in range(0, len(RECORDS), size):
        inbound = [
            Inbound(start + number, NOON, b"pool", pool_log.encode(record), [])
            for number, record in enumerate(RECORDS[start : start + size])
        ]
        batches.append(handler.process(PLACE, inbound))
    return batches


def test_reports_are_relayed_in_the_order_of_their_causes_with_ids_of_their_own():
    (effects,) = processed(len(RECORDS))
    outputs = [output for output in effects.outputs if output.topic == REGISTER_LOG.name]
    kinds = [register.decode(output.value).__struct_config__.tag for output in outputs]
    assert kinds == ["wanted", "paired", "wanted", "held"]
    assert {output.key for output in outputs} == {b"register"}
    ids = [read_attributes(output.headers).id for output in outputs]
    assert len(set(ids)) == len(ids)
    assert [output.cause for output in effects.outputs] == sorted(
        output.cause for output in effects.outputs
    )
    held = register.decode(outputs[-1].value)
    assert isinstance(held, Held)
    assert (held.places, held.serial) == (1, 2)


def test_reports_are_the_same_however_the_log_is_cut():
    whole = [output for effects in processed(len(RECORDS)) for output in effects.outputs]
    assert [output for effects in processed(1) for output in effects.outputs] == whole
