"""People's own pages over pools whose folds take what is sent: what is pressed is what then is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import msgspec
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from contracts.days import DAY_MS, day_of
from contracts.pool_log import Removed
from services.console.accounts import audit
from services.console.clock import now
from services.delivery import links
from services.delivery.hours import is_workday
from services.delivery.ledger import DeliveryLedger
from services.vault import audit as vault_audit
from services.vault.subjects import Profile
from tests.unit.console.live_pools import (
    CAMP,
    LIN,
    MENTOR_RECORD,
    LivePools,
    keep_contacts,
    link,
    live_pools,
    use,
)
from tests.unit.console.support import StubConsole
from tests.unit.roadshow.pool import POOL as SHOW

MOST = 30_000
PHONE = "13900002222"


@pytest.fixture
def pools(stub: StubConsole, tmp_path: Path) -> Iterator[LivePools]:
    """Proposals T-1 with M-1, and T-2 with M-2; T-3 has no common language with anybody."""
    with live_pools(tmp_path) as live:
        use(stub, live)
        keep_contacts(stub, mentor_M_1="13900001111", startup_T_1=PHONE)
        yield live


def hidden(page: str, *, form: int = 0) -> dict[str, str]:
    """The hidden fields of a form of the page."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="([\w.]+)" value="([^"]*)"', forms[form]))


def press(browser: TestClient, path: str, *, form: int = 0, **fields: Any) -> Any:
    """Open a page and send one of its forms."""
    page = browser.get(path)
    assert page.status_code == 200, page.text
    return browser.post(path, data=hidden(page.text, form=form) | fields)


def answer_links(stub: StubConsole) -> tuple[str, str]:
    """Return where T-1 and M-1 answer their pairing."""
    both = [("startup", "T-1"), ("mentor", LIN)]
    tokens = [link(stub, "answer", *who, startup="T-1", mentor=LIN) for who in both]
    return f"/a/{tokens[0]}", f"/a/{tokens[1]}"


def pair(pools: LivePools) -> Any:
    found = pools.model.pairing(CAMP, "T-1", LIN)
    assert found is not None
    return found


def changes(stub: StubConsole) -> list[str]:
    return [row.act for row in audit.latest(stub.parts.database)]


# ---- both say yes ----------------------------------------------------------------------------------


def test_whoever_completes_a_pair_sees_at_once_how_to_reach_the_other(
    stub: StubConsole, pools: LivePools
):
    by_startup, by_mentor = answer_links(stub)
    first = press(stub.browser(), by_startup, answer="accept")
    assert first.status_code == 303
    assert pair(pools).accepted_by == ("startup",)
    second = press(stub.browser(), by_mentor, answer="accept")
    assert second.status_code == 200
    assert pair(pools).status == "accepted"
    assert PHONE in second.text
    assert "A first meeting" in second.text
    read = vault_audit.entries(stub.parts.database, Profile("startup", "T-1"))[0]
    assert (read.act, read.who, read.unmasked) == ("read", f"link mentor/{LIN}", True)
    assert "both sides accepted" in read.reason
    # showing the page again shows no contact and reads none: a scanner may do that
    before = len(vault_audit.entries(stub.parts.database))
    again = stub.browser().get(by_mentor).text
    assert PHONE not in again
    assert len(vault_audit.entries(stub.parts.database)) == before
    shown = press(stub.browser(), by_startup, answer="contact")
    assert "13900001111" in shown.text
    assert changes(stub).count("link_contact") == 2


def test_before_both_have_said_yes_nobody_sees_a_contact(stub: StubConsole, pools: LivePools):
    by_startup, by_mentor = answer_links(stub)
    press(stub.browser(), by_startup, answer="accept")
    value = hidden(stub.browser().get(by_mentor).text)
    for path in (by_startup, by_mentor):
        tried = stub.browser().post(path, data=value | {"answer": "contact"})
        assert tried.status_code in {409, 422}
        assert PHONE not in tried.text
    assert vault_audit.entries(stub.parts.database, Profile("startup", "T-1")) == []


def test_without_a_key_of_the_vault_the_organiser_is_asked(stub: StubConsole, pools: LivePools):
    by_startup, by_mentor = answer_links(stub)
    press(stub.browser(), by_startup, answer="accept")
    stub.parts.settings.key_file.unlink()
    second = press(stub.browser(), by_mentor, answer="accept")
    assert second.status_code == 200
    assert "ask the organiser" in second.text
    assert pair(pools).status == "accepted"


def test_the_first_meeting_is_a_calendar_file_on_a_working_day_without_any_address(
    stub: StubConsole, pools: LivePools
):
    by_startup, by_mentor = answer_links(stub)
    assert stub.browser().get(f"{by_mentor}/meeting.ics").status_code == 404
    for path in (by_startup, by_mentor):
        press(stub.browser(), path, answer="accept")
    answer = stub.browser().get(f"{by_mentor}/meeting.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert event["status"] == "TENTATIVE"
    assert is_workday(event.start.date())
    assert event.start.timestamp() * 1000 > now()
    assert PHONE.encode() not in answer.content
    assert answer.content == stub.browser().get(f"{by_mentor}/meeting.ics").content


def test_two_answers_at_once_are_one_pair(stub: StubConsole, pools: LivePools):
    by_startup, by_mentor = answer_links(stub)
    forms = {path: hidden(stub.browser().get(path).text) for path in (by_startup, by_mentor)}
    for path, form in forms.items():  # both pages were open before either was pressed
        assert stub.browser().post(path, data=form | {"answer": "accept"}).status_code in {200, 303}
    assert pair(pools).status == "accepted"
    assert len(pools.sent) == 2
    for path, form in forms.items():
        assert stub.browser().post(path, data=form | {"answer": "decline"}).status_code == 409
    assert pair(pools).status == "accepted"


def test_one_accepts_while_the_other_declines_and_the_decline_holds(
    stub: StubConsole, pools: LivePools
):
    by_startup, by_mentor = answer_links(stub)
    forms = {path: hidden(stub.browser().get(path).text) for path in (by_startup, by_mentor)}
    stub.browser().post(by_startup, data=forms[by_startup] | {"answer": "decline"})
    late = stub.browser().post(by_mentor, data=forms[by_mentor] | {"answer": "accept"})
    assert late.status_code == 409
    assert "was declined" in late.text
    assert PHONE not in late.text


# ---- not now ---------------------------------------------------------------------------------------


def days_ahead(days: int) -> str:
    return day_of(now() + days * DAY_MS)


def test_not_now_declines_and_lets_nobody_ask_before_that_day(stub: StubConsole, pools: LivePools):
    _, by_mentor = answer_links(stub)
    day = days_ahead(40)
    answer = press(stub.browser(), by_mentor, answer="later", until=day)
    assert answer.status_code == 303
    assert "asked again from that day" in stub.browser().get(answer.headers["location"]).text
    assert pair(pools).status == "declined"
    profile, declined = pools.sent
    assert profile == ("feed.mentors", MENTOR_RECORD | {"available_from": day})
    assert declined[1]["reason"] == "no_time"
    assert pools.camp.state.mentors[LIN].available_from == day


@pytest.mark.parametrize("day", ["", "tomorrow", "2020-01-01", "9999-12-31", "0"])
def test_a_day_that_is_none_declines_nothing(stub: StubConsole, pools: LivePools, day: str):
    _, by_mentor = answer_links(stub)
    answer = press(stub.browser(), by_mentor, answer="later", until=day or " ")
    assert answer.status_code == 422
    assert pools.sent == []
    assert pair(pools).status == "proposed"


def test_a_startup_is_not_offered_what_its_profile_cannot_say(stub: StubConsole, pools: LivePools):
    by_startup, _ = answer_links(stub)
    assert 'value="later"' not in stub.browser().get(by_startup).text
    assert press(stub.browser(), by_startup, answer="later", until=days_ahead(9)).status_code == 422
    assert pools.sent == []


def test_a_mentor_whose_record_is_not_on_the_feed_is_told_so_and_nothing_is_declined(
    stub: StubConsole, pools: LivePools
):
    _, by_mentor = answer_links(stub)
    pools.records.clear()
    answer = press(stub.browser(), by_mentor, answer="later", until=days_ahead(9))
    assert answer.status_code == 409
    assert "no record of yours" in answer.text
    assert pools.sent == []


# ---- my page ---------------------------------------------------------------------------------------


def mine(stub: StubConsole, kind: str = "mentor", recipient: str = LIN, **scope: Any) -> str:
    return f"/m/{link(stub, 'mine', kind, recipient, **scope)}"


def both_accept(stub: StubConsole) -> None:
    for path in answer_links(stub):
        press(stub.browser(), path, answer="accept")


def test_my_page_says_what_i_have_and_what_i_was_told_in_every_language(
    stub: StubConsole, pools: LivePools
):
    path = mine(stub)
    page = stub.browser().get(path)
    assert "团队T-1" in page.text
    assert "蓉城加速营" in page.text
    assert re.search(r"<meter[^>]*value=\"1\"[^>]*></meter> [^<]*1 of 1", page.text)
    assert "What you were sent" in page.text
    assert "孙望" not in page.text
    for language, words in (("zh-Hans", "发给您的消息"), ("zh-Hant", "發給您的訊息")):
        browser = stub.browser()
        browser.cookies.set("duijie_language", language)
        assert words in browser.get(path).text


@pytest.mark.parametrize(
    ("kind", "recipient", "pages"),
    [
        ("mentor", LIN, ("", "/profile", "/data")),
        ("startup", "T-1", ("", "/profile", "/data", "/why")),
    ],
)
def test_every_own_page_is_small_and_has_no_script(
    stub: StubConsole, pools: LivePools, kind: str, recipient: str, pages: tuple[str, ...]
):
    both_accept(stub)
    path = mine(stub, kind, recipient)
    for name in pages:
        answer = stub.browser().get(path + name)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "set-cookie" not in answer.headers
        style = stub.browser().get(re.findall(r'href="(/static/console[^"]+)"', answer.text)[0])
        assert len(answer.content) + len(style.content) < MOST, name


def test_showing_own_pages_writes_nothing_at_all(stub: StubConsole, pools: LivePools):
    paths = [mine(stub) + name for name in ("", "/profile", "/data")]
    paths += [mine(stub, "startup", "T-1") + "/why"]
    paths += [f"/j/{link(stub, 'judge', 'judge', 'j0', pool=SHOW)}"]
    paths += [f"/c/{link(stub, 'calendar', 'mentor', LIN)}.ics", *answer_links(stub)]
    before = database_of(stub)
    for path in paths:
        for _ in range(2):
            assert stub.browser().get(path).status_code == 200, path
        posts = [{}, {"act": "stop", "answer": "accept", "value": "0" * 32}, {"value": "ä"}]
        if not path.startswith("/c/"):
            for form in posts:
                assert stub.browser().post(path, data=form).status_code == 422, path
    assert database_of(stub) == before
    assert pools.sent == []


def database_of(stub: StubConsole) -> dict[str, list[Any]]:
    with stub.parts.database.transaction() as connection:
        names = (
            "delivery_links",
            "delivery_ledger",
            "delivery_stops",
            "console_audit",
            "vault_audit",
        )
        return {
            name: list(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))))
            for name in names
        }


