"""Changes by hand to the pairs in force, where no draft is under review: they count at once, and people are told."""

from models.matching import limits
from models.matching.draft import exchanged, parties, refused
from models.matching.profiles import next_best
from models.matching.standing import Key
from models.matching.state import State
from models.matching.stored import Pair
from models.matching.turn import Turn


def pin(turn: Turn, startup: str, mentor: str) -> None:
    """Lock a pair, proposed before or not. An unanswered proposal makes room where there is none."""
    pair, state = turn.state.pair(startup, mentor), turn.state
    if pair is not None and pair.live:
        if not pair.pinned:
            turn.revise(pair, "pinned", pinned=True, reply_by=0)
        return
    if refused(turn, startup, mentor):
        return
    full = _no_room(state, startup, mentor)
    if full:
        turn.refuse("breaks_rule", startup=startup, mentor=mentor, detail=full)
        return
    fallen = _make_room(state, startup, mentor)
    over = limits.full(state, [(startup, mentor)], [(weak.startup, weak.mentor) for weak in fallen])
    if over is not None:
        turn.refuse("breaks_rule", startup=startup, mentor=mentor, detail=over)
        return
    for weak in fallen:
        turn.close(weak, "withdrawn", "replaced")
    turn.propose(startup, mentor, "pinned", pinned=True)
    next_best(turn, fallen)


def _make_room(state: State, startup: str, mentor: str) -> list[Pair]:
    """Return the unanswered proposals that have to go for one pair more."""
    fallen = []
    if not state.demand(startup):
        fallen.append(_weakest(state.pairs_of_startup(startup)))
    if not state.capacity(mentor):
        fallen.append(_weakest(state.pairs_of_mentor(mentor)))
    return fallen


def _weakest(pairs: list[Pair]) -> Pair:
    return min((pair for pair in pairs if pair.unanswered), key=lambda pair: (pair.score, pair.startup, pair.mentor))


def _no_room(state: State, startup: str, mentor: str) -> str | None:
    if not state.demand(startup) and not any(pair.unanswered for pair in state.pairs_of_startup(startup)):
        return "startup_full"
    if not state.capacity(mentor) and not any(pair.unanswered for pair in state.pairs_of_mentor(mentor)):
        return "mentor_full"
    return None


def release(turn: Turn, startup: str, mentor: str) -> None:
    """Take a pin, a proposal or a pairing back; the pair is not proposed again in this cycle."""
    pair = turn.state.pair(startup, mentor)
    if pair is None or not pair.live:
        turn.refuse("unknown_pairing", startup=startup, mentor=mentor)
        return
    turn.close(pair, "withdrawn", "released")
    next_best(turn, [pair])


def swap(turn: Turn, one: Key, other: Key) -> None:
    """Exchange the mentors of two startups: both pairs end, the new ones are locked and wait for answers."""
    live = [(pair.startup, pair.mentor) for pair in turn.state.live()]
    found = parties(turn, one, other, live)
    if found is None:
        return
    over = limits.full(turn.state, exchanged(*found), found)
    if over is not None:
        turn.refuse("breaks_rule", startup=found[0][0], mentor=found[1][1], detail=over)
        return
    for startup, mentor in found:
        turn.close(turn.state.pairs[startup][mentor], "withdrawn", "swapped")
    for startup, mentor in exchanged(*found):
        turn.propose(startup, mentor, "swapped", pinned=True)
