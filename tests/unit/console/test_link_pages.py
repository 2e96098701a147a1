"""Pages by a link of a message: showing changes nothing, answering needs the page, and what is over says so."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from services.console.accounts import audit
from services.console.clock import now
from services.delivery import links
from services.words import LANGUAGES, name_of
from tests.unit.console.support import (
    ANSWER_TOKEN,
    HOST,
    NASTY,
    SCOPE,
    STOP_TOKEN,
    TEAM,
    StubConsole,
)

ANSWER, STOP = f"/a/{ANSWER_TOKEN}", f"/u/{STOP_TOKEN}"
ACCEPTED = {"pool": "mentors", "by": "mentor", "answer": "accept", "startup": TEAM, "mentor": "M-1"}
LARGEST = 30_000


LATER = 4_000_000_000_000


def value_in(page: str) -> str:
    found = re.search(r'name="value" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def press(stub: StubConsole, answer: str, **more: str) -> Any:
    browser = stub.browser()
    form = {"answer": answer, "value": value_in(browser.get(ANSWER).text)} | more
    return browser.post(ANSWER, data=form)


def rows(stub: StubConsole) -> list[tuple[Any, ...]]:
    tables = ("delivery_links", "delivery_ledger", "delivery_stops", "console_audit")
    with stub.parts.database.transaction() as connection:
        return [
            tuple(row)
            for table in tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]


def test_a_page_says_who_why_and_until_when_without_an_account_or_a_script(stub: StubConsole):
    answer = stub.browser().get(ANSWER)
    assert answer.status_code == 200
    need = name_of("en", "need", "investment")
    for part in ("Lin", "2033", need, "Accept", "Decline", "never counts against"):
        assert part in answer.text, part
    assert "<script" not in answer.text
    assert NASTY not in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    style = stub.browser().get(re.findall(r'href="(/static/console[^"]+)"', answer.text)[0])
    assert len(answer.content) + len(style.content) < LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_the_language_of_the_message_until_another_is_chosen(
    stub: StubConsole, language: str
):
    assert '<html lang="en">' in stub.browser().get(ANSWER, headers={"accept-language": "zh"}).text
    browser = stub.browser()
    browser.cookies.set("duijie_language", language)
    for path in (ANSWER, STOP, "/a/x"):
        assert f'<html lang="{language}">' in browser.get(path).text


def test_programs_that_follow_links_change_nothing(stub: StubConsole):
    before = rows(stub)
    for path in (ANSWER, STOP):
        for _ in range(3):
            assert stub.browser().get(path).status_code == 200
            assert stub.browser().head(path).status_code in {200, 405}
            # forms without the page's value, as a program might send them
            assert stub.browser().post(path).status_code == 422
            form = {"answer": "accept", "act": "stop", "value": "0" * 32}
            assert stub.browser().post(path, data=form).status_code == 422
    assert rows(stub) == before
    assert stub.writes.sent == []


def test_a_press_is_one_answer_on_the_feed_and_on_the_record(stub: StubConsole):
    answer = press(stub, "accept", reason="no_time")
    assert (answer.status_code, answer.headers["location"]) == (303, ANSWER)
    assert stub.writes.sent == [ACCEPTED]  # a yes has no reason
    page = stub.browser().get(ANSWER)
    assert "has been received" in page.text
    assert "<form" not in page.text
    entry = audit.latest(stub.parts.database)[0]
    assert (entry.who, entry.act, entry.what) == ("link mentor/M-1", "link_answer", "accept")
    assert entry.event == "event-1"


def test_a_decline_says_why(stub: StubConsole):
    press(stub, "decline", reason="no_time")
    assert stub.writes.sent == [ACCEPTED | {"answer": "decline", "reason": "no_time"}]


@pytest.mark.parametrize("form", [{"answer": "maybe"}, {"reason": NASTY}, {"value": "ä"}])
def test_what_the_form_does_not_offer_is_not_sent(stub: StubConsole, form: dict[str, str]):
    assert press(stub, **{"answer": "accept"} | form).status_code == 422
    assert stub.writes.sent == []


def test_a_replayed_form_and_one_of_a_page_that_was_left_open_do_nothing(stub: StubConsole):
    value = value_in(stub.browser().get(ANSWER).text)
    stub.model.pair_now = {"revision": 9, "reply_by": LATER}
    form = {"answer": "accept", "value": value}
    answer = stub.browser().post(ANSWER, data=form)
    assert answer.status_code == 422
    assert "no longer up to date" in answer.text
    press(stub, "accept")
    for again in ("accept", "decline"):
        late = stub.browser().post(ANSWER, data={"answer": again, "value": value})
        assert late.status_code == 409
    assert stub.writes.sent == [ACCEPTED]


def test_who_opened_the_page_before_the_other_side_accepted_can_still_answer(stub: StubConsole):
    value = value_in(stub.browser().get(ANSWER).text)
    stub.model.pair_now = {"revision": 9, "accepted_by": ("startup",)}
    form = {"answer": "accept", "value": value}
    stub.browser().post(ANSWER, data=form)
    assert stub.writes.sent == [ACCEPTED]


def test_a_page_of_another_site_cannot_answer(stub: StubConsole):
    value = value_in(stub.browser().get(ANSWER).text)
    browser = stub.browser()
    headers = {"origin": "https://elsewhere.test", "sec-fetch-site": "cross-site"}
    form = {"answer": "accept", "value": value}
    assert browser.post(ANSWER, data=form, headers=headers).status_code == 403
    assert stub.writes.sent == []


@pytest.mark.parametrize(
    "token",
    ["b" * 22, ANSWER_TOKEN[:-1], ANSWER_TOKEN + "a", STOP_TOKEN, "%00" * 22, "a" * 5_000, "-"],
)
def test_a_link_that_is_forged_cut_or_for_something_else_opens_nothing(
    stub: StubConsole, token: str
):
    answer = stub.browser().get(f"/a/{token}")
    assert answer.status_code == 404
    assert "Lin" not in answer.text
    assert stub.browser().post(f"/a/{token}", data={"answer": "accept"}).status_code == 404
    assert stub.writes.sent == []


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ({"reply_by": 1}, "time to answer is over"),
        ({"status": "expired"}, "time to answer is over"),
        ({"status": "withdrawn"}, "taken back"),
        ({"status": "accepted"}, "both said yes"),
        ({"status": "declined"}, "was declined"),
        ({"status": "completed"}, "has been completed"),
        ({"accepted_by": ("mentor",)}, "Your yes is noted"),
    ],
)
def test_what_has_happened_since_is_said_and_nothing_can_be_pressed(
    stub: StubConsole, pair: dict[str, Any], said: str
):
    value = value_in(stub.browser().get(ANSWER).text)
    stub.model.pair_now = pair
    page = stub.browser().get(ANSWER)
    assert said in page.text
    for pressed in ("accept", "decline", "later"):
        assert f'name="answer" value="{pressed}"' not in page.text
    answer = stub.browser().post(ANSWER, data={"answer": "accept", "value": value})
    assert answer.status_code == 409
    assert stub.writes.sent == []


def test_after_an_erasure_or_when_revoked_a_link_does_nothing(stub: StubConsole):
    other = links.LinkScope("answer", "n", "mentors", "mentor", "M-9", "T-9", "M-9", "en", 1)
    links.remember(stub.parts.database, {"c" * 22: other}, now())
    assert "not there any more" in stub.browser().get(f"/a/{'c' * 22}").text
    links.revoke(stub.parts.database, "mentor", "M-1", now())
    page = stub.browser().get(ANSWER)
    assert "This link has been ended" in page.text
    assert "<form" not in page.text


def test_while_the_broker_is_away_an_answer_is_kept_open_and_can_be_pressed_again(
    stub: StubConsole,
):
    stub.writes.away = True
    answer = press(stub, "accept")
    assert answer.status_code == 503
    assert "press the button again" in answer.text
    stub.writes.away = False
    assert press(stub, "accept").status_code == 303
    assert stub.writes.sent == [ACCEPTED]


@pytest.mark.parametrize(
    ("kind", "field"), [("startup", "startup"), ("judge", "partner"), ("investor", "partner")]
)
def test_whoever_takes_part_in_a_roadshow_says_whether_they_come(
    stub: StubConsole, kind: str, field: str
):
    scope = links.LinkScope("answer", "n", "show", kind, "X-1", "", "", "en", SCOPE.until)
    links.remember(stub.parts.database, {"d" * 22: scope}, now())
    path = f"/a/{'d' * 22}"
    page = stub.browser().get(path).text
    assert "Will you come?" in page
    stub.browser().post(path, data={"answer": "decline", "value": value_in(page)})
    assert stub.writes.sent == [{"pool": "show", "by": kind, "answer": "decline", field: "X-1"}]


def test_somebody_who_is_signed_in_may_answer_by_a_link_as_well(stub: StubConsole):
    browser = stub.operator()
    page = browser.get(ANSWER).text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert browser.post(ANSWER, data=form | {"answer": "accept"}).status_code == 303


def stopped(stub: StubConsole) -> bool:
    return bool(links.stopped(stub.parts.database, ["M-1"], "mail"))


def test_mails_are_stopped_by_the_page_and_begun_again(stub: StubConsole):
    value = value_in(stub.browser().get(STOP).text)
    page = stub.browser().post(STOP, data={"act": "stop", "value": value})
    assert "no more mails" in page.text
    assert stopped(stub)
    assert "Send me mails again" in stub.browser().get(STOP).text
    stub.browser().post(STOP, data={"act": "resume", "value": value})
    assert not stopped(stub)


def test_a_mail_program_stops_them_at_one_click_without_a_page_or_an_origin(stub: StubConsole):
    browser = stub.browser()
    for name in ("origin", "sec-fetch-site"):
        del browser.headers[name]
    form = {"List-Unsubscribe": "One-Click"}
    assert browser.post(STOP, data=form, headers={"host": HOST}).status_code == 200
    assert browser.post(STOP, data=form).status_code == 200
    assert stopped(stub)
    assert browser.post(f"/u/{'b' * 22}", data=form).status_code == 404
    assert browser.post(ANSWER, data=form).status_code == 403
