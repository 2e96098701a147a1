"""The running order (出场顺序): drawn up after a shortlist, published with it, repaired when an entry
leaves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from contracts.decisions import LineUp, Shortlist, Slot
from contracts.pool_log import RoadshowRules
from contracts.roadshow import OrderMethod
from models.roadshow.entries import section_of
from models.roadshow.event_day.clock import Stretch, clock_of, is_away, minute_of
from models.roadshow.event_day.grid import half_of
from models.roadshow.event_day.moves import slot_moves
from models.roadshow.event_day.staging import (
    Cast,
    DayTooShort,
    absences,
    cast,
    drawn,
    drop_draft,
    event_date,
    first_difference,
    gone_by,
    issue_published,
    people,
)
from models.roadshow.hand import Basis
from models.roadshow.order.arrange import Arranged, arrange
from models.roadshow.order.arrange import repair as repair_order
from models.roadshow.order.begun import with_begun
from models.roadshow.order.optimise import OrderTask, Pitch, Spot
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction


def draw_up(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Announce a draft of the order for the current shortlist.

    Where it is to be drawn, only once it is.
    """
    state, shortlist = transaction.state, transaction.state.shortlist.current
    waits = shortlist is not None and rules.order == "draw" and not drawn(state, shortlist)
    if shortlist is None or not shortlist.entries or waits:
        drop_draft(transaction, transaction.state.contest.line_up)
        return
    drafted = _drafted(transaction, rules, shortlist, repairing=False)
    if drafted is None:
        drop_draft(transaction, transaction.state.contest.line_up)
    else:
        transaction.issue(transaction.state.contest.line_up, drafted)


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Publish the order where it is a draft, or refuse to.

    Tell whether there was anything to answer.
    """
    if rules.slots is None:
        drop_draft(transaction, transaction.state.contest.line_up)
    state, draft = transaction.state, transaction.state.contest.line_up.draft
    if draft is None:
        return False
    strange = first_difference(
        (slot.startup for slot in draft.slots),
        (entry.startup for entry in state.published_list.entries),
    )
    if strange:
        transaction.refuse(
            "breaks_rule", startup=strange, detail=f"publish: line_up: startup/{strange}"
        )
        return True
    issue_published(transaction, transaction.state.contest.line_up, draft)
    return True


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish a new version where the published order differs from the published shortlist: the
    newcomer gets the free slot.

    Also where somebody in it has said since that they cannot come then. Nobody's time changes
    because a slot falls free, nothing that has begun moves, and the day stays the published one
    until everything is published anew.
    """
    state = transaction.state
    published, shortlist = state.contest.line_up.published, state.shortlist.published
    if (
        rules.slots is None
        or published is None
        or shortlist is None
        or published.round != shortlist.round
    ):
        return
    same = not first_difference(
        (slot.startup for slot in published.slots), (entry.startup for entry in shortlist.entries)
    )
    gone = gone_by(transaction, published.day)
    to_come = [slot for slot in published.slots if minute_of(slot.starts_at) > gone]
    if same and not any(
        is_away(absences(state, "startup", slot.startup), _time(slot)) for slot in to_come
    ):
        return
    repaired = _drafted(transaction, rules, shortlist, repairing=True)
    if repaired is not None:
        transaction.issue(
            transaction.state.contest.line_up, msgspec.structs.replace(repaired, status="published")
        )


@dataclass(frozen=True, slots=True)
class _Judging:
    """Of a stage: its judges, whom each must spare, when each is away, and how many must be there."""

    judges: Sequence[str]
    spared: Mapping[str, Mapping[str, str]]
    away: Mapping[str, Sequence[Stretch]]
    quorum: int

    def missing(self, startup: str, time: Stretch) -> tuple[int, bool]:
        """Return how many who might judge `startup` are away at `time`, and whether too few are
        left.
        """
        might = [key for key in self.judges if startup not in self.spared.get(key, {})]
        away = sum(1 for key in might if is_away(self.away[key], time))
        return away, len(might) - away < self.quorum


