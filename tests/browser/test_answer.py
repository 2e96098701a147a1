"""The pages by a link, as a phone without JavaScript has them."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from services.console.clock import now
from services.control.schema import DELIVERY_LINKS
from services.delivery import links
from tests.browser.conftest import Site
from tests.unit.console.support import SCOPE, STOP_SCOPE, TEAM

Opened = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TOKENS = {purpose: purpose[0].upper() * 22 for purpose in ("answer", "stop")}


@pytest.fixture
def tokens(site: Site) -> Iterator[dict[str, str]]:
    """Fresh links of the mentor M-1."""
    database = site.stub.parts.database
    scopes = {TOKENS["answer"]: SCOPE, TOKENS["stop"]: STOP_SCOPE}
    links.remember(database, scopes, now())
    yield TOKENS
    with database.transaction() as connection:
        known = [links.digest_of(token) for token in scopes]
        connection.execute(delete(DELIVERY_LINKS).where(DELIVERY_LINKS.c.digest.in_(known)))


def test_a_mentor_accepts_with_two_taps_on_a_phone_without_javascript(
    opened: Opened, site: Site, tokens: dict[str, str]
):
    page = opened("", java_script_enabled=False, **PHONE)
    page.goto(f"/a/{tokens['answer']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Would you mentor")
    box = page.get_by_role("button", name="Accept").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.get_by_role("button", name="Accept").tap()
    expect(page.get_by_role("status")).to_contain_text("has been received")
    sent = {"pool": "mentors", "by": "mentor", "answer": "accept", "startup": TEAM, "mentor": "M-1"}
    assert site.stub.writes.sent == [sent]
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_mentor_declines_with_a_reason_in_their_language(
    opened: Opened, site: Site, tokens: dict[str, str]
):
    page = opened("", java_script_enabled=False, **PHONE)
    page.goto(f"/a/{tokens['answer']}")
    page.get_by_role("link", name="简体").tap()
    page.get_by_label("原因").select_option("no_time")
    page.get_by_role("button", name="婉拒").tap()
    expect(page.get_by_role("status")).to_contain_text("您的答复已收到")
    assert [record.get("reason") for record in site.stub.writes.sent] == ["no_time"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_by_a_link_fit_a_phone_and_axe_finds_nothing(
    opened: Opened, tokens: dict[str, str], scheme: str
):
    page = opened("", color_scheme=scheme, **PHONE)
    axe = Axe()
    for path in (f"/a/{tokens['answer']}", f"/u/{tokens['stop']}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        found = axe.run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
