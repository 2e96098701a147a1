"""Profiles that come, change and go; and the one model that the vectors of a pool must share."""

import msgspec

from contracts import pool_log
from contracts.pool_log import Filed, Investor, Reencoded, Startup, Vectors
from models.pool.encoder_switch import as_compared, forget_waiting, latest_vectors, switch_encoder
from models.pool.registered import as_registered, unregister
from models.roadshow import deadlines
from models.roadshow.filings import forbidden
from models.roadshow.registered import counted_investor, keep_filed, let_feed_overtake
from models.roadshow.shortlist import cycle
from models.roadshow.state import count_model, investor_field, startup_field
from models.roadshow.transaction import RoadshowTransaction


def put_startup(transaction: RoadshowTransaction, startup: Startup) -> None:
    """Add or replace a startup."""
    transaction.changes[startup_field(startup.id)] = transaction.raw
    _take_startup(transaction, startup)


def _take_startup(transaction: RoadshowTransaction, startup: Startup) -> None:
    """Take in a startup as its feed has it."""
    state, key = transaction.state, startup_field(startup.id)
    before = state.startups.get(startup.id)
    counted = None if before is None else latest_vectors(state, key, before)
    after = as_compared(transaction, key, as_registered(state, key, startup), before)
    state.startups[startup.id] = after
    if before is None:
        deadlines.arrived(transaction, startup.id)
    same = key in state.coming and after == before
    if not same:
        state.touched_startups.add(startup.id)
        state.past_changed = True
    _follow_change(transaction, counted, startup.vectors, same=same)


def put_investor(transaction: RoadshowTransaction, investor: Investor) -> None:
    """Add or replace an investor's filing.

    Refuse what the register's rules forbid, and the last filing stays in force.
    """
    state, key = transaction.state, investor_field(investor.id)
    before = state.investors.get(investor.id)
    by_feed = investor.id not in state.filed
    let_feed_overtake(transaction, investor)
    rule = (
        forbidden(before, investor, transaction.today)
        if before is not None and state.rules is not None and by_feed
        else None
    )
    if before is not None and rule is not None:
        detail = f"{before.status} -> {investor.status}: {rule}"
        transaction.refuse("forbidden_transition", partner=investor.id, detail=detail)
        return
    transaction.changes[key] = transaction.raw
    _take_investor(transaction, investor)


def put_filed(transaction: RoadshowTransaction, filed: Filed) -> None:
    """Let a filing's status from the register count, for all purposes."""
    keep_filed(transaction, filed)
    put_again(transaction, investor_field(filed.investor))


def put_again(transaction: RoadshowTransaction, key: str) -> None:
    """Let a startup or an investor, if it is here, count with what the register now says of it."""
    state, (kind, _, identifier) = transaction.state, key.partition("/")
    side = state.profiles.get(kind)
    known = None if side is None else side.get(identifier)
    if known is None:
        return
    listed = state.listed.get(key, known)
    listed = msgspec.structs.replace(listed, vectors=latest_vectors(state, key, listed))
    if isinstance(listed, Startup):
        _take_startup(transaction, listed)
    else:
        let_feed_overtake(transaction, listed)
        _take_investor(transaction, listed)


def _take_investor(transaction: RoadshowTransaction, investor: Investor) -> None:
    """Take in a filing as its feed has it."""
    state, key = transaction.state, investor_field(investor.id)
    before = state.investors.get(investor.id)
    counted = None if before is None else latest_vectors(state, key, before)
    after = as_compared(transaction, key, counted_investor(state, investor), before)
    state.investors[investor.id] = after
    same = key in state.coming and after == before
    if not same:
        state.touched_investors.add(investor.id)
        state.past_changed = True
        state.filing_turns = None
    _follow_change(transaction, counted, investor.vectors, same=same)


def put_reencoded(transaction: RoadshowTransaction, record: Reencoded) -> None:
    """Take in new vectors of a profile that is still the one they were made of."""
    state = transaction.state
    if record.entity == "startup":
        startup = state.startups.get(record.id)
        if startup is not None and _asks_for(
            transaction, record, startup_field(record.id), startup
        ):
            listed = state.listed.get(startup_field(record.id), startup)
            startup = msgspec.structs.replace(listed, vectors=record.vectors)
            transaction.raw = pool_log.encode(startup)
            put_startup(transaction, startup)
    elif record.entity == "investor":
        investor = state.investors.get(record.id)
        if investor is not None and _asks_for(
            transaction, record, investor_field(record.id), investor
        ):
            filing = state.listed.get(investor_field(record.id), investor)
            investor = msgspec.structs.replace(filing, vectors=record.vectors)
            transaction.raw = pool_log.encode(investor)
            put_investor(transaction, investor)


def _asks_for(
    transaction: RoadshowTransaction, record: Reencoded, key: str, profile: Startup | Investor
) -> bool:
    """Tell whether `record` brings something new to the very profile that it was made of."""
    return (
        profile.event == record.of
        and latest_vectors(transaction.state, key, profile) != record.vectors
    )


def remove_startup(transaction: RoadshowTransaction, key: str) -> None:
    """Take a startup out of the pool, if it is there."""
    state, field = transaction.state, startup_field(key)
    before = state.startups.pop(key, None)
    if before is not None:
        counted = latest_vectors(state, field, before)
        forget_waiting(transaction, field)
        deadlines.left(transaction, key)
        state.touched_startups.add(key)
        state.past_changed = True
        unregister(transaction, field)
        transaction.changes[field] = None
        _follow_change(transaction, counted, None)


def remove_investor(transaction: RoadshowTransaction, key: str) -> None:
    """Take an investor out of the pool, if it is there."""
    state, field = transaction.state, investor_field(key)
    before = state.investors.pop(key, None)
    if before is not None:
        counted = latest_vectors(state, field, before)
        forget_waiting(transaction, field)
        state.touched_investors.add(key)
        state.past_changed = True
        state.filing_turns = None
        unregister(transaction, field)
        transaction.changes[field] = None
        _follow_change(transaction, counted, None)


def _follow_change(
    transaction: RoadshowTransaction,
    before: Vectors | None,
    after: Vectors | None,
    *,
    same: bool = False,
) -> None:
    """Count vectors that came and went, and judge the pool anew unless all that counts is the
    `same`.
    """
    state = transaction.state
    count_model(state, after, 1)
    count_model(state, before, -1)
    if _switched(transaction) or not same:
        cycle.follow(transaction)


def _switched(transaction: RoadshowTransaction) -> bool:
    """Keep the first model seen while any profile has it as its latest, then switch.

    Return whether the model changed.

    With profiles that wait, that is once all have the same new one; else to the most common.
    """
    state = transaction.state
    if not state.models or state.model in state.models or (state.coming and len(state.models) > 1):
        return False
    switch_encoder(transaction, min(state.models, key=lambda model: (-state.models[model], model)))
    return True
