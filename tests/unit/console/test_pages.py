"""What pages show: everything escaped, in three languages, with ids as they are written."""

import re
from urllib.parse import quote

import pytest

from services.console.app import PAGES
from services.console.languages import preferred
from services.words import LANGUAGES
from tests.unit.console.support import NASTY, SLASHED, StubConsole
from tests.unit.console.test_rights import NOT_THERE, path_of, pool_of

NO_PAGES = {"/language/{language}", "/flow/live", "/c/{calendar_token}.ics", *NOT_THERE}
SHOWN = [
    page
    for page in PAGES
    if page.method == "GET" and page.path not in NO_PAGES and "/export/" not in page.path
]
VIEWS = [
    *(f"/pools/mentors/match?view={view}" for view in ("draft", "proposed", "accepted", "waiting", "ended")),
    *(f"/pools/show/stage?view={view}" for view in ("shortlist", "line_up", "panels", "timetable", "results")),
    "/pools/mentors?event=event-2",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_and_escaped_in_every_language(stub: StubConsole, language: str):
    browser = stub.operator()
    browser.cookies.set("duijie_language", language)
    for path in [*(path_of(page, pool_of(page)) for page in SHOWN), *VIEWS]:
        if path.startswith("/sign-in"):
            continue
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert NASTY not in answer.text, path
        assert "<script>alert" not in answer.text, path
        assert answer.text.count("<h1") == 1, path
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style", answer.text), path


def test_an_id_with_slashes_blanks_and_marks_leads_to_its_page(stub: StubConsole):
    browser = stub.operator()
    link = f"/pools/mentors/people/startup/{quote(SLASHED, safe='')}"
    assert f'href="{link}"' in browser.get("/pools/mentors/people").text
    assert browser.get(link).status_code == 200
    assert browser.get("/pools/mentors/people/startup/..%2F..%2Fsettings").status_code == 404


@pytest.mark.parametrize("path", ["/pools/none", "/pools/show/match", "/pools/mentors/stage", "/x"])
def test_what_is_not_there_says_so(stub: StubConsole, path: str):
    assert stub.operator().get(path).status_code == 404


def test_what_a_pool_refuses_stands_above_the_page(stub: StubConsole):
    stub.writes.refused = [f"no place is free {NASTY}"]
    token = stub.token("admin")
    data = {"form": stub.form_of(token), "act": "release", "startup": "T-1", "mentor": "M-1"}
    answer = stub.browser(token).post("/pools/mentors/match", data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "no place is free" in answer.text
    assert NASTY not in answer.text


def test_a_button_that_the_page_does_not_have_sends_nothing(stub: StubConsole):
    token = stub.token("admin")
    for act in ("publish", "tick", "", "erase"):
        data = {"form": stub.form_of(token), "act": act}
        assert stub.browser(token).post("/pools/mentors/match", data=data).status_code == 422
    assert stub.writes.sent == []


def test_what_breaks_its_contract_is_said_above_the_page_and_not_sent(stub: StubConsole):
    token = stub.account("lin", ("mentors", "organiser"))
    data = {"form": stub.form_of(token), "act": "pin", "startup": SLASHED, "mentor": "M-1"}
    answer = stub.browser(token).post("/pools/mentors/match?view=draft", data=data)
    assert answer.status_code == 422
    assert "startup" in answer.text
    assert stub.writes.sent == []


def test_what_is_sent_is_on_the_record_with_its_event(stub: StubConsole):
    token = stub.account("lin", ("show", "organiser"))
    data = {
        "form": stub.form_of(token), "act": "place_entry", "startup": "T-1", "values.place": "2",
        "values.evil": "x", "pool": "mentors",
    }  # fmt: skip
    stub.browser(token).post("/pools/show/stage?view=line_up", data=data)
    values = {"place": "2"}
    sent = {"pool": "show", "command": "place_entry", "startup": "T-1", "values": values}
    assert stub.writes.sent == [sent]
    text = stub.operator().get("/settings/audit").text
    assert "lin" in text
    assert "event-1" in text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-CN,zh;q=0.9,en", "zh-Hans"),
        ("en-GB,en;q=0.9", "en"), ("fr,en;q=0.5", "en"), ("", "zh-Hans"), (",;,", "zh-Hans"),
    ],
)  # fmt: skip
def test_a_browser_says_which_language_it_wants(header: str, language: str):
    assert preferred(header) == language


def test_an_account_that_is_added_gets_a_password_that_is_shown_once(stub: StubConsole):
    token = stub.token("admin")
    browser = stub.browser(token)
    data = {
        "form": stub.form_of(token),
        "act": "add",
        "account": "Zhao",
        "role": "judge",
        "pool": "show",
    }
    shown = browser.post("/settings/accounts", data=data).text
    password = re.search(r'class="secret">([a-z0-9-]+)<', shown)
    assert password
    assert password[1] not in browser.get("/settings/accounts").text
    signed_in = stub.browser().post("/sign-in", data={"account": "zhao", "password": password[1]})
    assert signed_in.status_code == 303


def test_a_key_that_is_made_is_shown_once(stub: StubConsole):
    token = stub.token("admin")
    browser = stub.browser(token)
    data = {
        "form": stub.form_of(token),
        "act": "add",
        "account": "admin",
        "label": "x",
        "scope": "read",
    }
    shown = browser.post("/settings/keys", data=data).text
    key = re.search(r'class="secret">(dj_[^<]+)<', shown)
    assert key
    assert key[1] not in browser.get("/settings/keys").text
