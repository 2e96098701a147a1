"""Profiles that come, change and go; and the one model that the vectors of a pool must share."""

from typing import Any

import msgspec

from contracts import pool_log
from contracts.pool_log import Investor, Reencoded, Startup, Vectors
from models import transition
from models.roadshow import cycle
from models.roadshow.filings import forbidden
from models.roadshow.state import count_model, investor_field, startup_field
from models.roadshow.turn import Turn
from models.transition import latest


def put_startup(turn: Turn, startup: Startup) -> None:
    """Add or replace a startup."""
    state, key = turn.state, startup_field(startup.id)
    before = state.startups.get(startup.id)
    counted = None if before is None else latest(state.coming, key, before)
    after = transition.serve(state.coming, turn.changes, key, startup, before, model=state.model)
    state.startups[startup.id] = after
    turn.changes[key] = turn.raw
    same = key in state.coming and after == before
    if not same:
        state.touched_startups.add(startup.id)
    _settle(turn, counted, startup.vectors, same=same)


def put_investor(turn: Turn, investor: Investor) -> None:
    """Add or replace an investor's filing; refuse what the register's rules forbid, and the last filing stays in force."""
    state, key = turn.state, investor_field(investor.id)
    before = state.investors.get(investor.id)
    rule = forbidden(before, investor, turn.today) if before is not None and state.rules is not None else None
    if before is not None and rule is not None:
        detail = f"{before.status} -> {investor.status}: {rule}"
        turn.refuse("forbidden_transition", partner=investor.id, detail=detail)
        return
    counted = None if before is None else latest(state.coming, key, before)
    after = transition.serve(state.coming, turn.changes, key, investor, before, model=state.model)
    state.investors[investor.id] = after
    turn.changes[key] = turn.raw
    same = key in state.coming and after == before
    if not same:
        state.touched_investors.add(investor.id)
        state.filing_turns = None
    _settle(turn, counted, investor.vectors, same=same)


def put_reencoded(turn: Turn, record: Reencoded) -> None:
    """Take in new vectors of a profile that is still the one they were made of."""
    state = turn.state
    if record.entity == "startup":
        startup = state.startups.get(record.id)
        if startup is not None and _asks_for(turn, record, startup_field(record.id), startup):
            startup = msgspec.structs.replace(startup, vectors=record.vectors)
            turn.raw = pool_log.encode(startup)
            put_startup(turn, startup)
    elif record.entity == "investor":
        investor = state.investors.get(record.id)
        if investor is not None and _asks_for(turn, record, investor_field(record.id), investor):
            investor = msgspec.structs.replace(investor, vectors=record.vectors)
            turn.raw = pool_log.encode(investor)
            put_investor(turn, investor)


def _asks_for(turn: Turn, record: Reencoded, key: str, profile: Startup | Investor) -> bool:
    """Tell whether `record` brings something new to the very profile that it was made of."""
    now: Any = profile
    return profile.event == record.of and latest(turn.state.coming, key, now) != record.vectors


def remove_startup(turn: Turn, key: str) -> None:
    """Take a startup out of the pool, if it is there."""
    state, field = turn.state, startup_field(key)
    before = state.startups.pop(key, None)
    if before is not None:
        counted = latest(state.coming, field, before)
        transition.drop(state.coming, turn.changes, field)
        state.touched_startups.add(key)
        turn.changes[field] = None
        _settle(turn, counted, None)


def remove_investor(turn: Turn, key: str) -> None:
    """Take an investor out of the pool, if it is there."""
    state, field = turn.state, investor_field(key)
    before = state.investors.pop(key, None)
    if before is not None:
        counted = latest(state.coming, field, before)
        transition.drop(state.coming, turn.changes, field)
        state.touched_investors.add(key)
        state.filing_turns = None
        turn.changes[field] = None
        _settle(turn, counted, None)


def _settle(turn: Turn, before: Vectors | None, after: Vectors | None, *, same: bool = False) -> None:
    """Count vectors that came and went, and judge the pool anew unless all that counts is the `same`."""
    state = turn.state
    count_model(state, after, 1)
    count_model(state, before, -1)
    if _settle_model(turn) or not same:
        cycle.follow(turn)


def _settle_model(turn: Turn) -> bool:
    """Keep the first model seen while any profile has it as its latest, then go over; return whether the model changed.

    With profiles that wait, that is once all have the same new one; else to the most common.
    """
    state = turn.state
    if not state.models or state.model in state.models or (state.coming and len(state.models) > 1):
        return False
    profiles: dict[str, dict[str, Any]] = {"startup": state.startups, "investor": state.investors}
    transition.go_over(state.coming, turn.changes, profiles)
    state.meta.model, state.meta.dims = min(state.models, key=lambda model: (-state.models[model], model))
    state.board = None
    turn.counted = True
    if state.lens.model:
        turn.read_pool()
    return True
