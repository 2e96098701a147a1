"""Signing in: sessions that end, cookies that are forged, passwords that are guessed."""

from pathlib import Path

import pytest

from services.console.accounts import accounts, audit, passwords, sessions
from services.console.accounts.sessions import SessionLimits
from services.console.clock import now
from tests.unit.console.support import LIMITS, StubConsole, console

HOUR = 3_600_000


def sign_in(stub: StubConsole, password: str, account: str = "admin", **rest):
    data = {"account": account, "password": password, **rest}
    return stub.browser().post("/sign-in", data=data)


def test_the_right_password_opens_a_session_in_a_cookie_for_this_host_alone(stub: StubConsole):
    answer = sign_in(stub, stub.password)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    token = answer.cookies["duijie"]
    assert stub.browser(token).get("/").status_code == 200


def test_behind_tls_the_cookie_has_the_prefix_that_no_other_host_can_set(tmp_path: Path):
    with console(tmp_path, console_url="https://console.example") as stub:
        headers = {"host": "console.example", "origin": "https://console.example"}
        browser = stub.browser()
        data = {"account": "admin", "password": stub.password}
        answer = browser.post("/sign-in", data=data, headers=headers)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-duijie=")
        assert "Secure" in cookie
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("account", ["admin", "ADMIN ", "ａｄｍｉｎ"])
def test_an_account_is_known_in_any_spelling(stub: StubConsole, account: str):
    assert sign_in(stub, stub.password, account).status_code == 303


@pytest.mark.parametrize(
    ("account", "password"), [("admin", "wrong"), ("nobody", "wrong"), ("admin", ""), ("", "")]
)
def test_what_is_wrong_with_name_or_password_is_not_told(stub: StubConsole, account, password):
    answer = sign_in(stub, password, account)
    assert answer.status_code == 403
    assert "账号或密码不对" in answer.text
    assert not answer.cookies


def test_guessing_is_stopped_for_the_right_password_too(stub: StubConsole):
    codes = [sign_in(stub, "wrong").status_code for _ in range(11)]
    assert codes == [403] * 10 + [429]
    assert sign_in(stub, stub.password).status_code == 429


def test_a_closed_account_signs_in_no_more_and_what_it_had_open_ends(stub: StubConsole):
    token = stub.account("lin", ("mentors", "operator"))
    accounts.disable(stub.parts.database, "lin")
    assert stub.browser(token).get("/").status_code == 303


def test_a_session_ends_unused_and_at_the_latest(stub: StubConsole):
    database = stub.parts.database
    limits = SessionLimits.of_hours(8, 24)
    begun = now() - 23 * HOUR
    token = sessions.begin(database, "admin", begun, limits)
    assert sessions.find(database, token, begun + 9 * HOUR, limits) is None
    for hours in (7, 14, 21):
        assert sessions.find(database, token, begun + hours * HOUR, limits) is not None
    assert sessions.find(database, token, begun + 25 * HOUR, limits) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 5_000, "' OR 1=1 --", "../../etc/passwd", "\x7f"])
def test_a_forged_cookie_is_nobody(stub: StubConsole, token: str):
    headers = {"cookie": f"duijie={token}"}
    assert stub.browser().get("/", headers=headers).status_code == 303


def test_the_database_holds_no_cookie_and_no_password(stub: StubConsole, tmp_path: Path):
    token = stub.token("admin")
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert token.encode() not in held
    assert stub.password.encode() not in held
    assert b"$argon2id$" in held


def test_signing_out_ends_the_session_here_and_everywhere_those_of_all_browsers(stub: StubConsole):
    first, second, third = (stub.token("admin") for _ in range(3))
    stub.browser(first).post("/sign-out", data={"form": stub.form_of(first)})
    assert stub.browser(first).get("/").status_code == 303
    assert stub.browser(second).get("/").status_code == 200
    data = {"form": stub.form_of(second), "everywhere": "yes"}
    stub.browser(second).post("/sign-out", data=data)
    assert stub.browser(third).get("/").status_code == 303


def test_whoever_was_given_a_password_chooses_another_before_anything_else(stub: StubConsole):
    given = accounts.add(stub.parts.database, "lin", now())
    accounts.grant(stub.parts.database, "lin", "mentors", "operator")
    token = sign_in(stub, given, "lin").cookies["duijie"]
    browser = stub.browser(token)
    assert browser.get("/pools/mentors").headers["location"] == "/password"
    own = "a few words of my own"
    data = {"form": stub.form_of(token), "old": given, "new": own, "again": own}
    assert browser.post("/password", data=data).status_code == 303
    assert stub.browser(token).get("/").headers["location"] == "/sign-in"
    token = sign_in(stub, own, "lin").cookies["duijie"]
    assert stub.browser(token).get("/pools/mentors").status_code == 200


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "12"),
        ("long enough 1", "long enough 2", "不同"),
        ("x" * 300, "x" * 300, "256"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(stub: StubConsole, new, again, words):
    token = stub.token("admin")
    data = {"form": stub.form_of(token), "old": stub.password, "new": new, "again": again}
    answer = stub.browser(token).post("/password", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert new not in answer.text


def test_the_way_back_after_signing_in_stays_in_the_console(stub: StubConsole):
    for path in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
        "/a\nb",
    ):
        answer = sign_in(stub, stub.password, next=path)
        assert answer.headers["location"] == "/", path
    answer = sign_in(stub, stub.password, next="/pools/mentors?x=1")
    assert answer.headers["location"] == "/pools/mentors?x=1"


def test_somebody_always_stays_who_can_manage_accounts(stub: StubConsole):
    with pytest.raises(accounts.AccountError, match="last_operator"):
        accounts.revoke(stub.parts.database, "admin", "*", "operator")
    with pytest.raises(accounts.AccountError, match="last_operator"):
        accounts.disable(stub.parts.database, "admin")
    assert accounts.check(stub.parts.database, "admin", stub.password) is not None


def test_the_record_says_who_signed_in_and_who_could_not(stub: StubConsole):
    sign_in(stub, stub.password)
    sign_in(stub, "wrong", "lin")
    acts = [(entry.who, entry.act) for entry in audit.latest(stub.parts.database)]
    assert acts == [("lin", "refused_sign_in"), ("admin", "sign_in")]
    assert LIMITS.idle == 8 * HOUR


def test_passwords_that_are_made_differ_and_can_be_typed():
    made = {passwords.made() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) == 24 and password == password.lower() for password in made)
