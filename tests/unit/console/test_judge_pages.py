"""Score sheets, calendars, meetings and "why not me" by a link, over a published contest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest

from services.console.clock import now
from services.console.links.why import own_why
from services.console.questions.answering import answered
from services.console.questions.asked import AskNobody, Nobody
from services.delivery import links
from services.publishing.agenda import uid_of
from tests.unit.console.live_pools import CAMP, LivePools, link, live_pools, use
from tests.unit.console.support import StubConsole
from tests.unit.console.test_own_pages import MOST, hidden, mine, press
from tests.unit.roadshow.pool import POOL as SHOW

MARKS = {"mark.0": "88.5", "mark.1": "9"}


@pytest.fixture
def pools(stub: StubConsole, tmp_path: Path) -> Iterator[LivePools]:
    with live_pools(tmp_path) as live:
        use(stub, live)
        yield live


def body(pools: LivePools, kind: str) -> Any:
    documents = pools.model.documents(SHOW, kind)
    return next(each.body for each in documents if each.status == "published")


def judge_of(pools: LivePools) -> tuple[str, list[str], list[str]]:
    """Return a judge of the contest, whom they mark, and whom others do."""
    panel = body(pools, "panels")["panels"][0]
    judge = panel["judges"][0]
    spared = body(pools, "panels").get("spared", {}).get(judge, {})
    own = [entry for entry in panel["entries"] if entry not in spared]
    return judge, own, ["s99"]


def sheets(stub: StubConsole, pools: LivePools) -> str:
    return f"/j/{link(stub, 'judge', 'judge', judge_of(pools)[0], pool=SHOW)}"


def hand_in(stub: StubConsole, path: str, entry: str, **fields: str) -> Any:
    page = stub.browser().get(f"{path}/sheet?round=final&startup={entry}")
    assert page.status_code == 200
    return stub.browser().post(path, data=hidden(page.text) | MARKS | fields)


# ---- score sheets ----------------------------------------------------------------------------------


def test_a_judge_finds_their_entries_and_nobody_elses(stub: StubConsole, pools: LivePools):
    judge, own, _ = judge_of(pools)
    page = stub.browser().get(sheets(stub, pools)).text
    for startup in own:
        assert f"企业{startup}" in page
    assert f"评委{judge}" in page
    assert f"0 of {len(own)} handed in" in page
    others = {row["startup"] for row in body(pools, "shortlist")["entries"]} - set(own)
    assert not [startup for startup in others if f"企业{startup}<" in page]


def test_a_sheet_by_itself_is_handed_in_without_a_script(stub: StubConsole, pools: LivePools):
    judge, own, _ = judge_of(pools)
    path = sheets(stub, pools)
    answer = hand_in(stub, path, own[0], veto="yes")
    assert answer.status_code == 303
    feed, record = pools.sent[0]
    assert feed == "feed.scores"
    assert record == {
        "pool": SHOW, "round": "final", "startup": own[0], "judge": judge, "veto": True,
        "marks": {"创新": "88.5", "团队": "9"},
    }  # fmt: skip
    page = stub.browser().get(answer.headers["location"]).text
    assert f"1 of {len(own)} handed in" in page
    assert "88.5" not in page
    again = stub.browser().get(f"{path}/sheet?round=final&startup={own[0]}").text
    assert "88.5" not in again
    assert "replaces it" in again


def test_a_phone_that_tries_again_hands_in_once(stub: StubConsole, pools: LivePools):
    _, own, _ = judge_of(pools)
    path = sheets(stub, pools)
    template = hidden(stub.browser().get(path).text)
    form = template | MARKS | {"startup": own[0], "once": "f" * 32, "script": "yes"}
    pools.away = True
    lost = stub.browser().post(path, data=form)
    assert lost.status_code == 503
    assert lost.json()["done"] is False
    pools.away = False
    for _ in range(3):
        answer = stub.browser().post(path, data=form)
        assert (answer.status_code, answer.json()) == (200, {"done": True})
    told = pools.model.history_of("judge", judge_of(pools)[0]).items
    assert len([row for row in told if row.kind == "score"]) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark.0": "101"}, "0 - 100"),
        ({"mark.1": "11"}, "0 - 10"),
        ({"mark.0": "-1"}, "0 - 100"),
        ({"mark.0": "8.125"}, "0.01"),
        ({"mark.0": "1e1000"}, "0 - 100"),
        ({"mark.0": "NaN"}, "0 - 100"),
        ({"mark.0": ""}, "0 - 100"),
        ({"startup": "s99"}, "no longer up to date"),
        ({"round": "semi_final"}, "no longer up to date"),
        ({"value": "0" * 32}, "no longer up to date"),
        ({"once": ""}, "no longer up to date"),
    ],
)
def test_a_sheet_that_is_none_is_refused_and_what_was_marked_stays_on_the_page(
    stub: StubConsole, pools: LivePools, fields: dict[str, str], said: str
):
    _, own, _ = judge_of(pools)
    path = sheets(stub, pools)
    answer = hand_in(stub, path, own[0], **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert pools.sent == []
    if "mark" in next(iter(fields)):
        assert 'value="9"' in answer.text or "mark.1" in fields
    by_script = hand_in(stub, path, own[0], script="yes", **fields)
    assert by_script.status_code == 422
    assert said in by_script.json()["why"]


def test_a_judges_page_is_small_script_and_style_included(stub: StubConsole, pools: LivePools):
    path = sheets(stub, pools)
    _, own, _ = judge_of(pools)
    page = stub.browser().get(path)
    parts = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', page.text)
    assert len(parts) == 2
    whole = len(page.content) + sum(len(stub.browser().get(part).content) for part in parts)
    assert whole < MOST
    sheet = stub.browser().get(f"{path}/sheet?round=final&startup={own[0]}")
    assert "<script" not in sheet.text


def test_a_link_that_has_ended_marks_nothing(stub: StubConsole, pools: LivePools):
    judge, own, _ = judge_of(pools)
    path = sheets(stub, pools)
    form = hidden(stub.browser().get(path).text) | MARKS | {"startup": own[0], "once": "x"}
    links.revoke(stub.parts.database, "judge", judge, now())
    assert stub.browser().post(path, data=form).status_code == 410
    assert pools.sent == []


# ---- calendar --------------------------------------------------------------------------------------


def events(answer: Any) -> dict[str, Any]:
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_has_a_startups_pitch_and_meetings_under_the_uids_of_mails(
    stub: StubConsole, pools: LivePools
):
    meeting = body(pools, "timetable")["meetings"][0]
    startup = meeting["startup"]
    path = f"/c/{link(stub, 'calendar', 'startup', startup, pool=SHOW)}.ics"
    answer = stub.browser().get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    found = events(answer)
    assert (
        uid_of(SHOW, "pitch", "final", startup) in found
        or uid_of(SHOW, "pitch", "", startup) in found
    )
    own = uid_of(SHOW, "meeting", "startup", startup, meeting["investor"])
    assert found[own].start.strftime("%H:%M") == meeting["starts_at"]
    others = [each for each in body(pools, "timetable")["meetings"] if each["startup"] != startup]
    assert not [
        each
        for each in others
        if uid_of(SHOW, "meeting", "startup", each["startup"], each["investor"]) in found
    ]


def test_a_mentors_calendar_says_until_when_a_proposal_waits(stub: StubConsole, pools: LivePools):
    path = f"/c/{link(stub, 'calendar', 'mentor', 'M-1')}.ics"
    (event,) = events(stub.browser().get(path)).values()
    pair = pools.model.pairing(CAMP, "T-1", "M-1")
    assert pair is not None
    assert event.end.timestamp() == pair.reply_by // 1000
    assert "团队T-1" in event["summary"]
    answer_link = f"/a/{link(stub, 'answer', 'mentor', 'M-1', startup='T-1', mentor='M-1')}"
    press(stub.browser(), answer_link, answer="decline")
    assert events(stub.browser().get(path)) == {}


def test_a_judges_calendar_has_their_duty(stub: StubConsole, pools: LivePools):
    judge, _, _ = judge_of(pools)
    path = f"/c/{link(stub, 'calendar', 'judge', judge, pool=SHOW)}.ics"
    assert len(events(stub.browser().get(path))) == 1


# ---- meetings --------------------------------------------------------------------------------------


def talks(stub: StubConsole, kind: str, recipient: str) -> str:
    return f"/a/{link(stub, 'answer', kind, recipient, pool=SHOW)}"


def form_of(page: str, meeting: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Return the fields of the form of a meeting, and the times that it offers."""
    wanted = f'value="{meeting["startup"]} {meeting["investor"]}"'
    whole = next(form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if wanted in form)
    return hidden(whole), re.findall(r"<option>([\d:]+)</option>", whole)


