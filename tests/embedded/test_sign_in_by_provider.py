"""Signing in at a real OpenID Connect provider, and all that may go wrong on the way."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from starlette.testclient import TestClient

from services.console.accounts import accounts, audit, passwords
from services.console.clock import now
from services.console.oidc import people
from services.control.schema import CONSOLE_ATTEMPTS, CONSOLE_SESSIONS
from tests.support.glewlwyd import CLIENT, MISSING, SECRET, OidcProvider, fake_clock, program
from tests.unit.console.support import ORIGIN, StubConsole, console

pytestmark = pytest.mark.skipif(program() is None, reason=MISSING)
RETURN = f"{ORIGIN}/sign-in/return"
GROUPS = '{"matchers": "operator mentors, organiser show", "watchers": "auditor *"}'


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    found = program()
    assert found is not None
    made = OidcProvider.create(found)
    try:
        made.start().set_up(RETURN)
        for name, groups in (("lin", ("matchers", "others")), ("zhao", ()), ("admin2", ())):
            made.add_person(name, *groups)
        yield made
    finally:
        made.remove()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))


def settings(provider: OidcProvider, **more: object) -> dict[str, object]:
    return {
        "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_scopes": "openid", "oidc_name": "Town Hall", **more,
    }  # fmt: skip


@pytest.fixture
def stub(provider: OidcProvider, tmp_path: Path) -> Iterator[StubConsole]:
    with console(tmp_path, **settings(provider)) as made:
        yield made


def expect(stub: StubConsole, name: str, issuer: str) -> None:
    accounts.add(stub.parts.database, name, now())
    accounts.grant(stub.parts.database, name, "mentors", "operator")
    people.expect(stub.parts.database, name, issuer, now())


def leave(browser: TestClient, **form: str) -> str:
    """Press the button and return the address at the provider to which it leads."""
    page = browser.post("/sign-in/provider", data=form)
    assert page.status_code == 200, page.headers
    address = page.text.partition('content="0;url=')[2].partition('"')[0]
    return str(address).replace("&amp;", "&")


def come_back(browser: TestClient, address: str):
    return browser.get(httpx2.URL(address).raw_path.decode())


def why(answer) -> str:
    assert answer.status_code == 303
    url = urlsplit(answer.headers["location"])
    assert url.path == "/sign-in"
    assert not [name for name in answer.cookies if name == "duijie"]
    found: str = parse_qs(url.query)["failed"][0]
    return found


def sessions_of(stub: StubConsole, name: str) -> int:
    with stub.parts.database.transaction() as connection:
        chosen = select(CONSOLE_SESSIONS).where(CONSOLE_SESSIONS.c.account == name)
        return len(connection.execute(chosen).all())


def tamper(stub: StubConsole, **values: str) -> None:
    with stub.parts.database.transaction() as connection:
        connection.execute(update(CONSOLE_ATTEMPTS).values(**values))


def test_whom_an_account_expects_signs_in_and_lands_where_they_wanted(stub, provider):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    assert "Town Hall" in browser.get("/sign-in").text
    address = leave(browser, next="/pools/mentors/match")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    answer = come_back(browser, provider.sign_in("lin", address))
    assert answer.headers["location"] == "/pools/mentors/match"
    page = browser.get("/pools/mentors/match")
    assert page.status_code == 200
    assert "lin" in page.text
    rows = audit.latest(stub.parts.database)
    assert (rows[0].who, rows[0].act, rows[0].what) == ("lin", "sign_in", provider.issuer)


def test_the_cookie_of_the_way_is_for_sign_in_alone_and_goes_afterwards(stub, provider):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    page = browser.post("/sign-in/provider", data={})
    cookie = page.headers["set-cookie"].lower()
    assert "path=/sign-in;" in cookie + ";"
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    answer = come_back(browser, provider.sign_in("lin", leave(browser)))
    cleared = [
        value for value in answer.headers.get_list("set-cookie") if "duijie-sign-in" in value
    ]
    assert len(cleared) == 1
    assert "Max-Age=0" in cleared[0]


def test_sign_out_everywhere_ends_every_session_and_the_next_shows_a_password(stub, provider):
    expect(stub, "lin", provider.issuer)
    browsers = [stub.browser(), stub.browser()]
    for browser in browsers:
        come_back(browser, provider.sign_in("lin", leave(browser)))
        assert browser.get("/").status_code == 200
    form = stub.form_of(browsers[0].cookies["duijie"])
    gone = browsers[0].post("/sign-out", data={"form": form, "everywhere": "yes"})
    assert gone.headers["location"] == "/sign-in?out=yes"
    assert [browser.get("/").status_code for browser in browsers] == [303, 303]
    assert 'name="anew" value="yes"' in browsers[0].get("/sign-in?out=yes").text
    address = leave(browsers[0], anew="yes")
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    assert come_back(browsers[0], provider.sign_in("lin", address)).headers["location"] == "/"


def test_a_stranger_has_no_rights_and_is_told_so(stub, provider):
    browser = stub.browser()
    answer = come_back(browser, provider.sign_in("zhao", leave(browser)))
    assert why(answer) == "unknown"
    text = browser.get(answer.headers["location"], headers={"accept-language": "en"}).text
    assert "you have no rights here yet" in text
    assert accounts.find(stub.parts.database, "zhao") is None
    assert audit.latest(stub.parts.database)[0].act == "refused_sign_in"


def test_an_account_that_expects_nobody_is_nobodys_by_its_name(stub, provider):
    accounts.add(stub.parts.database, "admin2", now())
    accounts.grant(stub.parts.database, "admin2", "*", "operator")
    browser = stub.browser()
    assert why(come_back(browser, provider.sign_in("admin2", leave(browser)))) == "unknown"
    assert sessions_of(stub, "admin2") == 0


def test_an_account_belongs_to_who_came_first_whatever_others_are_called(provider, tmp_path):
    provider.add_person("first", email="shared@example.org")
    provider.add_person("second", email="shared@example.org")
    with console(tmp_path, **settings(provider, oidc_account_claim="email")) as stub:
        browser = stub.browser()
        expect(stub, "shared@example.org", provider.issuer)
        # the provider does not say that it verified the address
        assert why(come_back(browser, provider.sign_in("first", leave(browser)))) == "unknown"
    with console(tmp_path, **settings(provider, oidc_account_claim="name")) as stub:
        expect(stub, "first", provider.issuer)
        come_back(browser := stub.browser(), provider.sign_in("first", leave(browser)))
        assert browser.get("/").status_code == 200
        provider.rename("second", "first")
        other = stub.browser()
        assert why(come_back(other, provider.sign_in("second", leave(other)))) == "unknown"
        provider.rename("first", "somebody else")
        come_back(again := stub.browser(), provider.sign_in("first", leave(again)))
        assert again.get("/").status_code == 200


def test_a_closed_account_stays_closed(stub, provider):
    expect(stub, "lin", provider.issuer)
    accounts.disable(stub.parts.database, "lin")
    browser = stub.browser()
    assert why(come_back(browser, provider.sign_in("lin", leave(browser)))) == "closed"


def test_the_password_of_an_account_that_expects_somebody_opens_it_no_more(stub, provider):
    password = accounts.add(stub.parts.database, "lin", now())
    people.expect(stub.parts.database, "lin", provider.issuer, now())
    assert accounts.check(stub.parts.database, "lin", password) is None


def test_groups_give_roles_and_take_them_with_the_sessions(provider, tmp_path):
    more = {"oidc_roles_claim": "groups", "oidc_roles": GROUPS}
    with console(tmp_path, **settings(provider, **more)) as stub:
        browser = stub.browser()
        come_back(browser, provider.sign_in("lin", leave(browser)))
        account = accounts.find(stub.parts.database, "lin")
        assert account is not None
        assert account.roles == {
            "mentors": frozenset({"operator"}),
            "show": frozenset({"organiser"}),
        }
        assert browser.get("/pools/mentors/match").status_code == 200
        provider.put_into("lin", "others")
        other = stub.browser()
        assert why(come_back(other, provider.sign_in("lin", leave(other)))) == "unknown"
        assert browser.get("/pools/mentors/match").status_code == 303
        provider.put_into("lin", "matchers", "others")
        nobody = stub.browser()
        assert why(come_back(nobody, provider.sign_in("zhao", leave(nobody)))) == "unknown"
        assert accounts.find(stub.parts.database, "zhao") is None


def test_an_answer_that_nobody_asked_for_signs_nobody_in(stub, provider):
    expect(stub, "lin", provider.issuer)
    mine, other = stub.browser(), stub.browser()
    answer = provider.sign_in("lin", leave(mine))
    leave(other)
    forged = str(httpx2.URL(answer).copy_set_param("state", "f" * 43))
    assert why(come_back(mine, forged)) == "not_asked"
    assert why(come_back(other, answer)) == "not_asked"  # a link that was sent to somebody
    assert why(come_back(stub.browser(), answer)) == "not_asked"
    assert sessions_of(stub, "lin") == 0


def test_an_answer_counts_once(stub, provider):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    page = browser.post("/sign-in/provider", data={})
    cookie = page.cookies["duijie-sign-in"]
    address = page.text.partition('content="0;url=')[2].partition('"')[0].replace("&amp;", "&")
    answer = provider.sign_in("lin", address)
    assert come_back(browser, answer).headers["location"] == "/"
    again = stub.browser()
    again.cookies.set("duijie-sign-in", cookie, path="/sign-in")
    assert why(come_back(again, answer)) == "not_asked"


def test_a_code_of_another_sign_in_is_refused_by_the_provider(stub, provider):
    expect(stub, "lin", provider.issuer)
    victim, thief = stub.browser(), stub.browser()
    stolen = httpx2.URL(provider.sign_in("lin", leave(victim))).params["code"]
    own = httpx2.URL(provider.sign_in("zhao", leave(thief)))
    assert why(come_back(thief, str(own.copy_set_param("code", stolen)))) == "refused"


@pytest.mark.parametrize("field", ["nonce", "verifier"])
def test_nonce_and_verifier_are_those_of_this_sign_in(stub, provider, field: str):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    answer = provider.sign_in("lin", leave(browser))
    tamper(stub, **{field: "w" * 43})
    assert why(come_back(browser, answer)) == "refused"


def test_an_answer_after_ten_minutes_is_too_late(stub, provider):
    browser = stub.browser()
    answer = provider.sign_in("lin", leave(browser))
    tamper(stub, began=now() - 600_001)  # type: ignore[arg-type]
    assert why(come_back(browser, answer)) == "too_late"


def test_an_answer_in_the_name_of_another_provider_is_refused(stub, provider):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    answer = httpx2.URL(provider.sign_in("lin", leave(browser)))
    assert answer.params["iss"] == provider.issuer
    wrong = str(answer.copy_set_param("iss", "https://other.example"))
    assert why(come_back(browser, wrong)) == "mixed_up"


def test_a_provider_that_calls_itself_otherwise_is_not_believed(provider, tmp_path):
    own = settings(provider, oidc_issuer=provider.issuer.replace("127.0.0.1", "localhost"))
    with console(tmp_path, **own) as stub:
        assert why(stub.browser().post("/sign-in/provider", data={})) == "mixed_up"


def test_a_wrong_secret_of_the_client_signs_nobody_in(provider, tmp_path):
    with console(tmp_path, **settings(provider, oidc_client_secret="another")) as stub:
        expect(stub, "lin", provider.issuer)
        browser = stub.browser()
        assert why(come_back(browser, provider.sign_in("lin", leave(browser)))) == "refused"


def test_whoever_says_no_at_the_provider_is_not_signed_in(stub, provider):
    browser = stub.browser()
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    path = f"/sign-in/return?error=access_denied&state={state}&iss={provider.issuer}"
    assert why(browser.get(path)) == "denied"


def test_a_provider_that_is_away_is_named_and_local_accounts_go_on(stub, provider, tmp_path):
    browser = stub.browser()
    answer = provider.sign_in("lin", leave(browser))
    provider.stop()
    try:
        assert why(come_back(browser, answer)) == "away"
        (tmp_path / "anew").mkdir()
        with console(tmp_path / "anew", **settings(provider)) as anew:
            assert why(anew.browser().post("/sign-in/provider", data={})) == "away"
            data = {"account": "admin", "password": anew.password}
            assert anew.browser().post("/sign-in", data=data).status_code == 303
    finally:
        provider.start()


@pytest.mark.skipif(fake_clock() is None, reason="faketime is not installed")
@pytest.mark.parametrize(("ahead", "fits"), [("+30s", True), ("+10m", False), ("-1h", False)])
def test_clocks_may_differ_by_a_minute(stub, provider, ahead: str, fits: bool):
    expect(stub, "lin", provider.issuer)
    provider.stop()
    provider.start(ahead)
    try:
        browser = stub.browser()
        answer = come_back(browser, provider.sign_in("lin", leave(browser)))
        assert answer.headers["location"] == ("/" if fits else "/sign-in?failed=clocks")
    finally:
        provider.stop()
        provider.start()


def test_a_form_of_another_site_does_not_begin_a_sign_in(stub):
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert stub.browser().post("/sign-in/provider", data={}, headers=foreign).status_code == 403


def test_the_way_leads_to_pages_of_this_console_alone(stub, provider):
    expect(stub, "lin", provider.issuer)
    browser = stub.browser()
    address = leave(browser, next="//evil.example/")
    assert come_back(browser, provider.sign_in("lin", address)).headers["location"] == "/"


def test_an_operator_lets_the_provider_sign_somebody_in_and_takes_it_back(stub, provider):
    accounts.add(stub.parts.database, "lin", now())
    token = stub.token("admin")
    admin, form = stub.browser(token), stub.form_of(token)
    data = {"form": form, "account": "lin", "act": "expect"}
    assert admin.post("/settings/accounts", data=data).status_code == 303
    browser = stub.browser()
    come_back(browser, provider.sign_in("lin", leave(browser)))
    assert browser.get("/").status_code == 200
    admin.post("/settings/accounts", data=data | {"act": "forget"})
    assert browser.get("/").status_code == 303
    assert why(come_back(browser, provider.sign_in("lin", leave(browser)))) == "unknown"
