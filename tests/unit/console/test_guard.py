"""What another site, another host, a stolen key or too large a body comes to."""

import pytest

from services.console.accounts import keys
from services.console.accounts.accounts import AccountError
from services.console.clock import now
from tests.unit.console.support import ORIGIN, StubConsole

PIN = {"act": "pin", "startup": "T-1", "mentor": "M-1"}
EVIL = "https://evil.example"


def post(stub: StubConsole, headers: dict[str, str], form: str | None = None):
    token = stub.token("admin")
    data = PIN | {"form": stub.form_of(token) if form is None else form}
    return stub.browser(token).post("/pools/mentors/match", data=data, headers=headers)


def test_a_form_of_ours_is_sent(stub: StubConsole):
    answer = post(stub, {})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/pools/mentors/match?event=event-1"
    sent = {"pool": "mentors", "command": "pin", "startup": "T-1", "mentor": "M-1"}
    assert stub.writes.sent == [sent]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL, "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": EVIL, "sec-fetch-site": "same-origin"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN.replace("http:", "https:"), "sec-fetch-site": "same-origin"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_right_value(stub, headers):
    assert post(stub, headers).status_code == 403
    assert stub.writes.sent == []


def test_a_form_from_nowhere_is_refused(stub: StubConsole):
    token = stub.token("admin")
    browser = stub.browser(token)
    for name in ("origin", "sec-fetch-site"):
        del browser.headers[name]
    data = PIN | {"form": stub.form_of(token)}
    assert browser.post("/pools/mentors/match", data=data).status_code == 403


def test_a_form_without_its_sessions_value_or_with_anothers_is_refused(stub: StubConsole):
    other = stub.form_of(stub.token("admin"))
    for form in ("", "x", other):
        assert post(stub, {}, form).status_code == 403
    assert stub.writes.sent == []


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil:80"]
)
def test_a_name_that_is_not_this_console_s_is_not_served(stub: StubConsole, host: str):
    assert stub.browser().get("/sign-in", headers={"host": host}).status_code == 421


def test_a_body_that_is_too_large_is_refused_with_and_without_its_length(stub: StubConsole):
    token = stub.token("admin")
    browser = stub.browser(token)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    path = "/pools/mentors/match"
    assert browser.post(path, content=b"x" * 1_100_000, headers=kind).status_code == 413
    parts = (b"x" * 100_000 for _ in range(20))
    assert browser.post(path, content=parts, headers=kind).status_code in {400, 413}


def test_programs_are_refused_with_problems_and_strangers_with_401(stub: StubConsole):
    stranger = stub.browser()
    for name in ("origin", "sec-fetch-site"):
        del stranger.headers[name]
    path = "/api/v1/pools/mentors/commands"
    asked = stranger.post(path, json={"command": "undo"})
    evil = stub.operator().post(path, json={"command": "undo"}, headers={"origin": EVIL})
    wrong = stranger.get("/api/v1/pools", headers={"host": "evil.example"})
    large = stranger.post(path, content=b"x" * 4_100_000)
    assert [answer.status_code for answer in (asked, evil, wrong, large)] == [401, 403, 421, 413]
    for answer in (asked, evil, wrong, large):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]
    other = stub.operator().delete("/api/v1/pools/mentors/rules")
    assert other.status_code in {403, 405}
    assert stub.writes.sent == []


def test_somebody_who_asks_too_often_is_told_to_wait(stub: StubConsole):
    stub.parts.rates.request = lambda address: False  # type: ignore[method-assign]
    answer = stub.browser().get("/sign-in")
    assert answer.status_code == 429
    assert answer.headers["retry-after"]


def test_every_answer_forbids_scripts_in_pages_frames_and_keeping(stub: StubConsole):
    browser = stub.operator()
    for path in ("/", "/pools/mentors", "/nowhere", "/settings/audit"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_a_key_opens_no_page_and_a_revoked_one_nothing(stub: StubConsole):
    database = stub.parts.database
    key = keys.add(database, "admin", "nightly", ["read"], now())
    found = keys.principal_of(database, key, now())
    assert found is not None
    assert found.may("read", "mentors")
    assert not found.may("write", "mentors")
    headers = {"authorization": f"Bearer {key}"}
    assert stub.browser().get("/pools/mentors", headers=headers).status_code == 303
    keys.revoke(database, key.split("_")[1], now())
    assert keys.principal_of(database, key, now()) is None
    with pytest.raises(AccountError, match="no_key"):
        keys.revoke(database, key.split("_")[1], now())


@pytest.mark.parametrize("written", ["", "dj", "dj__", "dj_x_y", "dj_%_x", "x" * 9_999])
def test_what_is_no_key_is_nobody(stub: StubConsole, written: str):
    keys.add(stub.parts.database, "admin", "nightly", ["read"], now())
    assert keys.principal_of(stub.parts.database, written, now()) is None


def test_a_key_ends_on_its_day(stub: StubConsole):
    key = keys.add(stub.parts.database, "admin", "nightly", ["read"], 1_000, 2_000)
    assert keys.principal_of(stub.parts.database, key, 1_999) is not None
    assert keys.principal_of(stub.parts.database, key, 2_000) is None


def test_an_authorization_beside_a_cookie_does_not_lend_the_session(stub: StubConsole):
    token = stub.token("admin")
    headers = {"authorization": "Bearer nonsense"}
    assert stub.browser(token).get("/pools/mentors", headers=headers).status_code == 303
