"""Answers and outcomes: what people decide about a pairing."""

from typing import TYPE_CHECKING

from contracts.pool_log import Answer, Outcome
from models.mentoring.profiles.changes import end_race, next_best
from models.mentoring.stored import StoredPair
from models.mentoring.transaction import MentoringTransaction
from models.pool.outcomes.checks import UNFIT_TO_END
from models.pool.outcomes.deals import completed_by_now
from models.pool.outcomes.facts import OutcomeFact
from models.pool.outcomes.keeping import keep

if TYPE_CHECKING:
    from contracts.decisions import PairingNote


def answer(transaction: MentoringTransaction, record: Answer) -> None:
    """Take an accept or a decline. The same answer again changes nothing.

    A contradicting one is refused.
    """
    pair = transaction.state.pair(record.startup, record.mentor)
    if transaction.state.programme is None:
        transaction.refuse("unknown_pool", startup=record.startup, mentor=record.mentor)
    elif record.by in ("judge", "investor") or not record.mentor:
        named = {"startup": record.startup, "partner": record.partner}
        transaction.refuse("wrong_pool_kind", detail="answer", **named)
    elif pair is not None and pair.status == "withdrawn" and pair.note == "place_taken":
        transaction.refuse("place_taken", startup=record.startup, mentor=record.mentor)
    elif pair is None:
        transaction.refuse_pair(record.startup, record.mentor)
    elif pair.status in ("expired", "withdrawn", "completed"):
        transaction.refuse(
            "unknown_pairing", startup=record.startup, mentor=record.mentor, detail=pair.status
        )
    elif (record.by in pair.accepted_by, pair.declined_by) != (False, ""):
        _again(transaction, record, pair)
    elif record.answer == "accept":
        _accept(transaction, record, pair)
    else:
        _decline(transaction, record, pair)


def _again(transaction: MentoringTransaction, record: Answer, pair: StoredPair) -> None:
    same = pair.declined_by == record.by if record.answer == "decline" else not pair.declined_by
    if not same:
        transaction.refuse(
            "already_answered", startup=record.startup, mentor=record.mentor, detail=pair.status
        )


def _accept(transaction: MentoringTransaction, record: Answer, pair: StoredPair) -> None:
    accepted_by = sorted((*pair.accepted_by, record.by), reverse=True)
    both = len(accepted_by) == len(("startup", "mentor"))
    note: PairingNote = "accepted_by_startup" if record.by == "startup" else "accepted_by_mentor"
    settled = {
        "status": "accepted",
        "reply_by": 0,
        "cycle": transaction.state.meta.cycle,
        "seen": 0,
    }
    transaction.revise(pair, note, accepted_by=accepted_by, **(settled if both else {}))
    if both:
        end_race(transaction, record.mentor)


def _decline(transaction: MentoringTransaction, record: Answer, pair: StoredPair) -> None:
    note: PairingNote = "declined_by_startup" if record.by == "startup" else "declined_by_mentor"
    transaction.close(pair, "declined", note, "startup" if record.by == "startup" else "mentor")
    transaction.exclude(pair.startup, pair.mentor)
    next_best(transaction, [pair])


def outcome(transaction: MentoringTransaction, record: Outcome) -> None:
    """Note what came of a pairing; `completed` ends an accepted one.

    What did not come off lowers nobody's rank.

    Of somebody whom the pool does not know nothing can come: that is noted, and said. A completion
    that is taken back counts nowhere, for continuity neither; the pairing itself stays ended.
    """
    state, kept = transaction.state, keep(transaction, record)
    if not isinstance(kept, OutcomeFact):
        if state.programme is not None:
            transaction.refuse(
                kept, startup=record.startup, mentor=record.partner, detail=record.of
            )
        return
    pair = state.pair(record.startup, record.partner)
    if pair is None and state.programme is not None:
        if record.startup not in state.startups or record.partner not in state.mentors:
            transaction.refuse_pair(record.startup, record.partner)
        return
    if state.programme is None or pair is None:
        return
    if pair.status != "accepted":
        _reconsider(transaction, pair, record, kept)
        return
    completed = kept.said.outcome == "completed" and record.change != "withdraw"
    if completed and not kept.doubts & UNFIT_TO_END and kept.said.agreed != "no":
        transaction.close(pair, "completed", "outcome")
        if state.reactive:
            next_best(transaction, [pair])
    else:
        _reconsider(transaction, pair, record, kept)


def _reconsider(
    transaction: MentoringTransaction, pair: StoredPair, record: Outcome, said: OutcomeFact
) -> None:
    """Keep whether the two have worked together, where a completion is mended, denied or told anew
    after it was taken back.
    """
    mended = pair.acquainted and (record.change or record.agreed == "no")
    about = any(event.outcome == "completed" for event in said.events)
    if about and (mended or pair.taken_back):
        completed = completed_by_now(transaction.state, pair.startup, pair.mentor)
        transaction.keep_acquainted(pair, completed=completed)
