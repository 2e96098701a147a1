"""One-to-one meetings of a roadshow on the page of a link: not this one, or in another slot that is
free for both. What people ask for is a change by hand of the timetable, as an organiser makes it:
it stands in the draft until the organiser publishes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool

from contracts.catalogue import COMMANDS
from contracts.roadshow import MeetingRules
from models.roadshow.meetings.day import slots_of
from services.console.asking import Ask
from services.console.links.opened import OpenedPage, in_language_of
from services.console.links.sending import WAIT_S, NotTaken, send
from services.delivery.links import LinkScope, OpenedLink

ACTS: Final = ("drop", "move")
_PARTIES: Final = ("startup", "investor")


@dataclass(frozen=True, slots=True)
class LinkedMeeting:
    """A meeting of somebody; `free`: other times (HH:MM) at which neither has one and a table is
    left.
    """

    startup: str
    investor: str
    partner: str
    day: str
    starts_at: str
    table: int
    free: list[str]

    @property
    def id(self) -> str:
        """What the form calls it."""
        return f"{self.startup} {self.investor}"


def of_link(ask: Ask, scope: LinkScope) -> list[LinkedMeeting]:
    """Return the published meetings of whom a link is, in order; none outside of roadshows."""
    if scope.startup or scope.kind not in _PARTIES:
        return []
    documents = ask.parts.model.documents(scope.pool, "timetable")
    published = next((each for each in documents if each.status == "published"), None)
    if published is None:
        return []
    meetings: Sequence[Mapping[str, Any]] = published.body.get("meetings", [])
    own = [each for each in meetings if each[scope.kind] == scope.recipient]
    rules = _rules(ask, scope.pool)
    other = "investor" if scope.kind == "startup" else "startup"
    return [
        LinkedMeeting(
            each["startup"], each["investor"], each[f"{other}_name"], published.body.get("day", ""),
            each["starts_at"], each["table"], _free(rules, meetings, each),
        )
        for each in sorted(own, key=lambda meeting: meeting["starts_at"])
    ]  # fmt: skip


def _rules(ask: Ask, pool: str) -> MeetingRules | None:
    programme = ask.parts.model.programme(pool)
    rules = programme.body.get("rules", {}).get("meetings") if programme else None
    return msgspec.convert(rules, MeetingRules) if rules else None


def _free(
    rules: MeetingRules | None, meetings: Sequence[Mapping[str, Any]], own: Mapping[str, Any]
) -> list[str]:
    if rules is None:
        return []
    taken = Counter(each["starts_at"] for each in meetings)
    busy = {
        each["starts_at"]
        for each in meetings
        if each["startup"] == own["startup"] or each["investor"] == own["investor"]
    }
    return [
        slot.id for slot in slots_of(rules) if slot.id not in busy and taken[slot.id] < rules.tables
    ]


async def change(ask: Ask, link: OpenedLink) -> None:
    """Ask for what the form says of one of the person's own meetings; raise NotTaken."""
    page = OpenedPage(in_language_of(ask, link.scope), ask.id("answer_token"), link)
    own = await run_in_threadpool(of_link, ask, link.scope)
    meeting = next((each for each in own if each.id == ask.form.get("meeting", "")), None)
    to = ask.form.get("to", "")
    moves = ask.form["answer"] == "move"
    if meeting is None or (moves and to not in meeting.free):
        raise NotTaken(422, "changed")
    record: dict[str, Any] = {
        "pool": link.scope.pool, "command": "move_meeting" if moves else "drop_meeting",
        "startup": meeting.startup, "partner": meeting.investor,
    }  # fmt: skip
    if moves:
        record["values"] = {"to": to}
    await send(page, COMMANDS.name, record, act="link_meeting", what=meeting.id, wait_s=WAIT_S)
