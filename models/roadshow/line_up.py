"""The running order (出场顺序): drawn up after a shortlist, published with it, mended when an entry leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from contracts.decisions import Change, LineUp, Shortlist, Slot
from contracts.pool_log import Language, RoadshowRules
from models.roadshow.clock import Stretch, clock_of, is_away, minute_of
from models.roadshow.entries import section_of
from models.roadshow.order.arrange import Arranged, arrange
from models.roadshow.order.arrange import mend as mend_order
from models.roadshow.order.grid import half_of
from models.roadshow.order.optimise import Pitch, Spot, Task
from models.roadshow.staging import (
    Cast,
    DayTooShort,
    absences,
    cast,
    drawn,
    drop_draft,
    event_date,
    first_difference,
    issue_published,
    people,
)
from models.roadshow.state import State
from models.roadshow.turn import Turn


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the order for the current shortlist; where it is to be drawn, only once it is."""
    state, shortlist = turn.state, turn.state.shortlist
    waits = shortlist is not None and rules.order == "draw" and not drawn(state, shortlist)
    if shortlist is None or not shortlist.entries or waits:
        drop_draft(turn, "line_up")
        return
    drafted = _drafted(turn, rules, shortlist, mending=False)
    if drafted is None:
        drop_draft(turn, "line_up")
    else:
        turn.issue(drafted)


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the order where it is a draft, or refuse to; tell whether there was anything to answer."""
    if rules.slots is None:
        drop_draft(turn, "line_up")
    state, current = turn.state, turn.state.contest.line_up
    if current is None or current.status == "published":
        return False
    assert state.published is not None
    strange = first_difference(
        (slot.startup for slot in current.slots), (entry.startup for entry in state.published.entries)
    )
    if strange:
        turn.refuse("breaks_rule", startup=strange, detail=f"publish: line_up: startup/{strange}")
        return True
    issue_published(turn, "line_up", current)
    return True


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published order differs from the published shortlist: the newcomer gets the free slot.

    Also where somebody in it has said since that he cannot come then. Nobody's time changes because a slot falls free.
    """
    state = turn.state
    published, shortlist = state.contest.line_up_published, state.published
    if rules.slots is None or published is None or shortlist is None or published.round != shortlist.round:
        return
    same = not first_difference(
        (slot.startup for slot in published.slots), (entry.startup for entry in shortlist.entries)
    )
    if same and not any(is_away(absences(state, "startup", slot.startup), _time(slot)) for slot in published.slots):
        return
    mended = _drafted(turn, rules, shortlist, mending=True)
    if mended is not None:
        turn.issue(msgspec.structs.replace(mended, status="published"))


@dataclass(frozen=True, slots=True)
class _Judging:
    """Of a stage: its judges, whom each must spare, when each is away, and how many must be there."""

    judges: Sequence[str]
    spared: Mapping[str, Mapping[str, str]]
    away: Mapping[str, Sequence[Stretch]]
    quorum: int

    def missing(self, startup: str, time: Stretch) -> tuple[int, bool]:
        """Return how many who might judge `startup` are away at `time`, and whether too few are left."""
        might = [key for key in self.judges if startup not in self.spared.get(key, {})]
        away = sum(1 for key in might if is_away(self.away[key], time))
        return away, len(might) - away < self.quorum


def _drafted(turn: Turn, rules: RoadshowRules, shortlist: Shortlist, *, mending: bool) -> LineUp | None:
    """Return a draft of the order; refuse, and return None, where there is none."""
    state = turn.state
    try:
        on_stage = cast(state, rules, shortlist)
    except DayTooShort as short:
        turn.refuse("day_too_short", detail=str(short))
        return None
    task = _task(turn, rules, shortlist, on_stage)
    found = mend_order(rules.order, task) if mending else arrange(rules.order, task)
    if found.fault:
        turn.refuse(found.fault, detail=found.detail)
        return None
    return _written(turn, rules, shortlist, on_stage, found)


