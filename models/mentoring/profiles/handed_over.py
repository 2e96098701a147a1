"""A startup that moves from one pool to another with its mentors: what ends here, and what goes on.

In the pool that it comes to, a place is kept until the startup, the mentor and a place of theirs
are there, in whatever order they come; at most as long as people have to reply.
"""

from typing import TYPE_CHECKING, Final

from contracts.days import DAY_MS
from contracts.pool_log import HandedOver, MentoringRules
from models.mentoring.allotments import bring, give_back
from models.mentoring.planning.current_pairs import Key
from models.mentoring.planning.repair import fill, report_waiting
from models.mentoring.profiles.changes import drop, next_best
from models.mentoring.rules import BINDING, broken
from models.mentoring.state import MentoringState
from models.mentoring.stored import HandedOn, StoredPair, pair_key
from models.mentoring.transaction import MentoringTransaction
from models.pool.transaction import encode

if TYPE_CHECKING:
    from contracts.decisions import PairingNote

KEPT_DAYS: Final = 7
"""So long a place is kept in a pool whose programme is still to come."""


def handed_over(transaction: MentoringTransaction, record: HandedOver) -> None:
    """Let a startup go, or expect it, whichever of the two pools this is."""
    if record.part == "source":
        _let_go(transaction, record)
    else:
        _expect(transaction, record)


def _let_go(transaction: MentoringTransaction, record: HandedOver) -> None:
    """End a startup's pairs here; places of mentors who go along go with them."""
    state = transaction.state
    for key in sorted(key for key in state.handed if key[0] == record.startup):
        _forget(transaction, key)
    startup = state.startups.get(record.startup)
    if startup is None:
        return
    pairs = state.pairs_of_startup(startup.id)
    for pair in pairs:
        along = pair.mentor in record.mentors
        note: PairingNote = "handed_over" if along else "startup_left"
        transaction.close(pair, "withdrawn", note)
        if along:
            give_back(transaction, pair.mentor)
    drop(transaction, startup, pairs)


def _expect(transaction: MentoringTransaction, record: HandedOver) -> None:
    """Keep the place that each mentor brings along for the pair that goes on here."""
    state, days = transaction.state, KEPT_DAYS
    if state.programme is not None and isinstance(state.programme.rules, MentoringRules):
        days = state.programme.rules.reply_days
    for mentor in record.mentors:
        bring(transaction, mentor)
        kept = HandedOn(
            startup=record.startup, mentor=mentor, until=record.time + max(1, days) * DAY_MS
        )
        state.handed[record.startup, mentor] = kept.until
        transaction.changes[pair_key("handed", record.startup, mentor)] = encode(kept)
    transaction.recount = True


def go_on(transaction: MentoringTransaction) -> None:
    """Let pairs from other pools go on as accepted, as soon as they can; say why where they cannot."""
    state = transaction.state
    if state.programme is None:
        return
    ended: list[StoredPair] = []
    lost: list[Key] = []
    for key, until in sorted(state.handed.items()):
        against = _against(transaction, key)
        if against == "":
            ended += _continue(transaction, key)
        elif against is not None or transaction.record.time >= until:
            _forget(transaction, key)
            _refuse(transaction, key, against)
            lost.append(key)
    next_best(transaction, ended)
    if lost and state.reactive:
        fill(transaction, [key[0] for key in lost], [key[1] for key in lost], "next_best")
        report_waiting(transaction, [key[0] for key in lost])


def _against(transaction: MentoringTransaction, key: Key) -> str | None:
    """Return the rule that forbids a pair to go on, "" where it can, None where it has to wait."""
    state, (startup, mentor) = transaction.state, key
    team, guide = state.startups.get(startup), state.mentors.get(mentor)
    if team is None or guide is None or not (state.takes_part(team) and state.takes_part(guide)):
        return None
    if mentor in state.never.get(startup, ()):
        return "declined_before"
    rule = broken(team, guide, transaction.terms, BINDING)
    if rule is not None:
        return rule
    pair = state.pair(startup, mentor)
    if pair is not None and pair.live:
        return ""
    if _places_of(state, startup) <= 0 and _weakest(state, startup) is None:
        return "startup_full"
    return "" if state.places(guide) > len(state.live_mentor.get(mentor, ())) else None


def _continue(transaction: MentoringTransaction, key: Key) -> list[StoredPair]:
    """Let a pair go on; return the proposal of the startup that gives way to it, if one has to."""
    state, (startup, mentor) = transaction.state, key
    _forget(transaction, key)
    pair, fallen = state.pair(startup, mentor), list[StoredPair]()
    if pair is None or not pair.live:
        weak = _weakest(state, startup) if _places_of(state, startup) <= 0 else None
        if weak is not None:
            transaction.close(weak, "withdrawn", "replaced")
            fallen.append(weak)
    transaction.take_over(startup, mentor)
    return fallen


def _refuse(transaction: MentoringTransaction, key: Key, against: str | None) -> None:
    state, (startup, mentor) = transaction.state, key
    if startup not in state.startups or mentor not in state.mentors:
        transaction.refuse_pair(startup, mentor)
    elif against is not None:
        transaction.refuse("breaks_rule", startup=startup, mentor=mentor, detail=against)
    else:
        transaction.refuse_full(startup, mentor)


def _places_of(state: MentoringState, startup: str) -> int:
    """Return how many mentors more a startup may have, those of them that are kept for it too."""
    kept = sum(key[0] == startup for key in state.handed)
    most = state.most_mentors(state.startups[startup]) + kept
    return most - len(state.live_startup.get(startup, ()))


def _weakest(state: MentoringState, startup: str) -> StoredPair | None:
    """Return the proposal that gives way first, None where the startup has only settled pairs."""
    open_pairs = [pair for pair in state.pairs_of_startup(startup) if pair.unanswered]
    return min(open_pairs, key=lambda pair: (pair.score, pair.mentor), default=None)


def _forget(transaction: MentoringTransaction, key: Key) -> None:
    """Keep no place any more."""
    del transaction.state.handed[key]
    transaction.changes[pair_key("handed", *key)] = None
    transaction.recount = True
