"""Changes by hand to the pairs in force, where no draft is under review: they count at once, and
people are told.
"""

from models.mentoring.planning import limits
from models.mentoring.planning.current_pairs import Key
from models.mentoring.profiles.changes import end_race, next_best
from models.mentoring.review.draft import exchanged, parties, refused
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair
from models.mentoring.transaction import MentoringTransaction


def pin(transaction: MentoringTransaction, startup: str, mentor: str) -> None:
    """Lock a pair, proposed before or not.

    An unanswered proposal makes room where there is none.
    """
    pair, state = transaction.state.pair(startup, mentor), transaction.state
    if pair is not None and pair.live:
        if not pair.pinned:
            transaction.revise(pair, "pinned", pinned=True, reply_by=0)
            end_race(transaction, mentor)
        return
    if refused(transaction, startup, mentor):
        return
    if _no_room(transaction, startup, mentor):
        return
    fallen = _make_room(state, startup, mentor)
    over = limits.full(state, [(startup, mentor)], [(weak.startup, weak.mentor) for weak in fallen])
    if over is not None:
        transaction.refuse("breaks_rule", startup=startup, mentor=mentor, detail=over)
        return
    for weak in fallen:
        transaction.close(weak, "withdrawn", "replaced")
    transaction.propose(startup, mentor, "pinned", pinned=True)
    next_best(transaction, fallen)
    end_race(transaction, mentor)


def _make_room(state: MentoringState, startup: str, mentor: str) -> list[StoredPair]:
    """Return the unanswered proposals that have to go for one pair more."""
    fallen = []
    if not state.demand(startup):
        fallen.append(_weakest(state.pairs_of_startup(startup)))
    if not state.capacity(mentor):
        fallen.append(_weakest(state.pairs_of_mentor(mentor)))
    return fallen


def _weakest(pairs: list[StoredPair]) -> StoredPair:
    return min(
        (pair for pair in pairs if pair.unanswered),
        key=lambda pair: (pair.score, pair.startup, pair.mentor),
    )


def _no_room(transaction: MentoringTransaction, startup: str, mentor: str) -> bool:
    """Refuse a pair for which not even a proposal could make room; tell whether it was."""
    state = transaction.state
    if not state.demand(startup) and not any(
        pair.unanswered for pair in state.pairs_of_startup(startup)
    ):
        transaction.refuse("breaks_rule", startup=startup, mentor=mentor, detail="startup_full")
        return True
    if not state.capacity(mentor) and not any(
        pair.unanswered for pair in state.pairs_of_mentor(mentor)
    ):
        transaction.refuse_full(startup, mentor)
        return True
    return False


def release(transaction: MentoringTransaction, startup: str, mentor: str) -> None:
    """Take a pin, a proposal or a pairing back; the pair is not proposed again in this cycle."""
    pair = transaction.state.pair(startup, mentor)
    if pair is None or not pair.live:
        transaction.refuse_pair(startup, mentor)
        return
    transaction.close(pair, "withdrawn", "released")
    next_best(transaction, [pair])


def swap(transaction: MentoringTransaction, one: Key, other: Key) -> None:
    """Exchange the mentors of two startups: both pairs end, the new ones are locked and wait for
    answers.
    """
    live = [(pair.startup, pair.mentor) for pair in transaction.state.live()]
    found = parties(transaction, one, other, live)
    if found is None:
        return
    over = limits.full(transaction.state, exchanged(*found), found)
    if over is not None:
        transaction.refuse("breaks_rule", startup=found[0][0], mentor=found[1][1], detail=over)
        return
    for startup, mentor in found:
        transaction.close(transaction.state.pairs[startup][mentor], "withdrawn", "swapped")
    for startup, mentor in exchanged(*found):
        transaction.propose(startup, mentor, "swapped", pinned=True)
    for _, mentor in found:
        end_race(transaction, mentor)