def _task(turn: Turn, rules: RoadshowRules, shortlist: Shortlist, on_stage: Cast) -> Task:
    assert rules.slots is not None
    state, places = turn.state, on_stage.places
    ranks = {key: place for place, key in enumerate(drawn(state, shortlist))} if rules.order == "draw" else {}
    stages = [sorted(mine, key=lambda key: ranks.get(key, 0)) for mine in on_stage.stages]
    before = _before(turn, shortlist, places)
    counts = [len(mine) for mine in stages] + [spot[1] + 1 for spot in before.values() if spot]
    used = places[: max(counts)]
    away = {key: absences(state, "startup", key) for key in on_stage.entries}
    forbidden = {(key, p) for key, gone in away.items() for p, time in enumerate(used) if is_away(gone, time)}
    absent: dict[tuple[str, int], int] = {}
    for mine, judging in zip(stages, _judging(state, rules, shortlist, stages), strict=False):
        for key in mine:
            for place, time in enumerate(used):
                absent[key, place], too_few = judging.missing(key, time)
                if too_few:
                    forbidden.add((key, place))
    return Task(
        stages=[[_pitch(state, on_stage, key) for key in mine] for mine in stages],
        late=half_of(rules.slots, list(used)),
        forbidden=frozenset(forbidden),
        absent=absent,
        before={key: spot for key, spot in before.items() if key in on_stage.entries},
        most_moves=rules.most_changes if rules.most_changes and before else None,
    )


def _pitch(state: State, on_stage: Cast, key: str) -> Pitch:
    startup = state.startups.get(key)
    return Pitch(
        key,
        section_of(startup) if startup else "",
        startup.region if startup else "",
        frozenset(on_stage.entries[key].investors),
        frozenset(people(state, key)),
    )


def _judging(
    state: State, rules: RoadshowRules, shortlist: Shortlist, stages: Sequence[Sequence[str]]
) -> list[_Judging]:
    """Return who judges on each stage; nobody where there are no panels for these entries, or where the order does not follow hours."""
    panels = state.contest.panels
    if rules.panels is None or rules.order != "optimised" or panels is None or panels.round != shortlist.round:
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


def _before(turn: Turn, shortlist: Shortlist, places: Sequence[Stretch]) -> dict[str, Spot | None]:
    """Return startup -> place as published for the same round and day, None where no slot is at its time any more."""
    published = turn.state.contest.line_up_published
    if published is None or (published.round, published.day) != (shortlist.round, event_date(turn)):
        return {}
    known = {time: place for place, time in enumerate(places)}
    found: dict[str, Spot | None] = {}
    for slot in published.slots:
        place = known.get(_time(slot))
        found[slot.startup] = None if place is None else (slot.stage - 1, place)
    return found


def _written(turn: Turn, rules: RoadshowRules, shortlist: Shortlist, on_stage: Cast, found: Arranged) -> LineUp:
    state, record = turn.state, turn.record
    slots = [_slot(on_stage, key, spot) for key, spot in sorted(found.spots.items(), key=lambda item: item[1])]
    draw = state.contest.draw
    return LineUp(
        pool=state.pool,
        seq=turn.next_seq(),
        time=record.time,
        cause=record.event,
        version=turn.next_version("line_up"),
        status="draft",
        round=shortlist.round,
        day=event_date(turn),
        method=rules.order,
        slots=slots,
        proven=found.proven,
        penalty=found.penalty,
        bound=found.bound,
        commitment=draw.commitment if draw is not None and rules.order == "draw" else "",
        changes=_changes(state, shortlist, slots),
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


def _changes(state: State, shortlist: Shortlist, slots: Sequence[Slot]) -> list[Change]:
    """Return who pitches elsewhere or at another time than was published; in another round everybody is new."""
    published = state.contest.line_up_published
    if published is None:
        return []
    same = published.slots if published.round == shortlist.round else []
    before, after = ({slot.startup: slot for slot in some} for some in (same, slots))
    found = []
    for key in sorted(before.keys() | after.keys()):
        was, now = _place(before.get(key)), _place(after.get(key))
        if was != now:
            slot = after.get(key) or before[key]
            gone = "withdrawn" if state.contest.left("startup", key) else "left"
            why = "moved" if was and now else "new" if now else gone
            language: Language = slot.language
            found.append(Change(key, slot.name, was, now, why, language))
    return found


def _place(slot: Slot | None) -> str:
    return f"{slot.stage}/{slot.place}/{slot.starts_at}" if slot else ""
