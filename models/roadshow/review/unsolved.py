"""Why a directive that reads well leaves no plan: the rules that it breaks once the rest is solved.

The set named is one of which none can be spared; the smallest, where few rules are in play or where
one alone is enough.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import msgspec

from contracts.by_hand import BrokenRule, RuleKind
from contracts.pool_log import RoadshowRules
from models.roadshow.event_day.staging import Cast, DayTooShort, cast, event_date
from models.roadshow.hand import Basis, Directive, Hand, HandChange, superseded
from models.roadshow.judging.panels import task_of as seating_of
from models.roadshow.judging.seating import Shortage, convene
from models.roadshow.order.arrange import plain_task
from models.roadshow.order.line_up import task_of
from models.roadshow.order.optimise import OrderTask, optimise
from models.roadshow.review.broken import HandFault, against
from models.roadshow.transaction import RoadshowTransaction

FEW: Final = 8
"""Of so many rules in play all sets are tried, the smallest first."""
_EFFORT: Final = 1.0
Check = Callable[[Sequence[BrokenRule]], bool]


def unsolved(
    transaction: RoadshowTransaction, rules: RoadshowRules, change: HandChange
) -> HandFault:
    """Return the rules against `change`, which is not in force: the hand is as it was before."""
    added, hand = change.added, transaction.state.contest.by_hand.hand
    if added is None:
        return against(*_most_changes(rules))
    from_here = [one for one in hand.directives if one.number not in change.released]
    transaction.state.contest.by_hand.hand = replace_directives(hand, superseded(from_here, added))
    transaction.by_hand = True
    try:
        broken = _broken(transaction, rules, added)
    finally:
        transaction.by_hand = False
        transaction.state.contest.by_hand.hand = hand
    return against(*(broken or _most_changes(rules)))


def _most_changes(rules: RoadshowRules) -> tuple[BrokenRule, ...]:
    return (BrokenRule("most_changes", "", str(rules.most_changes)),)


def _broken(
    transaction: RoadshowTransaction, rules: RoadshowRules, added: Directive
) -> tuple[BrokenRule, ...]:
    shortlist = transaction.state.shortlist.current
    assert shortlist is not None
    basis = transaction.basis(shortlist.round)
    try:
        on_stage = cast(transaction.state, rules, shortlist, basis)
    except DayTooShort as short:
        return (BrokenRule("day_ends", "", str(short)),)
    if rules.panels is not None and added.part != "timetable":
        seats = convene(seating_of(transaction.state, rules, shortlist, on_stage, basis))
        if seats.shortages:
            return tuple(dict.fromkeys(map(_lack, seats.shortages)))
    if rules.slots is None or added.part == "timetable":
        return ()
    return _against_order(transaction, rules, added, on_stage, basis)


def _lack(shortage: Shortage) -> BrokenRule:
    kinds: dict[str, RuleKind] = {"chair": "chair", "quorum": "quorum"}
    kind = kinds.get(shortage.what, "judges")
    return BrokenRule(
        kind, shortage.startup or str(shortage.stage), f"{shortage.have}/{shortage.need}"
    )


def _against_order(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    added: Directive,
    on_stage: Cast,
    basis: Basis,
) -> tuple[BrokenRule, ...]:
    """Return the rules with which `added` leaves no order."""
    shortlist = transaction.state.shortlist.current
    assert shortlist is not None
    day = event_date(transaction)
    task = plain_task(task_of(transaction, rules, shortlist, on_stage, day, basis))
    mine = {place.startup: (place.stage - 1, place.place - 1) for place in added.places}
    others = [one for one in basis.directives.listed if one.places and one.number != added.number]
    in_play = in_play_of(task, others)
    if not possible(relaxed(task, mine, others, [])):
        return (BrokenRule("day_ends", "", str(len(on_stage.places))),)
    return smallest(in_play, lambda some: not possible(relaxed(task, mine, others, some)))


def in_play_of(task: OrderTask, others: Iterable[Directive]) -> list[BrokenRule]:
    """Return the rules that an order has to keep: what else was settled by hand, hours, judges, what
    has begun, founders with two entries, and how many may move.
    """
    rules = [BrokenRule("directive", str(one.number)) for one in others]
    kinds: tuple[RuleKind, ...] = ("hours", "quorum", "begun")
    for kind in kinds:
        names = sorted({name for name, _ in task.behind.get(kind, ())})
        rules += [BrokenRule(kind, name) for name in names]
    rules += [BrokenRule("founders", " ".join(names)) for names in _shared_founders(task)]
    if task.most_moves is not None:
        rules.append(BrokenRule("most_changes", "", str(task.most_moves)))
    return rules


def _shared_founders(task: OrderTask) -> list[tuple[str, ...]]:
    """Return the entries of each founder who has more than one."""
    entries: dict[str, list[str]] = {}
    for stage in task.stages:
        for pitch in stage:
            for person in pitch.people:
                entries.setdefault(person, []).append(pitch.startup)
    return sorted({tuple(sorted(names)) for names in entries.values() if len(names) > 1})


def relaxed(
    task: OrderTask,
    mine: dict[str, tuple[int, int]],
    others: Iterable[Directive],
    kept: Sequence[BrokenRule],
) -> OrderTask:
    """Return `task` with the places of `mine` and, of the rules, those `kept` alone."""
    named = {(rule.kind, rule.key) for rule in kept}
    settled: dict[str, tuple[int, int]] = {}
    for one in others:
        if ("directive", str(one.number)) in named:
            settled |= {spot.startup: (spot.stage - 1, spot.place - 1) for spot in one.places}
    forbidden = frozenset(
        spot for kind, spots in task.behind.items() for spot in spots if (kind, spot[0]) in named
    )
    founders = {name for rule in kept if rule.kind == "founders" for name in rule.key.split()}
    stages = [
        [
            pitch if pitch.startup in founders else pitch._replace(people=frozenset())
            for pitch in stage
        ]
        for stage in task.stages
    ]
    limited = any(rule.kind == "most_changes" for rule in kept)
    return replace(
        task,
        stages=stages,
        forbidden=forbidden,
        settled=settled | mine,
        most_moves=task.most_moves if limited else None,
    )


def possible(task: OrderTask) -> bool:
    """Tell whether there is an order that keeps what must be kept."""
    spots = list(task.settled.values())
    if len(set(spots)) < len(spots):
        return False
    found = optimise(task, _EFFORT)
    return found is not None and not found.homeless


def smallest(rules: Sequence[BrokenRule], clash: Check) -> tuple[BrokenRule, ...]:
    """Return the smallest set of `rules` that clash, where they are few or one alone does; else one
    of which none can be spared. Nothing where they do not clash at all.
    """
    if not clash(rules):
        return ()
    most = len(rules) if len(rules) <= FEW else 1
    for size in range(most + 1):
        for some in combinations(rules, size):
            if clash(some):
                return some
    return _spared(list(rules), clash)


def _spared(rules: list[BrokenRule], clash: Check) -> tuple[BrokenRule, ...]:
    """Return what is left of `rules` once nothing more can be left out."""
    for rule in list(rules):
        fewer = [other for other in rules if other is not rule]
        if clash(fewer):
            rules = fewer
    return tuple(rules)


def replace_directives(hand: Hand, directives: list[Directive]) -> Hand:
    """Return `hand` with other directives."""
    return msgspec.structs.replace(hand, directives=directives)
