"""recall_publication: the latest publication is taken back as far as nobody has answered it."""

import msgspec

from contracts.pool_log import Command
from models.mentoring.planning.cycle import make
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair
from models.mentoring.transaction import MentoringTransaction


def recall_publication(transaction: MentoringTransaction, record: Command) -> None:
    """Withdraw what the latest publication proposed and nobody has accepted yet, and put its draft
    under review again, solved anew around what has been answered.

    What was accepted, by both or by one, stays, and so does what the publication ended. Nothing is
    proposed until a plan is published again. Of plans with the same total the new draft prefers
    who has begun to wait meanwhile.
    """
    state = transaction.state
    if not state.reviewing:
        transaction.refuse("wrong_pool_kind", detail=record.command)
        return
    proposed = recallable(state)
    if not proposed:
        transaction.refuse("nothing_to_recall")
        return
    assert state.plan is not None
    by_hand = (state.draft or state.plan).by_hand
    for pair in proposed:
        # it does not count among the times that the two were proposed to each other
        unseen = msgspec.structs.replace(pair, seen=max(0, pair.seen - 1), pinned=False)
        transaction.close(unseen, "withdrawn", "recalled")
    transaction.keep_plan(None)
    transaction.set_meta(open=False)
    transaction.recount = True
    transaction.read_pool()
    planned = make(transaction, by_hand)
    transaction.keep_draft(planned)
    if planned is not None:
        transaction.show_plan(planned, "draft", "recall_publication")


def recallable(state: MentoringState) -> list[StoredPair]:
    """Return the proposals that stand by the latest publication alone, unanswered: pairs of its
    plan, and those that took the place of others of it.
    """
    if state.plan is None:
        return []
    planned = set(state.plan.pairs)
    return [
        pair
        for pair in state.live()
        if pair.status == "proposed"
        and not pair.accepted_by
        and pair.cycle == state.meta.cycle
        and ((pair.startup, pair.mentor) in planned or pair.note == "next_best")
    ]
