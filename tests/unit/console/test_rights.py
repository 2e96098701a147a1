"""Every page for every role and for nobody: what is not theirs is not there."""

from typing import cast
from urllib.parse import quote

import pytest

from services.console.app import PAGES
from services.console.asking import ConsolePage
from services.console.principal import ROLES, Action, Principal
from tests.unit.console.support import (
    ALL,
    ANSWER_TOKEN,
    CALENDAR_TOKEN,
    JUDGE_TOKEN,
    MINE_TOKEN,
    SLASHED,
    STOP_TOKEN,
    StubConsole,
)

FILLED = {
    "{role}": "startup",
    "{id:path}": quote(SLASHED, safe=""),
    "{language}": "en",
    "{form}": "csv",
    "{answer_token}": ANSWER_TOKEN,
    "{stop_token}": STOP_TOKEN,
    "{mine_token}": MINE_TOKEN,
    "{judge_token}": JUDGE_TOKEN,
    "{calendar_token}": CALENDAR_TOKEN,
}
BY_LINK = {
    "/a/{answer_token}", "/a/{answer_token}/meeting.ics", "/u/{stop_token}", "/m/{mine_token}",
    "/m/{mine_token}/profile", "/m/{mine_token}/data", "/m/{mine_token}/why", "/j/{judge_token}",
    "/j/{judge_token}/sheet", "/c/{calendar_token}.ics",
}  # fmt: skip
NOT_THERE = {"/a/{answer_token}/meeting.ics", "/m/{mine_token}/why", "/j/{judge_token}/sheet"}
"""What a mentor whose pairing is still open does not have."""


def path_of(page: ConsolePage, pool: str) -> str:
    path = page.path.replace("{pool}", pool)
    for part, value in FILLED.items():
        path = path.replace(part, value)
    assert "{" not in path
    return path


def pool_of(page: ConsolePage) -> str:
    return "show" if "/stage" in page.path else "mentors"


def ask(browser, page: ConsolePage, pool: str, form: str = ""):
    if page.method == "GET":
        return browser.get(path_of(page, pool))
    return browser.post(path_of(page, pool), data={"form": form})


def expected(page: ConsolePage, principal: Principal, pool: str) -> bool:
    """Whether somebody may have the page, said here once more on purpose."""
    if page.need in {"open", "signed_in"}:
        return True
    where = pool if "{pool}" in page.path else ALL
    if page.need == "enter":
        return principal.may("read", where) or principal.may("judge", where)
    return principal.may(cast("Action", page.need), where)


def test_pages_are_declared_once_and_all_need_something():
    assert len({(page.path, page.method) for page in PAGES}) == len(PAGES)
    opened = {page.path for page in PAGES if page.need == "open"}
    assert opened == {
        "/sign-in", "/sign-in/provider", "/sign-in/return", "/language/{language}",
        "/reports/messages", *BY_LINK,
    }  # fmt: skip


def test_the_application_answers_nothing_but_the_declared_pages(stub: StubConsole):
    declared = {page.path for page in PAGES}
    answered = {route.path for route in stub.app.routes if hasattr(route, "path")}
    others = answered - declared
    assert declared <= answered
    assert others == {"/static/{name}", "/health", "/api/v1"}  # whose calls test_api.py walks over
    for path in ("/docs", "/redoc", "/openapi.json", "/metrics", "/static/../app.py"):
        assert stub.operator().get(path).status_code == 404, path


def test_nobody_sees_anything_without_signing_in(stub: StubConsole):
    browser = stub.browser()
    for page in PAGES:
        if page.need == "open":
            continue
        answer = ask(browser, page, pool_of(page))
        if page.method == "GET":
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/sign-in"), page
        else:
            assert answer.status_code == 403, page
    assert stub.writes.sent == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", ["own", "other", ALL])
def test_a_role_has_what_it_may_and_nothing_else(stub: StubConsole, role: str, where: str):
    browser_of = {}
    for pool, other in (("mentors", "show"), ("show", "mentors")):
        granted = {"own": pool, "other": other, ALL: ALL}[where]
        token = stub.account(f"{role}-{pool}", (granted, role))
        browser_of[pool] = (stub.browser(token), granted, stub.form_of(token))
    for page in PAGES:
        if page.path.startswith("/sign-in") or page.path in {
            "/sign-out", "/password", "/reports/messages",
        }:  # fmt: skip
            continue
        pool = pool_of(page)
        browser, granted, form = browser_of[pool]
        principal = Principal("x", {granted: frozenset({role})})
        status = ask(browser, page, pool, form).status_code
        if expected(page, principal, pool):
            there = {404} if page.path in NOT_THERE else {200, 303, 422}
            assert status in there, (page, status)
        elif "{pool}" in page.path and not principal.enters(pool):
            assert status == 404, (page, status)
        else:
            assert status == 403, (page, status)


def test_the_read_model_is_asked_only_for_pools_that_somebody_may_see(stub: StubConsole):
    browser = stub.browser(stub.account("lin", ("mentors", "operator")))
    for path in ("/", "/pools/mentors", "/pools/mentors/people"):
        assert browser.get(path).status_code == 200
    assert (
        browser.get(f"/pools/mentors/people/startup/{quote(SLASHED, safe='')}").status_code == 200
    )
    assert stub.model.asked
    assert set(stub.model.asked) == {frozenset({"mentors"})}


def test_a_judge_sees_the_published_order_and_nothing_of_drafts(stub: StubConsole):
    browser = stub.browser(stub.account("judge", ("show", "judge")))
    text = browser.get("/pools/show/stage").text
    assert "09:00" in text
    assert "only drafted" not in text
    assert browser.get("/pools/show/stage?view=shortlist").status_code == 404
    assert "/people/" not in text


def test_an_account_without_a_role_sees_no_pool(stub: StubConsole):
    browser = stub.browser(stub.account("new"))
    assert "/pools/" not in browser.get("/").text
    assert browser.get("/pools/mentors").status_code == 404


def test_a_role_taken_away_counts_at_once(stub: StubConsole):
    from services.console.accounts import accounts

    browser = stub.browser(stub.account("lin", ("mentors", "operator")))
    assert browser.get("/pools/mentors").status_code == 200
    accounts.revoke(stub.parts.database, "lin", "mentors", "operator")
    assert browser.get("/pools/mentors").status_code == 404
