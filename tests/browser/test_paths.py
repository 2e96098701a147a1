"""Main paths of the roles, and what holds for every page."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.unit.console.support import SLASHED, TEAM

Opened = Callable[..., Page]
PERSON = f"/pools/mentors/people/startup/{quote(SLASHED, safe='')}"
EVERY_PAGE = (
    "/", "/pools/mentors", "/pools/mentors/people", PERSON, "/pools/mentors/match",
    "/pools/mentors/match?view=waiting", "/pools/mentors/match/publish", "/pools/mentors/match/recall",
    "/pools/mentors/match/pair",
    "/pools/mentors/match/prices", "/pools/mentors/match/waits",
    "/pools/mentors/match/what-if", "/pools/mentors/match/map", "/pools/mentors/rules", "/pools/show/rules", "/pools/mentors/messages",
    "/pools/mentors/history",
    "/pools/mentors/coverage",
    "/pools/show/stage?view=shortlist", "/pools/show/stage?view=line_up",
    "/pools/show/stage?view=panels", "/pools/show/stage?view=timetable", "/pools/show/stage/publish",
    "/flow", "/flow/quarantine/feed.startups/0/1", "/settings/accounts", "/settings/keys", "/settings/audit", "/password", "/help",
)  # fmt: skip


def test_an_operator_signs_in_reviews_and_publishes_by_keyboard_alone(opened: Opened, site: Site):
    page = opened("")
    page.goto("/pools/mentors/match")
    page.locator("#account").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(site.stub.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/pools/mentors/match")
    page.wait_for_load_state()  # keys count from when the script has run
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.get_by_role("status")).to_contain_text("event-1")
    pinned = {"pool": "mentors", "command": "pin", "startup": TEAM, "mentor": "M-1"}
    assert site.stub.writes.sent == [pinned]
    page.wait_for_load_state()
    with page.expect_navigation():
        page.keyboard.press("u")
    page.get_by_role("link", name="Publish").press("Enter")
    page.get_by_role("button", name="Publish and tell them").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("event-1")
    assert [record["command"] for record in site.stub.writes.sent] == ["pin", "undo", "publish"]


def test_without_javascript_an_organiser_moves_an_entry_and_sees_what_is_refused(
    opened: Opened, site: Site
):
    site.stub.account("organiser", ("show", "organiser"))
    page = opened("organiser", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="show").first.click()
    page.get_by_role("link", name="Stage").click()
    page.get_by_role("link", name="Running order").click()
    page.get_by_role("button", name="Move there").click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    values = {"place": "1", "stage": "1"}
    moved = {"pool": "show", "command": "place_entry", "startup": TEAM, "values": values}
    assert site.stub.writes.sent == [moved]
    site.stub.writes.refused = ["the quota of teams is full"]
    try:
        page.get_by_role("button", name="Withdraws").click()
        expect(page.get_by_role("alert")).to_contain_text("the quota of teams is full")
    finally:
        site.stub.writes.refused = []


def test_the_lag_of_steps_moves_while_the_page_is_open(opened: Opened, site: Site):
    page = opened()
    page.goto("/flow")
    steps = page.locator("#flow-steps")
    expect(steps).to_contain_text("3 records wait")
    site.stub.model.behind = 8
    try:
        expect(steps).to_contain_text("8 records wait", timeout=30_000)
    finally:
        site.stub.model.behind = 3


def test_without_javascript_a_refused_record_is_mended(opened: Opened, site: Site):
    page = opened(java_script_enabled=False)
    page.goto("/flow/quarantine/feed.startups/0/1")
    expect(page.locator("mark")).to_have_text('"nothing"')
    page.locator("#field-1").fill("I65")
    page.get_by_role("button", name="Send it with these values").click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    assert [mend.id for mend in site.stub.writes.mended] == ["feed.startups/0/1"]


def test_a_judge_finds_the_running_order_and_nothing_else(opened: Opened, site: Site):
    site.stub.account("judge", ("show", "judge"))
    page = opened("judge")
    page.goto("/")
    page.get_by_role("link", name="show").first.click()
    expect(page.get_by_role("listitem").filter(has_text="09:00")).to_have_count(1)
    assert page.locator("main button").count() == 0


def test_pages_fit_a_phone_of_360_pixels(opened: Opened):
    page = opened(viewport={"width": 360, "height": 740})
    for path in EVERY_PAGE:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opened, scheme: str):
    page = opened(color_scheme=scheme)
    axe = Axe()
    for path in EVERY_PAGE:
        page.goto(path)
        found = axe.run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_the_language_is_chosen_by_a_link_and_stays(opened: Opened):
    page = opened("")
    page.goto("/sign-in")
    page.get_by_role("link", name="繁體").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登入")
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
