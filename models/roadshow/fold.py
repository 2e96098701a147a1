"""The fold of the roadshow service: profiles, filings and commands in, shortlists out.

Mentoring pools are another fold's: their records change and decide nothing here. What concerns a pool that has no
programme is kept and not answered; the matcher says once for both that the pool is unknown.
"""

from collections.abc import Mapping

import msgspec

from contracts.pool_log import (
    Answer,
    Command,
    Investor,
    Judge,
    Outcome,
    Programme,
    Record,
    Reencoded,
    Removed,
    Request,
    RoadshowRules,
    Score,
    Startup,
)
from models.fold import Step
from models.roadshow import commands, cycle, on_stage, scoring, timetable
from models.roadshow.contest import judge_field
from models.roadshow.profiles import put_investor, put_reencoded, put_startup, remove_investor, remove_startup
from models.roadshow.state import (
    PROGRAMME,
    PUBLISHED,
    SHORTLIST,
    Meta,
    State,
    investor_field,
    outcome_field,
    restore,
    startup_field,
)
from models.roadshow.turn import Turn
from models.transition import KEPT


class RoadshowFold:
    """Implements models.fold.Fold for roadshow pools."""

    name = "roadshow"

    def empty(self, pool: str) -> State:
        """Return the state of a pool that has seen no record."""
        return State(pool)

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> State:
        """Return the state whose changes left `fields`."""
        state = restore(pool, fields)
        cycle.gather_turns(state)
        return state

    def step(self, state: State, record: Record, raw: bytes) -> Step:
        """Take one record into `state` and return what follows."""
        turn = Turn(state, record, raw)
        if isinstance(record, Programme):
            _programme(turn, record)
        elif isinstance(record, Removed) and record.entity == "programme":
            _close(turn)
        elif not state.ignored:
            _take(turn, record)
        return turn.step()

    def due(self, state: State) -> int | None:
        """Return when the next filing begins or ceases to count, where that can change a shortlist."""
        return cycle.due(state)


def _take(turn: Turn, record: Record) -> None:
    """Take a record of a pool that is, or may become, a roadshow's."""
    state = turn.state
    if isinstance(record, Startup):
        put_startup(turn, record)
    elif isinstance(record, Investor):
        put_investor(turn, record)
    elif isinstance(record, Removed):
        _remove(turn, record)
    elif isinstance(record, Reencoded):
        put_reencoded(turn, record)
    elif isinstance(record, Outcome):
        name = outcome_field(record.startup, record.partner)
        turn.changes[name] = state.outcomes[name] = turn.raw
    elif isinstance(record, Judge | Score | Request):
        _take_contest(turn, record)
    elif isinstance(record, Command):
        commands.carry_out(turn, record)
    elif isinstance(record, Answer) and state.rules is not None:
        turn.refuse("wrong_pool_kind", startup=record.startup, mentor=record.mentor, detail="answer")


def _take_contest(turn: Turn, record: Judge | Score | Request) -> None:
    if isinstance(record, Judge):
        turn.state.contest.judges[record.id] = record
        turn.changes[judge_field(record.id)] = turn.raw
        _mend(turn)
    elif isinstance(record, Score):
        scoring.take_score(turn, record)
    else:
        timetable.take_request(turn, record)


def _remove(turn: Turn, record: Removed) -> None:
    if record.entity == "startup":
        remove_startup(turn, record.id)
    elif record.entity == "investor":
        remove_investor(turn, record.id)
    elif record.entity == "judge" and turn.state.contest.judges.pop(record.id, None) is not None:
        turn.changes[judge_field(record.id)] = None
        _mend(turn)


def _mend(turn: Turn) -> None:
    """Bring what is published into line with a judge who has come, changed or gone."""
    if turn.state.rules is not None:
        on_stage.mend(turn, turn.state.rules)


def _programme(turn: Turn, record: Programme) -> None:
    """Take the programme; a mentoring pool is another fold's."""
    state = turn.state
    if not isinstance(record.rules, RoadshowRules):
        _leave(turn)
    state.programme = record
    state.board = None
    turn.changes[PROGRAMME] = turn.raw
    cycle.follow(turn)


def _leave(turn: Turn) -> None:
    """Forget what was kept of a pool that turns out to be, or turns into, a mentoring pool; numbers go on counting."""
    state = turn.state
    if state.ignored:
        return
    _withdraw(turn)
    names = [*map(startup_field, state.startups), *map(investor_field, state.investors), *state.outcomes]
    names += [f"{KEPT}{key}" for key in state.coming]
    names += state.contest.stored(judges=True)
    turn.changes.update(dict.fromkeys(sorted(names)))
    state.clear()
    state.meta = Meta(seq=state.meta.seq, version=state.meta.version, versions=state.meta.versions)
    turn.counted = True


def _close(turn: Turn) -> None:
    """Close the pool: profiles and judges stay, versions go on counting, the next programme starts with a cycle of its own."""
    state = turn.state
    if state.programme is not None:
        state.programme = None
        turn.changes[PROGRAMME] = None
        _withdraw(turn)


def _withdraw(turn: Turn) -> None:
    """Let go of the contest, and of the shortlists, if a cycle was opened."""
    state = turn.state
    turn.forget_lens()
    turn.changes.update(dict.fromkeys(sorted(state.contest.stored(judges=False))))
    state.contest.clear(judges=False)
    if state.meta.opened:
        state.shortlist = state.published = None
        turn.changes |= {SHORTLIST: None, PUBLISHED: None}
        state.meta = msgspec.structs.replace(state.meta, digest="", status="", opened=False, day="")
        turn.counted = True