def test_an_outcome_takes_two_taps_and_a_press_twice_is_one_event(
    stub: StubConsole, pools: LivePools
):
    both_accept(stub)
    path = mine(stub)
    form = hidden(stub.browser().get(path).text) | {"outcome": "met"}
    for _ in range(2):
        assert stub.browser().post(path, data=form).status_code == 303
    outcomes = [record for feed, record in pools.sent if feed == "feed.outcomes"]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0]["by"] == "partner"
    told = [row for row in pools.model.history_of("mentor", LIN).items if row.kind == "outcome"]
    assert len(told) == 1
    press(stub.browser(), path, outcome="completed")
    assert pair(pools).status == "completed"


@pytest.mark.parametrize(
    "fields",
    [
        {"pair": f"{CAMP} T-2 M-2", "outcome": "met"},
        {"pair": f"{CAMP} T-2 M-2", "act": "contact"},
        {"pair": f"{CAMP} T-1 {LIN}", "outcome": "signed"},
        {"pair": "", "outcome": "met"},
        {"act": "erase"},
    ],
)
def test_what_is_not_theirs_or_not_offered_is_not_done(
    stub: StubConsole, pools: LivePools, fields: dict[str, Any]
):
    both_accept(stub)
    sent = len(pools.sent)
    assert press(stub.browser(), mine(stub), **fields).status_code == 422
    assert len(pools.sent) == sent


