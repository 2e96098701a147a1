"""The fold of the roadshow service: profiles, filings and commands in, shortlists out.

Mentoring pools are another fold's: their records change and decide nothing here. What concerns a
pool that has no programme is kept and not answered; the matcher says once for both that the pool is
unknown.
"""

from collections.abc import Mapping

from contracts import pool_log
from contracts.pool_log import (
    Answer,
    Command,
    Filed,
    Investor,
    Judge,
    Outcome,
    Programme,
    Record,
    Reencoded,
    Related,
    Removed,
    Request,
    RoadshowRules,
    Score,
    Startup,
)
from models.pool.doubts import near
from models.pool.encoder_switch import KEPT
from models.pool.fold import Step
from models.pool.outcomes.facts import OutcomeFact
from models.pool.outcomes.keeping import keep, welcome
from models.pool.registered import as_registered, forget_related, keep_related, unregister
from models.pool.state import PROGRAMME
from models.roadshow import commands
from models.roadshow.contest import judge_field
from models.roadshow.event_day import confirmations, publication
from models.roadshow.judging import scoring
from models.roadshow.meetings import planning as meetings
from models.roadshow.profiles import (
    put_again,
    put_filed,
    put_investor,
    put_reencoded,
    put_startup,
    remove_investor,
    remove_startup,
)
from models.roadshow.resolution import meant
from models.roadshow.restored import restore
from models.roadshow.review.redraw import draw_again, not_in_force
from models.roadshow.shortlist import cycle
from models.roadshow.state import (
    FILED_FIELDS,
    RoadshowMeta,
    RoadshowState,
    investor_field,
    startup_field,
)
from models.roadshow.transaction import RoadshowTransaction


class RoadshowFold:
    """Implements models.pool.fold.Fold for roadshow pools."""

    name = "roadshow"

    def empty(self, pool: str) -> RoadshowState:
        """Return the state of a pool that has seen no record."""
        return RoadshowState(pool)

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> RoadshowState:
        """Return the state whose changes left `fields`."""
        state = restore(pool, fields)
        cycle.gather_turns(state)
        return state

    def step(self, state: RoadshowState, record: Record, raw: bytes) -> Step:
        """Take one record into `state` and return what follows."""
        resolved = meant(state, record)
        record, raw = resolved, raw if resolved is record else pool_log.encode(resolved)
        transaction = RoadshowTransaction(state, record, raw)
        if isinstance(record, Programme):
            _programme(transaction, record)
        elif isinstance(record, Removed) and record.entity == "programme":
            _close(transaction)
        elif not state.ignored:
            welcome(transaction, record)
            _verb(transaction, record)
        return transaction.finish()

    def due(self, state: RoadshowState) -> int | None:
        """Return when the next filing begins or ceases to count, where that can change a shortlist."""
        return cycle.due(state)


def _verb(transaction: RoadshowTransaction, record: Record) -> None:
    """Take a record of a pool that is, or may become, a roadshow's."""
    state = transaction.state
    if isinstance(record, Startup):
        put_startup(transaction, record)
    elif isinstance(record, Investor):
        put_investor(transaction, record)
    elif isinstance(record, Removed):
        _remove(transaction, record)
    elif isinstance(record, Reencoded):
        put_reencoded(transaction, record)
    elif isinstance(record, Outcome):
        _outcome(transaction, record)
    elif isinstance(record, Filed | Related):
        _told_by_register(transaction, record)
    elif isinstance(record, Judge | Score | Request):
        _contest_verb(transaction, record)
    elif isinstance(record, Command):
        commands.carry_out(transaction, record)
    elif isinstance(record, Answer) and state.rules is not None:
        confirmations.take(transaction, state.rules, record)


def _told_by_register(transaction: RoadshowTransaction, record: Filed | Related) -> None:
    state = transaction.state
    if isinstance(record, Filed):
        put_filed(transaction, record)
        return
    key = keep_related(transaction, record)
    if record.entity != "judge":
        put_again(transaction, key)
    elif record.id in state.contest.judges:
        _put_judge(transaction, state.listed.get(key, state.contest.judges[record.id]))


def _put_judge(transaction: RoadshowTransaction, judge: Judge) -> None:
    """Take in a judge as their feed has them."""
    state = transaction.state
    state.contest.judges[judge.id] = as_registered(state, judge_field(judge.id), judge)
    _repair(transaction)