def _drafted(
    transaction: RoadshowTransaction, rules: RoadshowRules, shortlist: Shortlist, *, repairing: bool
) -> LineUp | None:
    """Return a draft of the order; refuse, and return None, where there is none."""
    state = transaction.state
    try:
        basis = transaction.basis(shortlist.round, repairing=repairing)
        on_stage = cast(state, rules, shortlist, basis)
    except DayTooShort as short:
        transaction.refuse("day_too_short", detail=str(short))
        return None
    published = state.contest.line_up.published
    day = published.day if repairing and published is not None else event_date(transaction)
    task = task_of(transaction, rules, shortlist, on_stage, day, basis)
    solve = repair_order if repairing else arrange
    found = solve(rules.order, task)
    if found.fault and task.settled and not transaction.by_hand:
        found = solve(rules.order, _as_far_as_possible(rules.order, task, solve))
    if found.fault:
        transaction.refuse(found.fault, detail=found.detail)
        return None
    return _written(transaction, rules, shortlist, on_stage, found, day)


def _as_far_as_possible(
    method: OrderMethod, task: OrderTask, solve: Callable[[OrderMethod, OrderTask], Arranged]
) -> OrderTask:
    """Return `task` with those places that were settled by hand which an order can keep to, the
    first first.
    """
    kept: dict[str, Spot] = {}
    for startup, spot in task.settled.items():
        tried = replace(task, settled={**kept, startup: spot})
        if not solve(method, tried).fault:
            kept[startup] = spot
    return replace(task, settled=kept)


def task_of(  # noqa: PLR0913, PLR0917 - all that an order is made of
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    shortlist: Shortlist,
    on_stage: Cast,
    day: str,
    basis: Basis,
) -> OrderTask:
    """Return what is to be ordered."""
    assert rules.slots is not None
    state, places = transaction.state, on_stage.places
    stages = _in_draw_order(state, rules, shortlist, on_stage)
    before = _before(basis, shortlist, places, day)
    settled = _settled(basis, on_stage)
    counts = [len(mine) for mine in stages] + [
        spot[1] + 1 for spot in (*before.values(), *settled.values()) if spot
    ]
    gone = gone_by(transaction, day) if before else -1
    newcomers = len(on_stage.entries.keys() - before.keys()) if gone >= 0 else 0
    used = places[: max(counts) + newcomers]
    judging = _judging(state, rules, shortlist, stages)
    absent, without_quorum = _missing_judges(stages, judging, used)
    begun = [time.begin <= gone for time in used]
    away = {key: absences(state, "startup", key) for key in on_stage.entries}
    begun = [time.begin <= gone for time in used]
    absent_then = _away_then(away, used)
    forbidden = with_begun(absent_then | without_quorum, on_stage.entries, before, begun)
    over = with_begun(set(), on_stage.entries, before, begun)
    behind = _behind(forbidden, hours=absent_then, quorum=without_quorum, begun=over)
    return OrderTask(
        stages=[[_pitch(state, on_stage, key) for key in mine] for mine in stages],
        late=half_of(rules.slots, list(used)),
        forbidden=frozenset(forbidden),
        spare=newcomers,
        absent=absent,
        before={key: spot for key, spot in before.items() if key in on_stage.entries},
        most_moves=rules.most_changes if rules.most_changes and before else None,
        settled=settled,
        behind=behind,
    )


def _in_draw_order(
    state: RoadshowState, rules: RoadshowRules, shortlist: Shortlist, on_stage: Cast
) -> list[list[str]]:
    """Return the entries of each stage, in the order of the draw where there is one."""
    order = drawn(state, shortlist) if rules.order == "draw" else []
    ranks = {key: place for place, key in enumerate(order)}
    return [sorted(mine, key=lambda key: ranks.get(key, 0)) for mine in on_stage.stages]


def _settled(basis: Basis, on_stage: Cast) -> dict[str, Spot]:
    """Return the places settled by hand of those on stage, as far as there are such."""
    return {
        key: (stage, place)
        for key, (stage, place) in basis.directives.places.items()
        if key in on_stage.entries and stage < len(on_stage.stages) and place < len(on_stage.places)
    }


def _behind(
    forbidden: set[tuple[str, int]], **reasons: set[tuple[str, int]]
) -> dict[str, frozenset[tuple[str, int]]]:
    """Return what each reason forbids of what is `forbidden`."""
    return {reason: frozenset(spots & forbidden) for reason, spots in reasons.items()}