def test_mails_are_stopped_on_the_own_page_too(stub: StubConsole, pools: LivePools):
    path = mine(stub)
    assert press(stub.browser(), path, form=-1, act="stop").status_code == 303
    assert links.stopped(stub.parts.database, [LIN], "mail")
    assert press(stub.browser(), path, form=-1, act="resume").status_code == 303
    assert not links.stopped(stub.parts.database, [LIN], "mail")


def test_one_kind_of_messages_is_stopped_and_the_others_go_on(stub: StubConsole, pools: LivePools):
    path = mine(stub)
    assert "slots and duties" not in stub.browser().get(path).text  # M-1 is in no roadshow
    answer = press(stub.browser(), path, form=-2, act="subjects", subject=["proposals"])
    assert answer.status_code == 303
    stops = links.stops(stub.parts.database, [LIN], "mail")
    assert stops == {("mentor", LIN, "pairings")}
    assert not links.stopped(stub.parts.database, [LIN], "mail")
    press(stub.browser(), path, form=-2, act="subjects", subject=["proposals", "pairings"])
    assert links.stops(stub.parts.database, [LIN], "mail") == set()
    press(stub.browser(), path, form=-2, act="subjects", subject=["nothing", "stage"])
    assert {subject for _, _, subject in links.stops(stub.parts.database, [LIN], "mail")} == {
        "proposals", "pairings",
    }  # fmt: skip