def _outcome(transaction: RoadshowTransaction, record: Outcome) -> None:
    """Keep what came of a startup and an investor; say where one of them is not in the pool."""
    state, kept = transaction.state, keep(transaction, record)
    state.past_changed = True
    if state.rules is None:
        return
    named = {"startup": record.startup, "partner": record.partner}
    if not isinstance(kept, OutcomeFact):
        transaction.refuse(kept, **named, detail=record.of)
    elif record.startup not in state.startups:
        detail = near(record.startup, state.startups)
        transaction.refuse("unknown_startup", **named, detail=detail)
    elif record.partner not in state.investors:
        detail = near(record.partner, state.investors)
        transaction.refuse("unknown_investor", **named, detail=detail)


def _contest_verb(transaction: RoadshowTransaction, record: Judge | Score | Request) -> None:
    if isinstance(record, Judge):
        transaction.changes[judge_field(record.id)] = transaction.raw
        _put_judge(transaction, record)
    elif isinstance(record, Score):
        scoring.put_score(transaction, record)
    else:
        meetings.put_request(transaction, record)


def _remove(transaction: RoadshowTransaction, record: Removed) -> None:
    if record.erased and record.entity in transaction.state.profiles:
        transaction.changes |= transaction.state.outcomes.erase(record.entity, record.id)
        transaction.state.past_changed = True
    if record.entity == "startup":
        remove_startup(transaction, record.id)
    elif record.entity == "investor":
        remove_investor(transaction, record.id)
    elif (
        record.entity == "judge"
        and transaction.state.contest.judges.pop(record.id, None) is not None
    ):
        transaction.changes[judge_field(record.id)] = None
        unregister(transaction, judge_field(record.id))
        _repair(transaction)


def _repair(transaction: RoadshowTransaction) -> None:
    """Bring what is published into line with a judge who has come, changed or gone."""
    rules = transaction.state.rules
    if rules is not None:
        by_hand = not_in_force(transaction)
        publication.repair(transaction, rules)
        if by_hand:
            draw_again(transaction, rules)


def _programme(transaction: RoadshowTransaction, record: Programme) -> None:
    """Take the programme; a mentoring pool is another fold's."""
    state, before = transaction.state, transaction.state.rules
    if not isinstance(record.rules, RoadshowRules):
        _leave(transaction)
    _note_first_day(transaction, record)
    state.programme = record
    state.past_changed = True
    state.drop_scores()
    transaction.changes[PROGRAMME] = transaction.raw
    rearranged = (
        before is not None
        and state.rules is not None
        and _arranged(before) != _arranged(state.rules)
    )
    cycle.follow(transaction, rearranged=rearranged)


def _arranged(rules: RoadshowRules) -> tuple[object, ...]:
    """Return what the rules say of hours, seats, tables and place of the event."""
    return rules.slots, rules.panels, rules.meetings, rules.venue


def _note_first_day(transaction: RoadshowTransaction, record: Programme) -> None:
    """Note the day of an event that has taken place where the programme goes on to another."""
    state = transaction.state
    day = state.programme.event_on if state.programme is not None else ""
    took_place = state.shortlist.published is not None and day and day <= transaction.today
    if took_place and record.event_on != day and not state.meta.first_day:
        transaction.set_meta(first_day=day)


def _leave(transaction: RoadshowTransaction) -> None:
    """Forget what was kept of a pool that turns out to be, or turns into, a mentoring pool; numbers
    go on counting.
    """
    state = transaction.state
    if state.ignored:
        return
    _withdraw(transaction)
    names = [
        *map(startup_field, state.startups),
        *map(investor_field, state.investors),
        *state.outcomes.stored(),
    ]
    names += [f"{KEPT}{key}" for key in state.coming]
    names += [f"{FILED_FIELDS}{key}" for key in state.filed]
    names += state.contest.stored(judges=True)
    transaction.changes.update(dict.fromkeys(sorted(names)))
    forget_related(transaction)
    state.clear()
    state.meta = RoadshowMeta(
        seq=state.meta.seq, version=state.meta.version, versions=state.meta.versions
    )


def _close(transaction: RoadshowTransaction) -> None:
    """Close the pool: profiles and judges stay, versions go on counting, the next programme starts
    with a cycle of its own.
    """
    state = transaction.state
    if state.programme is not None:
        state.programme = None
        transaction.changes[PROGRAMME] = None
        _withdraw(transaction)


def _withdraw(transaction: RoadshowTransaction) -> None:
    """Let go of the contest, and of the shortlists, if a cycle was opened."""
    state = transaction.state
    transaction.forget_text_statistics()
    transaction.changes.update(dict.fromkeys(sorted(state.contest.stored(judges=False))))
    state.contest.clear(judges=False)
    if state.meta.opened:
        shortlist = state.shortlist
        transaction.changes |= {shortlist.field: None, shortlist.published_field: None}
        shortlist.current = shortlist.published = None
        transaction.set_meta(digest="", status="", opened=False, day="")