def _away_then(
    away: Mapping[str, Sequence[Stretch]], times: Sequence[Stretch]
) -> set[tuple[str, int]]:
    """Return entry and place wherever somebody cannot come at the time of the place."""
    found: set[tuple[str, int]] = set()
    for key, stretches in away.items():
        found |= {(key, place) for place, time in enumerate(times) if is_away(stretches, time)}
    return found


def _missing_judges(
    stages: Sequence[Sequence[str]], judging: Iterable[_Judging], times: Sequence[Stretch]
) -> tuple[dict[tuple[str, int], int], set[tuple[str, int]]]:
    """Return by entry and place how many judges would miss the pitch, and where too few were left."""
    absent: dict[tuple[str, int], int] = {}
    without_quorum: set[tuple[str, int]] = set()
    for entries, judges in zip(stages, judging, strict=False):
        for key in entries:
            for place, time in enumerate(times):
                absent[key, place], too_few = judges.missing(key, time)
                if too_few:
                    without_quorum.add((key, place))
    return absent, without_quorum


def _pitch(state: RoadshowState, on_stage: Cast, key: str) -> Pitch:
    startup = state.startups.get(key)
    return Pitch(
        key,
        section_of(startup) if startup else "",
        startup.region if startup and startup.region.isdigit() else "",
        frozenset(on_stage.entries[key].investors),
        frozenset(people(state, key)),
    )


def _judging(
    state: RoadshowState,
    rules: RoadshowRules,
    shortlist: Shortlist,
    stages: Sequence[Sequence[str]],
) -> list[_Judging]:
    """Return who judges on each stage.

    Nobody where there are no panels for these entries, or where the order does not follow hours.
    """
    panels = state.contest.panels.current
    if (
        rules.panels is None
        or rules.order != "optimised"
        or panels is None
        or panels.round != shortlist.round
    ):
        return []
    if len(panels.panels) != len(stages):
        return []
    return [
        _Judging(
            panel.judges,
            panels.spared,
            {key: absences(state, "judge", key) for key in panel.judges},
            rules.panels.judges // 2 + 1,
        )
        for panel in panels.panels
    ]


def _time(slot: Slot) -> Stretch:
    return Stretch(minute_of(slot.starts_at), minute_of(slot.ends_at))


def _before(
    basis: Basis, shortlist: Shortlist, places: Sequence[Stretch], day: str
) -> dict[str, Spot | None]:
    """Return startup -> place before, in the same round and on the same day, None where no slot is
    at its time any more.
    """
    published = basis.line_up
    if published is None or (published.round, published.day) != (shortlist.round, day):
        return {}
    known = {time: place for place, time in enumerate(places)}
    found: dict[str, Spot | None] = {}
    for slot in published.slots:
        place = known.get(_time(slot))
        found[slot.startup] = None if place is None else (slot.stage - 1, place)
    return found


def _written(  # noqa: PLR0913, PLR0917 - all that an order is made of
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    shortlist: Shortlist,
    on_stage: Cast,
    found: Arranged,
    day: str,
) -> LineUp:
    state = transaction.state
    slots = [
        _slot(on_stage, key, spot)
        for key, spot in sorted(found.spots.items(), key=lambda item: item[1])
    ]
    draw = state.contest.draw
    return LineUp(
        **transaction.envelope(),
        version=transaction.next_version(transaction.state.contest.line_up),
        status="draft",
        round=shortlist.round,
        day=day,
        method=rules.order,
        slots=slots,
        proven=found.proven,
        penalty=found.penalty,
        bound=found.bound,
        commitment=draw.commitment if draw is not None and rules.order == "draw" else "",
        changes=slot_moves(transaction, shortlist, slots, day),
    )


def _slot(on_stage: Cast, key: str, spot: Spot) -> Slot:
    entry, (stage, place) = on_stage.entries[key], spot
    time = on_stage.places[place]
    return Slot(
        stage=stage + 1,
        place=place + 1,
        startup=key,
        name=entry.name,
        group=entry.group,
        industry=entry.industry,
        language=entry.language,
        starts_at=clock_of(time.begin),
        ends_at=clock_of(time.end),
    )
