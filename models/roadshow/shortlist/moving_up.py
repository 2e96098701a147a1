"""Who moves up (递补) when an entry on a published list withdraws.

Everybody else keeps the place. The next in line is the first of the published waiting list whom
every upper limit lets in; where the one who left had met a district's floor, those from there come
first. Coverage and diversity are not looked at again: who waits can rely on the order of the list.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from contracts.decisions import Entry, LeftOut, LeftOutReason, Shortlist
from contracts.pool_log import RoadshowRules
from models.roadshow.eligibility import covers, event_day
from models.roadshow.shortlist.appraisal import Survey, survey
from models.roadshow.shortlist.changelog import changes
from models.roadshow.shortlist.choice import below_floor, uncovered
from models.roadshow.shortlist.document import digest_of, entries_of
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, Tally
from models.roadshow.shortlist.merit import ceiling, worth
from models.roadshow.shortlist.selection import place
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

METHOD: Final = "next_in_line"
BARRED: Final = frozenset[LeftOutReason](
    {
        "stage",
        "documents",
        "region",
        "no_vectors",
        "withdrawn",
        "not_promoted",
        "excluded",
        "late",
        "objection",
    }
)
"""Reasons of those who could not be chosen at all, and did not wait."""


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish a new version of the published list where an entry of it withdrew, with the next in
    line in its place.
    """
    state, published = transaction.state, transaction.state.shortlist.published
    if published is None or published.round in state.contest.results:
        return
    gone = [
        entry
        for entry in published.entries
        if state.contest.has_withdrawn("startup", entry.startup)
    ]
    if not gone:
        return
    day = event_day(state.open_programme, transaction.today)
    found = survey(state, rules, day, in_force=True)
    stay = [entry for entry in published.entries if entry not in gone]
    movers = next_in_line(
        [_as_candidate(state, one) for one in stay],
        len(gone),
        _line(published, found),
        found.task.limits,
    )
    repaired = _version(transaction, found, _ranked(state, stay, movers, found), gone)
    transaction.set_meta(digest=digest_of(repaired.entries))
    transaction.announce(
        msgspec.structs.replace(repaired, changes=changes(published, repaired, arrival="moved_up"))
    )


def next_in_line(
    stay: Sequence[Candidate], places: int, line: Sequence[Candidate], limits: ChoiceLimits
) -> list[Candidate]:
    """Return who of `line`, in this order, takes the free `places`, as far as the upper limits let
    anybody in.
    """
    tally, taken, waiting = Tally(limits, stay), list(stay), list(line)
    movers: list[Candidate] = []
    for _ in range(places):
        open_to = [c for c in waiting if tally.has_room_for(c)]
        if not open_to:
            break
        first = max(open_to, key=lambda c: _floors_met(c, taken, limits))
        tally.add(first)
        waiting.remove(first)
        taken.append(first)
        movers.append(first)
    return movers


def _floors_met(one: Candidate, taken: Sequence[Candidate], limits: ChoiceLimits) -> int:
    """Return to how many floors that are not met `one` counts.

    `max` takes the first of equals: the order of the line.
    """
    return sum(
        covers(area, one.region) and sum(covers(area, c.region) for c in taken) < least
        for area, least in limits.floors
    )


def _line(published: Shortlist, found: Survey) -> list[Candidate]:
    """Return who could move up: in the order of the published list, then those who have become
    eligible since, best first.
    """
    waited = [
        one.startup
        for one in (*published.waiting_list, *published.left_out)
        if one.reason not in BARRED
    ]
    position = {key: i for i, key in enumerate(waited)}
    on_stage = {entry.startup for entry in published.entries}
    waiting = [c for c in found.task.candidates if c.startup not in on_stage]
    return sorted(waiting, key=lambda c: (position.get(c.startup, len(waited)), place(c)))


def _as_candidate(state: RoadshowState, entry: Entry) -> Candidate:
    """Return who stays as the limits see it.

    A profile that left the pool has no region any more.
    """
    startup = state.startups.get(entry.startup)
    return Candidate(
        entry.startup,
        entry.group,
        entry.industry[:1],
        entry.score,
        startup.region if startup else "",
    )


def _ranked(
    state: RoadshowState, stay: Sequence[Entry], movers: Sequence[Candidate], found: Survey
) -> list[Entry]:
    entries = sorted(
        [*stay, *entries_of(state, movers, found)], key=lambda one: (-one.score, one.startup)
    )
    return [msgspec.structs.replace(one, rank=rank) for rank, one in enumerate(entries, start=1)]


def _version(
    transaction: RoadshowTransaction, found: Survey, entries: list[Entry], gone: Sequence[Entry]
) -> Shortlist:
    state, published = transaction.state, transaction.state.published_list
    on_stage = {entry.startup for entry in entries}
    task, chosen = found.task, found.task.mask(on_stage)
    candidates = [_as_candidate(state, one) for one in entries]
    total = worth(task, candidates)
    others = [
        one for one in (*published.waiting_list, *published.left_out) if one.startup not in on_stage
    ]
    away = {one.startup for one in others if state.contest.has_withdrawn("startup", one.startup)}
    waiting = {one.startup for one in published.waiting_list} - away
    return msgspec.structs.replace(
        published,
        **transaction.envelope(),
        version=state.meta.version + 1,
        entries=entries,
        waiting_list=[one for one in others if one.startup in waiting],
        left_out=[
            *(
                _away(state, one) if one.startup in away else one
                for one in others
                if one.startup not in waiting
            ),
            *(_gone(state, one) for one in gone),
        ],
        method=METHOD,
        proven=False,
        total=total,
        bound=max(total, ceiling(task)),
        greedy_total=0,
        uncovered=dict(sorted(uncovered(task, chosen).items())),
        below_floor=dict(below_floor(task.limits, candidates)),
        replaces=published.version,
    )


def _away(state: RoadshowState, one: LeftOut) -> LeftOut:
    return msgspec.structs.replace(one, score=0, reason=_why_gone(state, one.startup))


def _gone(state: RoadshowState, one: Entry) -> LeftOut:
    why = _why_gone(state, one.startup)
    return LeftOut(one.startup, one.name, one.group, one.language, 0, why)


def _why_gone(state: RoadshowState, startup: str) -> LeftOutReason:
    return "objection" if state.contest.is_struck(startup) else "withdrawn"
