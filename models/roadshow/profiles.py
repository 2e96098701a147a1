"""Profiles that come, change and go; and the one model that the vectors of a pool must share."""

from contracts.pool_log import Investor, Startup
from models.roadshow import cycle
from models.roadshow.state import count_model, investor_field, startup_field
from models.roadshow.turn import Turn


def put_startup(turn: Turn, startup: Startup) -> None:
    """Add or replace a startup."""
    state = turn.state
    before = state.startups.get(startup.id)
    state.startups[startup.id] = startup
    state.touched_startups.add(startup.id)
    turn.changes[startup_field(startup.id)] = turn.raw
    _settle(turn, before, startup)


def put_investor(turn: Turn, investor: Investor) -> None:
    """Add or replace an investor's filing."""
    state = turn.state
    before = state.investors.get(investor.id)
    state.investors[investor.id] = investor
    state.touched_investors.add(investor.id)
    state.filing_turns = None
    turn.changes[investor_field(investor.id)] = turn.raw
    _settle(turn, before, investor)


def remove_startup(turn: Turn, key: str) -> None:
    """Take a startup out of the pool, if it is there."""
    before = turn.state.startups.pop(key, None)
    if before is not None:
        turn.state.touched_startups.add(key)
        turn.changes[startup_field(key)] = None
        _settle(turn, before, None)


def remove_investor(turn: Turn, key: str) -> None:
    """Take an investor out of the pool, if it is there."""
    before = turn.state.investors.pop(key, None)
    if before is not None:
        turn.state.touched_investors.add(key)
        turn.state.filing_turns = None
        turn.changes[investor_field(key)] = None
        _settle(turn, before, None)


def refuse_model(turn: Turn, profile: Startup | Investor) -> None:
    """Say so where the vectors of `profile` cannot be compared with the pool's: it stays out until they can."""
    vectors = profile.vectors
    if vectors is None or turn.state.fits_model(vectors):
        return
    startup = profile.id if isinstance(profile, Startup) else ""
    owner = "" if startup else f"{investor_field(profile.id)}: "
    turn.refuse("model_mismatch", startup=startup, detail=f"{owner}{vectors.model} ≠ {turn.state.meta.model}")


def _settle(turn: Turn, before: Startup | Investor | None, after: Startup | Investor | None) -> None:
    state = turn.state
    if after is not None:
        count_model(state, after.vectors, 1)
    if before is not None:
        count_model(state, before.vectors, -1)
    _settle_model(turn)
    if after is not None and state.rules is not None:
        refuse_model(turn, after)
    cycle.follow(turn)


def _settle_model(turn: Turn) -> None:
    """Keep the first model seen while any profile has it, then the most common: a pool encoded anew is not stuck."""
    state = turn.state
    if not state.models or state.model in state.models:
        return
    state.meta.model, state.meta.dims = min(state.models, key=lambda model: (-state.models[model], model))
    state.board = None
    turn.counted = True
