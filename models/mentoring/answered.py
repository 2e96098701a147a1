"""A proposal as a question to two people, noted where the rules let their answers count: how things
stood when it was made, and what each said.

What became of an accepted pairing is not looked at.
"""

import msgspec

from contracts.days import DAY_MS
from contracts.pool_log import Answer, Record
from models.acceptance import AskedPairing, AskedSide, Side
from models.acceptance.asked import OF_THE_PAIR, SIDES, Said
from models.affinity import Fit, answering_facts, score_without_acceptance
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair


def asks_anew(pair: StoredPair, before: StoredPair | None) -> bool:
    """Tell whether a new revision of a pair asks both sides; a pinned one waits for nobody."""
    return pair.status == "proposed" and (before is None or not before.live) and not pair.pinned


def as_asked(state: MentoringState, time: int, pair: StoredPair, waited: int) -> AskedPairing:
    """Return a proposal of `time` (ms) as it stands once all that goes with it is proposed; its
    startup had `waited` so many days.
    """
    book = state.answers
    team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
    found = Fit(pair.score, pair.reason.features)
    score = score_without_acceptance(found, state.measure.weights)
    facts = answering_facts(team, guide)
    chances = book.sides_of(pair.startup, pair.mentor, score, facts, waited)
    people: tuple[tuple[Side, str, str], ...]
    people = ("startup", pair.startup, pair.mentor), ("mentor", pair.mentor, pair.startup)
    sides = dict[Side, AskedSide]()
    for side, own, other in people:
        asked, accepted, answered, days = book.counts(side, own)
        sides[side] = AskedSide(
            requests=book.requests(side, own, other),
            asked=asked,
            accepted=accepted,
            answered=answered,
            days=days,
            chance=chances.get(side, 0),
        )
    return AskedPairing(
        startup=pair.startup,
        mentor=pair.mentor,
        number=pair.revision,
        at=time,
        score=score,
        region=facts[0],
        language=facts[1],
        waited=waited,
        team=sides["startup"],
        guide=sides["mentor"],
    )


def as_answered(asked: AskedPairing, pair: StoredPair, record: Record) -> AskedPairing:
    """Return a proposal with what the new revision `pair`, which `record` led to, says of it."""
    after = max(0, record.time - asked.at) // DAY_MS
    for side in SIDES:
        said = _said(asked.of(side), side, pair, record)
        if said != asked.of(side).said:
            own = msgspec.structs.replace(asked.of(side), said=said, after=after)
            asked = asked.with_side(side, own)
    if pair.status == "proposed":
        return asked
    return msgspec.structs.replace(asked, over=True, after=after)


def _said(own: AskedSide, side: Side, pair: StoredPair, record: Record) -> Said:
    if own.said:
        return own.said
    if side in pair.accepted_by:
        return "accept"
    if pair.declined_by == side:
        of_pair = isinstance(record, Answer) and record.reason in OF_THE_PAIR
        return "other" if of_pair else "decline"
    return "silence" if pair.status == "expired" else ""
