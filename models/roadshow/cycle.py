"""When a shortlist is drawn up: on command, on a change, when a filing lapses; and how one is published."""

from bisect import bisect_right

import msgspec

from contracts.pool_log import RoadshowRules
from models.roadshow import on_stage, rounds
from models.roadshow.appraisal import appraise
from models.roadshow.eligibility import event_day, filing_turns, start_of
from models.roadshow.shortlist import digest, draft, no_longer_holds
from models.roadshow.state import State
from models.roadshow.turn import Turn


def open_cycle(turn: Turn, rules: RoadshowRules) -> None:
    """Draw everything up anew: the shortlist, and what follows from it; refuse where every round is closed."""
    if _over(turn, rules):
        turn.refuse("round_closed", detail=rules.rounds[-1].name)
        return
    turn.state.meta.opened = True
    turn.read_pool()
    _draw_up(turn, rules, always=True)


def follow(turn: Turn, *, always: bool = False) -> None:
    """Answer a change with a new draft, where the pool's rules say so and the change makes a difference, or `always`."""
    rules = turn.state.rules
    if rules is not None and (turn.state.live or always) and not _over(turn, rules):
        if turn.state.outgrown:
            turn.read_pool()
        _draw_up(turn, rules, always=always)


def due(state: State) -> int | None:
    """Return the next time at which a filing begins or ceases to count, None where that changes nothing by itself."""
    turns, programme = state.filing_turns, state.programme
    if turns is None or programme is None or programme.event_on or not state.live:
        return None
    place = bisect_right(turns, start_of(state.meta.day) or 0)
    return turns[place] if place < len(turns) else None


def gather_turns(state: State) -> None:
    """Gather the times that `due` reads, after filings have changed. `due` itself may be asked while a step is under way."""
    if state.filing_turns is None and state.live:
        state.filing_turns = sorted(turn for one in state.investors.values() for turn in filing_turns(one))


def tick(turn: Turn) -> None:
    """Answer the passing of time, where a filing has begun or ceased to count."""
    moment = due(turn.state)
    if moment is not None and moment <= turn.record.time:
        follow(turn)


def _draw_up(turn: Turn, rules: RoadshowRules, *, always: bool) -> None:
    """Judge the pool; announce a draft if it differs from the current shortlist, or `always`."""
    state = turn.state
    gather_turns(state)
    appraisal = appraise(state, rules, _day(turn))
    if state.meta.day != appraisal.survey.day:
        state.meta.day = appraisal.survey.day
        turn.counted = True
    found = digest(state, appraisal)
    if always or found != state.meta.digest:
        state.meta.digest = found
        turn.announce(draft(turn, rules, appraisal))
        on_stage.draw_up(turn, rules)


def publish(turn: Turn, rules: RoadshowRules) -> None:
    """Publish every draft as it was reviewed; refuse where there is none, or where the shortlist no longer holds."""
    state, record = turn.state, turn.record
    current = state.shortlist
    if current is None or current.status == "published":
        if not on_stage.publish(turn, rules):
            turn.refuse("nothing_to_publish", detail=f"v{current.version}" if current else "")
        return
    broken = no_longer_holds(state, rules, current, _day(turn))
    if broken:
        turn.refuse("breaks_rule", detail=f"publish: {broken}")
        return
    turn.announce(
        msgspec.structs.replace(
            current,
            seq=turn.next_seq(),
            time=record.time,
            cause=record.event,
            version=state.meta.version + 1,
            status="published",
        )
    )
    on_stage.publish(turn, rules)


def _over(turn: Turn, rules: RoadshowRules) -> bool:
    """Tell whether there were rounds and all are closed: nobody is left to choose for."""
    return bool(rules.rounds) and rounds.current(rules, turn.state.contest) is None


def _day(turn: Turn) -> str:
    """Return the day on which filings must be valid."""
    assert turn.state.programme is not None
    return event_day(turn.state.programme, turn.today)
