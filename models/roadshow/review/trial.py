"""A step by hand tried on a pool without touching it: what it would change and cost, or which rules
it would break, and the cheapest ways out, each solved.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from contracts import pool_log
from contracts.by_hand import BrokenRule, WayStep, rules_in
from contracts.decisions import Refused
from contracts.pool_log import Command, RoadshowRules
from models.roadshow.commands import carry_out
from models.roadshow.explain.admission import remedies_of
from models.roadshow.explain.remedies import Remedy
from models.roadshow.resolution import meant
from models.roadshow.review.alternatives import Alternative, alternatives
from models.roadshow.review.answer import Answer, compared
from models.roadshow.review.documents import documents_of
from models.roadshow.review.savepoint import Savepoint
from models.roadshow.review.steps import only_said
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

EVENT = "what-if"
SHOWN: Final = 4
ELSEWHERE: Final = ("place", "time", "judge")
MOST_ELSEWHERE: Final = 2
"""Of the ways that only lead elsewhere no more are shown, so that the others are seen."""


class WayOut(msgspec.Struct, frozen=True):
    """A way out: what has to be done before, or instead, and what the plan then is."""

    steps: list[WayStep]
    answer: Answer


class Trial(msgspec.Struct, frozen=True):
    """What came of it: an answer, or a refusal with the rules behind it and the ways out, the
    cheapest first.
    """

    answer: Answer | None
    refused: list[Refused] = []
    rules: list[BrokenRule] = []
    ways: list[WayOut] = []
    remedies: list[Remedy] = []
    """What would let an entry that is barred enter, by `explain`."""


def tried(state: RoadshowState, command: Command) -> Trial:
    """Return what `command` would do to `state`, which stays as it is."""
    rules = state.rules
    assert rules is not None, "only a roadshow is changed by hand"
    resolved = meant(state, command)
    assert isinstance(resolved, Command)
    transaction = RoadshowTransaction(state, resolved, pool_log.encode(resolved))
    answer, refused = _outcome(transaction, rules, Alternative([]), resolved)
    if answer is not None:
        return Trial(answer)
    broken = [
        rule for one in refused if one.code == "directive_refused" for rule in rules_in(one.detail)
    ]
    ways = list(_ways(transaction, rules, resolved, broken))
    ways = _shown(sorted(ways, key=lambda way: (way.answer.price, len(way.steps))))
    barred = [rule for rule in broken if rule.kind == "entry"]
    day = state.open_programme.event_on or transaction.today
    remedies = remedies_of(state, rules, day, barred[0].key) if barred else []
    return Trial(None, refused, broken, ways, remedies[:SHOWN])


def _shown(ways: list[WayOut]) -> list[WayOut]:
    """Return the cheapest of `ways`, few of those that only lead elsewhere."""
    elsewhere = [way for way in ways if way.steps[-1].kind in ELSEWHERE]
    others = [way for way in ways if way not in elsewhere[MOST_ELSEWHERE:]]
    return others[:SHOWN]


def _ways(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    command: Command,
    broken: list[BrokenRule],
) -> Iterable[WayOut]:
    for alternative in alternatives(transaction, rules, command, broken):
        answer, _ = _outcome(transaction, rules, alternative, alternative.command or command)
        if answer is not None:
            yield WayOut(alternative.steps, answer)


def _outcome(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    alternative: Alternative,
    command: Command,
) -> tuple[Answer | None, list[Refused]]:
    """Return what comes of the command once the alternative's first steps are done; nothing of it
    stays.
    """
    state = transaction.state
    savepoint, before = Savepoint(transaction), documents_of(state)
    wanted = alternative.rules or rules
    try:
        if alternative.rules is not None:
            state.programme = msgspec.structs.replace(state.open_programme, rules=wanted)
        for record in (*alternative.first, command):
            transaction.record = record
            carry_out(transaction, record)
        refused = [one for one in savepoint.decided if isinstance(one, Refused)]
        blocked = [one for one in refused if not only_said(one)]
        if blocked:
            return None, blocked
        after = documents_of(state)
        return compared((state, rules, before), (state, wanted, after)), []
    finally:
        savepoint.go_back()
        transaction.record = command
