"""Answers and outcomes: what people decide about a pairing."""

from contracts.pool_log import Answer, Outcome
from models.matching import stored
from models.matching.profiles import next_best
from models.matching.stored import Pair
from models.matching.turn import Note, Turn


def answer(turn: Turn, record: Answer) -> None:
    """Take an accept or a decline. The same answer again changes nothing; a contradicting one is refused."""
    pair = turn.state.pair(record.startup, record.mentor)
    if turn.state.programme is None:
        turn.refuse("unknown_pool", startup=record.startup, mentor=record.mentor)
    elif pair is not None and pair.status == "withdrawn" and pair.note == "place_taken":
        turn.refuse("place_taken", startup=record.startup, mentor=record.mentor)
    elif pair is None or pair.status in ("expired", "withdrawn", "completed"):
        turn.refuse("unknown_pairing", startup=record.startup, mentor=record.mentor, detail=pair.status if pair else "")
    elif (record.by in pair.accepted_by, pair.declined_by) != (False, ""):
        _again(turn, record, pair)
    elif record.answer == "accept":
        _accept(turn, record, pair)
    else:
        _decline(turn, record, pair)


def _again(turn: Turn, record: Answer, pair: Pair) -> None:
    same = pair.declined_by == record.by if record.answer == "decline" else not pair.declined_by
    if not same:
        turn.refuse("already_answered", startup=record.startup, mentor=record.mentor, detail=pair.status)


def _accept(turn: Turn, record: Answer, pair: Pair) -> None:
    accepted_by = sorted((*pair.accepted_by, record.by), reverse=True)
    both = len(accepted_by) == len(("startup", "mentor"))
    note: Note = "accepted_by_startup" if record.by == "startup" else "accepted_by_mentor"
    settled = {"status": "accepted", "reply_by": 0, "cycle": turn.state.meta.cycle, "seen": 0}
    turn.revise(pair, note, accepted_by=accepted_by, **(settled if both else {}))
    if both:
        _end_race(turn, record.mentor)


def _end_race(turn: Turn, mentor: str) -> None:
    """Withdraw what was booked beyond a mentor's places once the last of them is taken."""
    pairs, places = turn.state.pairs_of_mentor(mentor), turn.state.mentors[mentor].capacity
    if len(pairs) <= places or sum(pair.settled for pair in pairs) < places:
        return
    lost = [pair for pair in pairs if not pair.settled]
    for pair in lost:
        turn.close(pair, "withdrawn", "place_taken")
    next_best(turn, lost)


def _decline(turn: Turn, record: Answer, pair: Pair) -> None:
    note: Note = "declined_by_startup" if record.by == "startup" else "declined_by_mentor"
    turn.close(pair, "declined", note, record.by)
    turn.bar(pair.startup, pair.mentor)
    next_best(turn, [pair])


def outcome(turn: Turn, record: Outcome, raw: bytes) -> None:
    """Note what came of a pairing; `completed` ends an accepted one. What did not come off lowers nobody's rank."""
    turn.changes[stored.pair_key("outcome", record.startup, record.partner)] = raw
    pair = turn.state.pair(record.startup, record.partner)
    if turn.state.programme is None or pair is None or pair.status != "accepted" or record.outcome != "completed":
        return
    turn.close(pair, "completed", "outcome")
    if turn.state.reactive:
        next_best(turn, [pair])
