"""Places that the register gives to this pool and takes away again (docs/register.md).

What live pairs hold stays until they end; the register is told how much that is, and again as soon
as it is less.
"""

import msgspec

from contracts.pool_log import Allotment, MentoringRules
from models.mentoring.planning.repair import fill
from models.mentoring.stored import allotment_key
from models.mentoring.transaction import MentoringTransaction
from models.pool.transaction import encode


def allot(transaction: MentoringTransaction, record: Allotment) -> None:
    """Take what the register gives, for a mentor who is here or still to come.

    Places that come are used as those that are freed: at once where the pool answers each change,
    for those whom the last cycle left waiting in a pool that opens cycles. What does not raise what the pool holds is answered.
    """
    state, before = transaction.state, _places_before(transaction, record.mentor)
    state.allotments[record.mentor] = record
    transaction.changes[allotment_key(record.mentor)] = transaction.raw
    if record.places <= max(before, len(state.live_mentor.get(record.mentor, ()))):
        transaction.answer_register(record.mentor)
    if state.programme is None or not isinstance(state.programme.rules, MentoringRules):
        return
    transaction.recount = True
    if record.places > before:
        fill(transaction, [], [record.mentor], "next_best")


def bring(transaction: MentoringTransaction, mentor: str) -> None:
    """Take the place that a mentor brings along from another pool; an allotment says so next."""
    state = transaction.state
    known = state.allotments.get(mentor)
    if known is None:
        record = transaction.record
        known = Allotment(
            pool=state.pool,
            time=record.time,
            event=record.event,
            mentor=mentor,
            places=0,
            serial=0,
        )
    _keep(transaction, msgspec.structs.replace(known, places=known.places + 1))


def give_back(transaction: MentoringTransaction, mentor: str) -> None:
    """Let a place go with the pair that has just gone to another pool, unless the register has
    asked for it already.
    """
    state = transaction.state
    allotment, live = state.allotments.get(mentor), len(state.live_mentor.get(mentor, ()))
    if allotment is not None and allotment.places > live:
        _keep(transaction, msgspec.structs.replace(allotment, places=allotment.places - 1))
        transaction.answer_register(mentor)


def _keep(transaction: MentoringTransaction, allotment: Allotment) -> None:
    transaction.state.allotments[allotment.mentor] = allotment
    transaction.changes[allotment_key(allotment.mentor)] = encode(allotment)


def _places_before(transaction: MentoringTransaction, mentor: str) -> int:
    """Return how many places the pool had of the mentor so far."""
    known = transaction.state.allotments.get(mentor)
    return known.places if known is not None else 0
