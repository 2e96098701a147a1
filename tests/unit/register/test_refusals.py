"""An order that takes no effect is refused with the reason, and goes to quarantine as it came."""

from typing import Any

import pytest

from contracts import quarantine, register
from contracts.catalogue import POOL_LOG, QUARANTINE, REGISTER_LOG
from contracts.register import Capacity, FilingChange, HandOver, Record
from models.register.links import MOST_MEMBERS
from services.register.app import RegisterHandler
from services.runtime.core.handler import Inbound, Partition
from tests.support.register_log import NOW, RegisterLog, listing, mentor, pool
from tests.unit.register.test_identity import apart, merge, split

PLACE = Partition(REGISTER_LOG.name, 0)


def hand_over(startup: str, source: str, target: str) -> HandOver:
    return HandOver(**NOW.next(), startup=startup, source=source, target=target)


def filing(investor: str) -> FilingChange:
    return FilingChange(**NOW.next(), investor=investor, status="revoked", day="2026-03-01")


def capacity(entry: str) -> Capacity:
    return Capacity(**NOW.next(), entry=entry, capacity=2)


def known() -> list[Record]:
    return [
        pool("a"),
        pool("b"),
        pool("r", pool_kind="roadshow"),
        mentor("m1", 1, "a"),
        mentor("m2", 1, "a"),
        listing("startup", "s1", "a"),
    ]


def crowd(size: int) -> list[Record]:
    """Return mentors of whom the first `size` are one entry."""
    mentors = [mentor(f"n{number}", 1) for number in range(size)]
    return [*mentors, *(merge("mentor/n0", f"mentor/n{number}") for number in range(1, size))]


@pytest.mark.parametrize(
    ("order", "reasons"),
    [
        (merge("mentor/m1", "mentor/m9"), [("$.other", "unknown_entry")]),
        (merge("mentor/m9", "mentor/m1"), [("$.subject", "unknown_entry")]),
        (merge("mentor/m1", "startup/s1"), [("$.other", "other_kind")]),
        (split("mentor/m1", "mentor/m1"), [("$.profiles", "nobody_stays")]),
        (split("mentor/m1", "mentor/m9"), [("$.profiles", "unknown_entry")]),
        (apart("mentor/m1", "mentor/m1"), [("$.other", "one_entry")]),
        (capacity("startup/s1"), [("$.subject", "no_mentor")]),
        (filing("i9"), [("$.subject", "unknown_filing")]),
        (hand_over("s1", "a", "a"), [("$.target", "same_pool")]),
        (hand_over("s1", "a", "r"), [("$.target", "no_mentoring_pool")]),
        (
            hand_over("s9", "z", "b"),
            [("$.source", "no_mentoring_pool"), ("$.subject", "unlisted_startup")],
        ),
    ],
)
def test_an_order_without_effect_says_why_and_changes_nothing(order, reasons):
    log = RegisterLog(*known())
    step = log.step(order)
    assert [(reason.field, reason.code) for reason in step.refusals] == reasons
    assert not step.changes
    assert not step.outputs


def test_a_merge_to_more_members_than_can_be_gone_through_is_refused_with_their_number():
    log = RegisterLog(*crowd(MOST_MEMBERS), mentor("m1", 1))
    (reason,) = log.step(merge("mentor/m1", "mentor/n0")).refusals
    assert reason.code == "entry_full"
    assert reason.arguments == {
        "entry": "mentor/m1",
        "other_entry": "mentor/n0",
        "count": MOST_MEMBERS + 1,
        "most": MOST_MEMBERS,
    }


def test_an_order_that_came_twice_is_no_refusal():
    log = RegisterLog(*known())
    for order in (merge("mentor/m1", "mentor/m2"), split("mentor/m1", "mentor/m2")):
        assert not log.step(order).refusals
        again = log.step(order)
        assert (again.changes, again.outputs, again.refusals) == ({}, [], [])


def processed(*batches: list[Record]) -> tuple[RegisterHandler, list[Any]]:
    handler, outputs, offset = RegisterHandler(), [], 0
    handler.restore(PLACE, {})
    for batch in batches:
        records = []
        for record in batch:
            headers = [("ce_id", f"{record.event}/register".encode())]
            records.append(
                Inbound(offset, record.time, b"register", register.encode(record), headers)
            )
            offset += 1
        outputs += handler.process(PLACE, records).outputs
    return handler, outputs


def test_a_refused_order_is_in_quarantine_as_it_came_among_what_pools_are_told():
    order = merge("mentor/m1", "mentor/m9")
    _, outputs = processed([*known(), order, mentor("m1", 2, "a", "b")])
    causes = [output.cause for output in outputs]
    assert causes == sorted(causes)
    (refused,) = [output for output in outputs if output.topic == QUARANTINE.name]
    assert {output.topic for output in outputs} == {QUARANTINE.name, POOL_LOG.name}
    held = quarantine.decode(refused.value)
    assert (held.id, held.service, held.error) == (
        f"register-log/0/{len(known())}", "register", "contract",
    )  # fmt: skip
    assert quarantine.from_base64(held.value) == register.encode(order)


def test_refusals_do_not_depend_on_how_the_log_is_cut():
    records = [*known(), merge("mentor/m1", "mentor/m9"), filing("i9"), hand_over("s1", "a", "b")]
    _, whole = processed(records)
    _, single = processed(*([record] for record in records))
    assert whole == single