# ---- profile ---------------------------------------------------------------------------------------

AS_SHOWN: dict[str, Any] = {
    "capacity": "1", "languages": ["zh-Hans"], "industries": "I65", "services": ["investment"],
}  # fmt: skip


def profile(stub: StubConsole, **fields: Any) -> Any:
    return press(stub.browser(), mine(stub) + "/profile", **AS_SHOWN | fields)


def test_an_edit_is_a_record_of_the_feed_with_that_field_alone_changed(
    stub: StubConsole, pools: LivePools
):
    answer = profile(stub, capacity="3", available_from=days_ahead(9))
    assert answer.status_code == 303
    changed = MENTOR_RECORD | {"capacity": 3, "available_from": days_ahead(9)}
    assert pools.sent == [("feed.mentors", changed)]
    assert pools.camp.state.mentors[LIN].capacity == 3
    entry = audit.latest(stub.parts.database)[0]
    assert (entry.who, entry.act, entry.what) == (
        f"link mentor/{LIN}", "link_profile", "capacity available_from",
    )  # fmt: skip
    assert 'value="3"' in stub.browser().get(mine(stub) + "/profile").text


def test_what_is_as_it_was_is_not_sent(stub: StubConsole, pools: LivePools):
    answer = profile(stub)
    assert answer.headers["location"].endswith("done=same")
    assert pools.sent == []