def test_a_meeting_is_moved_to_a_time_that_is_free_for_both(stub: StubConsole, pools: LivePools):
    meetings = body(pools, "timetable")["meetings"]
    meeting = meetings[0]
    path = talks(stub, "startup", meeting["startup"])
    form, free = form_of(stub.browser().get(path).text, meeting)
    busy = {
        each["starts_at"]
        for each in meetings
        if each["startup"] == meeting["startup"] or each["investor"] == meeting["investor"]
    }
    assert free
    assert not busy & set(free)
    answer = stub.browser().post(path, data=form | {"answer": "move", "to": free[0]})
    assert answer.status_code == 303, answer.text
    assert "Passed on" in stub.browser().get(answer.headers["location"]).text
    drafted = next(each.body for each in pools.model.documents(SHOW, "timetable"))["meetings"]
    moved = {(each["startup"], each["investor"]): each["starts_at"] for each in drafted}
    assert moved[meeting["startup"], meeting["investor"]] == free[0]


def test_a_meeting_is_cancelled_by_whose_it_is_and_by_nobody_else(
    stub: StubConsole, pools: LivePools
):
    meetings = body(pools, "timetable")["meetings"]
    meeting = meetings[0]
    other = next(each for each in meetings if each["investor"] != meeting["investor"])
    path = talks(stub, "investor", meeting["investor"])
    form, _ = form_of(stub.browser().get(path).text, meeting)
    stolen = form | {"meeting": f"{other['startup']} {other['investor']}", "answer": "drop"}
    assert stub.browser().post(path, data=stolen).status_code == 422
    taken = form | {"answer": "move", "to": meeting["starts_at"]}
    assert stub.browser().post(path, data=taken).status_code == 422
    assert pools.sent == []
    assert stub.browser().post(path, data=form | {"answer": "drop"}).status_code == 303
    sent = {"startup": meeting["startup"], "partner": meeting["investor"]}
    assert pools.sent == [("feed.commands", {"pool": SHOW, "command": "drop_meeting"} | sent)]


