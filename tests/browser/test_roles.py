"""Main paths of roles that organise, look on and judge; and the way to a provider and back."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from services.console.accounts import accounts
from services.console.clock import now
from services.console.oidc import people
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger
from tests.browser.conftest import Site, served
from tests.support.glewlwyd import CLIENT, MISSING, SECRET, OidcProvider, program
from tests.unit.console.support import StubConsole, console

Opened = Callable[..., Page]
LATER = 4_000_000_000_000


def test_an_organiser_publishes_and_takes_the_publication_back(opened: Opened, site: Site):
    site.stub.account("matchmaker", ("mentors", "organiser"))
    notice = QueuedNotice(
        "n-1", "c-1", "mentors", "mentor", "M-1", "m-1", "proposed.mentor", "event-0", LATER,
        published=True,
    )  # fmt: skip
    ledger = DeliveryLedger(site.stub.parts.database)
    ledger.enqueue({"c-1": b"{}"}, [notice], "mail", 1, recall_ms=600_000)
    page = opened("matchmaker")
    page.goto("/pools/mentors/match")
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("main")).to_contain_text("Startups: 1. Mentors: 1.")
    page.get_by_role("button", name="Publish and tell them").click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    page.get_by_role("link", name="Take the publication back").click()
    expect(page.get_by_role("main")).to_contain_text("Notices that have not left: 1")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    commands = [record["command"] for record in site.stub.writes.sent]
    assert commands == ["publish", "recall_publication"]
    assert ledger.of_notice("n-1")[-1].code == "recalled"


def test_an_organiser_of_a_roadshow_publishes_its_order_by_keyboard(opened: Opened, site: Site):
    site.stub.account("stager", ("show", "organiser"))
    page = opened("stager")
    page.goto("/pools/show/stage?view=line_up")
    page.get_by_role("link", name="Publish").press("Enter")
    page.get_by_role("main").get_by_role("button").first.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("event-1")
    assert [record["command"] for record in site.stub.writes.sent] == ["publish"]


def test_an_auditor_sees_everything_and_can_press_nothing(opened: Opened, site: Site):
    site.stub.account("onlooker", ("*", "auditor"))
    page = opened("onlooker")
    for path in ("/pools/mentors/match", "/pools/show/stage?view=line_up", "/settings/audit"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.locator("main form[method=post]").count() == 0, path


def test_a_judge_on_a_phone_finds_the_order_by_two_links(opened: Opened, site: Site):
    site.stub.account("juror", ("show", "judge"))
    page = opened("juror", viewport={"width": 360, "height": 740})
    page.goto("/")
    page.get_by_role("link", name="show").first.click()
    expect(page.get_by_role("main")).to_contain_text("09:00")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    found = program()
    if found is None:
        pytest.skip(MISSING)
    made = OidcProvider.create(found)
    try:
        yield made.start()
    finally:
        made.remove()


def test_a_button_leads_to_the_provider_and_back_with_scripts_off(
    chromium, provider: OidcProvider, tmp_path
):
    """The page between is followed under the console's own policy, which lets forms lead nowhere
    else.
    """
    settings = {
        "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_scopes": "openid", "oidc_name": "Town Hall",
    }  # fmt: skip
    with console(tmp_path, **settings) as stub, served(stub) as site:
        provider.set_up(f"{site.url}/sign-in/return")
        provider.add_person("lin")
        _expect(stub, provider.issuer)
        context = chromium.new_context(base_url=site.url, locale="en-GB", java_script_enabled=False)
        try:
            page = context.new_page()
            page.goto("/pools/mentors/match")
            page.get_by_role("button", name="Sign in with Town Hall").click()
            page.wait_for_url(f"{provider.url}/**")
            asked = page.url
            context.add_cookies(provider.cookies_of("lin"))
            page.goto(provider.after_its_page(asked))
            page.wait_for_url(f"{site.url}/pools/mentors/match")
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
        finally:
            context.close()


def _expect(stub: StubConsole, issuer: str) -> None:
    database = stub.parts.database
    accounts.add(database, "lin", now(), renew=False)
    accounts.grant(database, "lin", "mentors", "operator")
    people.expect(database, "lin", issuer, now())
