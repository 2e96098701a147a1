"""When a shortlist is drawn up: on command, on a change, when a filing lapses.

And how one is published.
"""

from bisect import bisect_right

import msgspec

from contracts.days import start_of
from contracts.pool_log import RoadshowRules
from models.roadshow import rounds
from models.roadshow.eligibility import event_day, filing_turns
from models.roadshow.event_day import publication
from models.roadshow.review.documents import documents_of, unmet
from models.roadshow.shortlist.appraisal import appraise
from models.roadshow.shortlist.document import digest, draft, no_longer_holds
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction


def open_cycle(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Draw everything up anew: the shortlist, and what follows from it.

    Refuse where every round is closed.
    """
    if closed(transaction, rules):
        return
    transaction.set_meta(opened=True)
    transaction.read_pool()
    _draw_up(transaction, rules, always=True)
    say_unmet(transaction, rules)


def follow(
    transaction: RoadshowTransaction, *, always: bool = False, rearranged: bool = False
) -> None:
    """Answer a change with a new draft, where the pool's rules say so and the change makes a
    difference, or `always`. `rearranged` is a change that makes one to everything but the list.
    """
    rules = transaction.state.rules
    if (
        rules is not None
        and (transaction.state.live or always)
        and not _over(transaction, rules)
        and (always or not _past(transaction))
    ):
        if transaction.state.outgrown:
            transaction.read_pool()
        _draw_up(transaction, rules, always=always, rearranged=rearranged)


def due(state: RoadshowState) -> int | None:
    """Return the next time at which a filing begins or ceases to count, None where that changes
    nothing by itself.
    """
    turns, programme = state.filing_turns, state.programme
    if turns is None or programme is None or programme.event_on or not state.live:
        return None
    place = bisect_right(turns, start_of(state.meta.day) or 0)
    return turns[place] if place < len(turns) else None


def gather_turns(state: RoadshowState) -> None:
    """Gather the times that `due` reads, after filings have changed.

    `due` itself may be asked while a step is under way.
    """
    if state.filing_turns is None and state.live:
        moments: list[int] = []
        for investor in state.investors.values():
            moments += filing_turns(investor)
        state.filing_turns = sorted(moments)


def tick(transaction: RoadshowTransaction) -> None:
    """Answer the passing of time, where a filing has begun or ceased to count."""
    moment = due(transaction.state)
    if moment is not None and moment <= transaction.record.time:
        follow(transaction)


def redraw(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Draw everything up anew around what was settled by hand; the pool's texts are not read anew."""
    _draw_up(transaction, rules, always=True)


def closed(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Refuse, and return True, where there is nothing left to change by hand: every round is
    closed, or the day has gone by without anything published for it.
    """
    if _over(transaction, rules):
        transaction.refuse("round_closed", detail=rules.rounds[-1].name)
        return True
    if _past(transaction):
        transaction.refuse("day_past", detail=_day(transaction))
        return True
    return False


def over(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Tell whether nothing is left to draw up: every round is closed, or the day has gone by."""
    return _over(transaction, rules) or _past(transaction)


def _draw_up(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    *,
    always: bool,
    rearranged: bool = False,
) -> None:
    """Judge the pool; announce a draft if it differs from the current shortlist, or `always`."""
    state = transaction.state
    gather_turns(state)
    appraisal = appraise(state, rules, _day(transaction))
    moved = _moved(transaction) or rearranged
    if state.meta.day != appraisal.survey.day:
        transaction.set_meta(day=appraisal.survey.day)
    found = digest(state, appraisal)
    if always or moved or found != state.meta.digest:
        transaction.set_meta(digest=found)
        transaction.announce(draft(transaction, rules, appraisal))
        publication.draw_up(transaction, rules)


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish every draft as it was reviewed.

    Refuse where there is none, or where the shortlist no longer holds.
    """
    state = transaction.state
    if _past(transaction):
        transaction.refuse("day_past", detail=_day(transaction))
        return
    current = state.shortlist.current
    if current is None or current.status == "published":
        notice = state.notice
        if _on_notice(transaction) and notice is not None:
            transaction.refuse("not_final", detail=notice.pending())
        elif publication.publish(transaction, rules):
            _in_force(transaction)
        else:
            transaction.refuse(
                "nothing_to_publish", detail=f"v{current.version}" if current else ""
            )
        return
    broken = no_longer_holds(state, rules, current, _day(transaction))
    if broken:
        transaction.refuse("breaks_rule", detail=f"publish: {broken}")
        return
    transaction.announce(
        msgspec.structs.replace(
            current,
            **transaction.envelope(),
            version=state.meta.version + 1,
            status="published",
        )
    )
    if not _on_notice(transaction):
        publication.publish(transaction, rules)
    _in_force(transaction)


def _on_notice(transaction: RoadshowTransaction) -> bool:
    """Tell whether the published list is not final yet, so that what follows it waits.

    What was published with it before goes on being corrected.
    """
    contest = transaction.state.contest
    notice = transaction.state.notice
    if notice is None or notice.is_final(transaction.today):
        return False
    published = (contest.panels.published, contest.line_up.published)
    return all(one is None or one.round != notice.round for one in published)


def _in_force(transaction: RoadshowTransaction) -> None:
    """Note that what is published now was made under what is settled by hand now."""
    hand = transaction.state.contest.by_hand.hand
    if hand.in_force != hand.directives:
        transaction.keep_hand(msgspec.structs.replace(hand, in_force=hand.directives))


def say_unmet(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Say which directives the drafts do not hold to: they wait until they can be, or are released."""
    state = transaction.state
    settled = state.directives(rounds.name_of(rules, state.contest))
    for directive in unmet(documents_of(state), settled):
        transaction.refuse(
            "directive_unmet",
            startup=directive.startup,
            partner=directive.partner,
            detail=f"{directive.number}: {directive.kind}",
        )


def _over(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Tell whether there were rounds and all are closed: nobody is left to choose for."""
    return bool(rules.rounds) and rounds.current(rules, transaction.state.contest) is None


def _past(transaction: RoadshowTransaction) -> bool:
    """Tell whether the event's day has gone by without anything being published for it: then only
    corrections are left to make.
    """
    programme, contest = transaction.state.programme, transaction.state.contest
    if programme is None or not programme.event_on or programme.event_on >= transaction.today:
        return False
    published = (contest.panels.published, contest.line_up.published, contest.timetable.published)
    days = {one.day for one in published if one is not None and one.day}
    return transaction.state.shortlist.published is None or (
        bool(days) and programme.event_on not in days
    )


def _moved(transaction: RoadshowTransaction) -> bool:
    """Tell whether the event has another day than the current drafts were drawn up for."""
    programme, known = transaction.state.programme, transaction.state.meta.day
    return (
        programme is not None and bool(programme.event_on and known) and programme.event_on != known
    )


def _day(transaction: RoadshowTransaction) -> str:
    """Return the day on which filings must be valid."""
    return event_day(transaction.state.open_programme, transaction.today)