def test_wishes_are_named_and_words_that_the_page_does_not_show_stay(
    stub: StubConsole, pools: LivePools
):
    assert (
        profile(stub, wishes="团队T-2、T-1", services=["investment", "acceleration"]).status_code
        == 303
    )
    record = pools.sent[0][1]
    assert record["wishes"] == ["T-2", "T-1"]
    assert sorted(record["services"]) == ["acceleration", "investment", "报关"]
    assert "团队T-2、团队T-1" in stub.browser().get(mine(stub) + "/profile").text


def test_whom_never_to_meet_comes_to_those_that_stand_which_are_not_shown(
    stub: StubConsole, pools: LivePools
):
    assert "某某公司" not in stub.browser().get(mine(stub) + "/profile").text
    assert profile(stub, conflicts="T-1").status_code == 303
    assert pools.sent[0][1]["conflicts"] == ["某某公司", "T-1"]
    assert pair(pools).status == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"capacity": "many"}, "A number is needed"),
        ({"capacity": "1001"}, "could not be entered"),
        ({"industries": "算命"}, "算命"),
        ({"wishes": "团队T-9"}, "团队T-9"),
        ({"available_from": "2026-13-41"}, "could not be entered"),
        ({"available_from": "2027-02-01", "available_until": "2027-01-01"}, "could not be entered"),
    ],
)
def test_what_cannot_be_is_said_and_not_sent(
    stub: StubConsole, pools: LivePools, fields: dict[str, str], said: str
):
    answer = profile(stub, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert pools.sent == []


def test_while_the_broker_is_away_nothing_is_lost_silently(stub: StubConsole, pools: LivePools):
    pools.away = True
    answer = profile(stub, capacity="3")
    assert answer.status_code == 503
    assert "could not be passed on" in answer.text


# ---- my data ---------------------------------------------------------------------------------------


def data(stub: StubConsole, act: str, **fields: str) -> Any:
    given = {"it_is_me": "yes"} | fields
    form = {"see": 0, "export": 0, "mend": 1, "erase": 2}[act]
    return press(stub.browser(), mine(stub) + "/data", form=form, act=act, **given)


@pytest.mark.parametrize("act", ["see", "export", "mend", "erase"])
def test_whoever_was_passed_the_link_is_asked_who_they_are(
    stub: StubConsole, pools: LivePools, act: str
):
    answer = data(stub, act, it_is_me="", phone="1")
    assert answer.status_code == 422
    assert "confirm first that it is you" in answer.text
    assert "139" not in answer.text
    assert pools.sent == []
    assert vault_audit.entries(stub.parts.database, Profile("mentor", LIN)) == []


def test_contact_data_are_shown_masked_and_on_the_record(stub: StubConsole, pools: LivePools):
    page = data(stub, "see").text
    assert "139****1111" in page
    assert "13900001111" not in page
    entry = vault_audit.entries(stub.parts.database, Profile("mentor", LIN))[0]
    assert entry.reason == "the person's own data"
    assert "13900001111" not in stub.browser().get(mine(stub) + "/data").text


def test_my_data_come_as_a_file_with_nothing_of_others(stub: StubConsole, pools: LivePools):
    answer = data(stub, "export")
    assert answer.headers["content-disposition"].startswith("attachment")
    held = msgspec.json.decode(answer.content)
    assert held["contact"]["phone"] == "13900001111"
    assert held["submitted"] == MENTOR_RECORD
    assert [each["startup"] for each in held["pairings"]] == ["团队T-1"]
    assert PHONE not in answer.text
    assert "孙望" not in answer.text


def test_a_corrected_phone_number_goes_to_the_feed_and_into_no_other_record(
    stub: StubConsole, pools: LivePools
):
    assert data(stub, "mend", phone="13711112222").status_code == 303
    contact = {"name": "林一帆", "phone": "13711112222"}
    assert pools.sent == [("feed.mentors", MENTOR_RECORD | {"contact": contact})]
    assert "13711112222" not in repr(database_of(stub))
    assert data(stub, "mend").status_code == 422


def test_who_asks_to_be_erased_stands_before_operators_and_nothing_is_erased_yet(
    stub: StubConsole, pools: LivePools
):
    assert data(stub, "erase").status_code == 303
    entry = audit.latest(stub.parts.database)[0]
    assert (entry.act, entry.what) == ("link_erase_request", f"mentor/{LIN}")
    assert pools.model.person("mentor", LIN) is not None
    today = stub.operator().get(f"/pools/{CAMP}").text
    assert "林一帆 申请删除本人资料" in today
    assert f"duijie people erase mentor/{LIN}" in today
    pools.put(Removed(pool=CAMP, time=now(), event="g", entity="mentor", id=LIN, erased=True))
    assert "申请删除本人资料" not in stub.operator().get(f"/pools/{CAMP}").text


# ---- links -----------------------------------------------------------------------------------------


def test_an_ended_or_revoked_link_says_so_and_does_nothing(stub: StubConsole, pools: LivePools):
    old = mine(stub, until=1, notice="old")
    for name in ("", "/profile", "/data"):
        page = stub.browser().get(old + name)
        assert page.status_code == 410
        assert "was good until" in page.text
        assert "团队" not in page.text
        form = {"value": "0" * 32, "act": "stop", "it_is_me": "yes"}
        assert stub.browser().post(old + name, data=form).status_code == 410
    path, calendar = mine(stub), f"/c/{link(stub, 'calendar', 'mentor', LIN)}.ics"
    assert stub.browser().get(calendar).status_code == 200
    links.revoke(stub.parts.database, "mentor", LIN, now())
    assert "has been ended" in stub.browser().get(path).text
    assert stub.browser().get(calendar).status_code == 410


def test_one_link_opens_one_thing(stub: StubConsole, pools: LivePools):
    own = mine(stub)[3:]
    calendar = link(stub, "calendar", "mentor", LIN)
    for path in (
        f"/m/{calendar}",
        f"/j/{calendar}",
        f"/a/{own}",
        f"/j/{own}",
        f"/m/{own[:-1]}",
        "/m/x",
    ):
        answer = stub.browser().get(path)
        assert answer.status_code == 404, path
        assert "林" not in answer.text
    assert stub.browser().get(f"/c/{own}.ics").status_code == 404
    assert links.derived_token(own, "calendar") == calendar
    assert len(own) == len(calendar) == 22


def test_after_an_erasure_the_link_opens_nothing(stub: StubConsole, pools: LivePools):
    path, (_, by_mentor) = mine(stub), answer_links(stub)
    form = hidden(stub.browser().get(path).text, form=-1) | {"act": "stop"}
    gone = Removed(pool=CAMP, time=now(), event="gone", entity="mentor", id=LIN, erased=True)
    pools.put(gone)
    page = stub.browser().get(path)
    assert page.status_code == 404
    assert "林一帆" not in page.text
    assert stub.browser().post(path, data=form).status_code == 404
    assert "not there any more" in stub.browser().get(by_mentor).text
    DeliveryLedger(stub.parts.database).forget("mentor", LIN, now())
    for opened in (path, by_mentor):
        assert stub.browser().get(opened).status_code == 404
        words = stub.browser().get(opened, headers={"accept-language": "en"}).text
        assert "does not work" in words
    assert pools.sent == []


def test_a_page_of_another_site_cannot_press_for_somebody(stub: StubConsole, pools: LivePools):
    path = mine(stub)
    form = hidden(stub.browser().get(path).text, form=-1) | {"act": "stop"}
    headers = {"origin": "https://elsewhere.test", "sec-fetch-site": "cross-site"}
    assert stub.browser().post(path, data=form, headers=headers).status_code == 403
    assert not links.stopped(stub.parts.database, [LIN], "mail")
