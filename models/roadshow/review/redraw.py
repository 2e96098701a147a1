"""Documents solved anew around what was settled by hand, from the first that it changes on; and
documents put back as they were.
"""

from typing import Any

import msgspec

from contracts import decisions
from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from contracts.pool_log import RoadshowRules
from models.roadshow.event_day.moves import meeting_moves, slot_moves
from models.roadshow.event_day.staging import drop_draft
from models.roadshow.hand import PARTS, Part
from models.roadshow.judging import duty, panels
from models.roadshow.meetings import planning as meetings
from models.roadshow.order import line_up
from models.roadshow.review.documents import Document, content_digest
from models.roadshow.shortlist import cycle
from models.roadshow.shortlist.changelog import changes
from models.roadshow.shortlist.document import digest_of
from models.roadshow.transaction import RoadshowTransaction


def redraw(transaction: RoadshowTransaction, rules: RoadshowRules, first: Part) -> None:
    """Announce drafts of `first` and of all that follows it, near to the latest versions."""
    transaction.by_hand = True
    try:
        if first == "shortlist":
            cycle.redraw(transaction, rules)
        else:
            _after_shortlist(transaction, rules, PARTS.index(first))
    finally:
        transaction.by_hand = False


def _after_shortlist(transaction: RoadshowTransaction, rules: RoadshowRules, first: int) -> None:
    if first <= PARTS.index("panels") and rules.panels is not None:
        panels.draw_up(transaction, rules)
    if first <= PARTS.index("line_up") and rules.slots is not None:
        line_up.draw_up(transaction, rules)
        duty.complete(transaction, rules)
    if rules.meetings is not None:
        meetings.draw_up(transaction, rules)


def not_in_force(transaction: RoadshowTransaction) -> bool:
    """Tell whether drafts hold to something settled by hand that is not published yet."""
    hand = transaction.state.contest.by_hand.hand
    shortlist = transaction.state.shortlist.current
    under_review = shortlist is not None and shortlist.status == "published"
    drafts = any(one.draft is not None for one in transaction.state.contest.reviewed)
    return under_review and drafts and hand.directives != hand.in_force


def draw_again(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Draw up again what was changed by hand and not published, after a repair has replaced it."""
    if not cycle.over(transaction, rules):
        redraw(transaction, rules, "panels")


def put_back(transaction: RoadshowTransaction, part: Part, document: Document | None) -> None:
    """Make `document` the latest version of `part` again: a draft, unless it is what is published."""
    if isinstance(document, Shortlist):
        _put_back_shortlist(transaction, document)
        return
    contest = transaction.state.contest
    reviewed: dict[Part, Any] = {
        "panels": contest.panels,
        "line_up": contest.line_up,
        "timetable": contest.timetable,
    }
    versions = reviewed[part]
    if document is None or content_digest(document) == content_digest(versions.published):
        drop_draft(transaction, versions)
        return
    fresh = msgspec.structs.replace(
        document,
        **transaction.envelope(),
        version=transaction.next_version(versions),
        status="draft",
    )
    match fresh:
        case Panels():
            transaction.issue(contest.panels, duty.announced(transaction, fresh))
        case LineUp():
            shortlist = transaction.state.shortlist.current
            assert shortlist is not None
            moved = slot_moves(transaction, shortlist, fresh.slots, fresh.day)
            transaction.issue(contest.line_up, msgspec.structs.replace(fresh, changes=moved))
        case Timetable():
            moved = meeting_moves(transaction, fresh.meetings, fresh.day)
            transaction.issue(contest.timetable, msgspec.structs.replace(fresh, changes=moved))


def _put_back_shortlist(transaction: RoadshowTransaction, document: Shortlist) -> None:
    state = transaction.state
    transaction.set_meta(digest=digest_of(document.entries))
    published = state.shortlist.published
    if published is not None and content_digest(document) == content_digest(published):
        state.shortlist.drop_draft()
        transaction.changes[state.shortlist.field] = decisions.encode(published)
        transaction.set_meta(status="published")
        return
    before = published if published is not None and published.round == document.round else None
    transaction.announce(
        msgspec.structs.replace(
            document,
            **transaction.envelope(),
            version=state.meta.version + 1,
            status="draft",
            changes=changes(before, document, arrival="chosen"),
            replaces=before.version if before else 0,
        )
    )