# ---- why not me ------------------------------------------------------------------------------------


def test_a_startup_is_told_why_it_has_no_mentor_without_a_word_of_others(
    stub: StubConsole, pools: LivePools
):
    path = mine(stub, "startup", "T-3") + "/why"
    answer = press(stub.browser(), path)
    assert answer.status_code == 200
    assert "<li>no common language</li>" in answer.text
    assert "With one exception by the organiser (no common language)" in answer.text
    assert "Add the languages" in answer.text
    for other in ("林一帆", "孙望", "M-1", "M-2", "团队T-1", "团队T-2", "T-1", "T-2"):
        assert other not in answer.text, other
    assert pools.sent == []


def test_a_link_asks_what_takes_a_solve_a_few_times_an_hour(stub: StubConsole, pools: LivePools):
    path = mine(stub, "startup", "T-3") + "/why"
    statuses = [press(stub.browser(), path).status_code for _ in range(7)]
    assert statuses == [200] * 6 + [429]


def test_what_an_answer_holds_of_others_is_in_no_part_of_what_is_shown(pools: LivePools):
    for startup in ("T-1", "T-2", "T-3"):
        answer = answered(CAMP, pools.camp.fields, AskNobody(startup), now())
        assert isinstance(answer, Nobody)
        shown = repr(own_why(answer))
        assert not re.search(r"[MT]-\d|林|孙|团队", shown), shown


def test_who_is_no_startup_has_no_such_page_and_another_pool_is_not_asked(
    stub: StubConsole, pools: LivePools
):
    assert stub.browser().get(mine(stub) + "/why").status_code == 404
    path = mine(stub, "startup", "T-3") + "/why"
    assert press(stub.browser(), path, pool="elsewhere").status_code == 422


def test_an_entry_sees_where_it_stands_in_what_was_published(stub: StubConsole, pools: LivePools):
    listed = body(pools, "shortlist")["entries"][0]["startup"]
    path = mine(stub, "startup", listed, pool=SHOW) + "/why"
    assert "on the shortlist, in place 1" in stub.browser().get(path).text
    left = [
        *body(pools, "shortlist").get("waiting_list", []),
        *body(pools, "shortlist").get("left_out", []),
    ]
    page = stub.browser().get(mine(stub, "startup", left[0]["startup"], pool=SHOW) + "/why").text
    assert "waiting list" in page or "Not on the shortlist" in page
