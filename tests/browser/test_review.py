"""Main paths of review and rules on a pool of the engine's own, with and without scripts.

With DUIJIE_TEST_SCREENSHOTS set to a folder, pictures of the pages are left there, as the README
shows them.
"""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, served
from tests.browser.pool import POOL, reviewed_pool
from tests.unit.console.support import console

Opened = Callable[..., Page]
MATCH = f"/pools/{POOL}/match"
PICTURES = os.environ.get("DUIJIE_TEST_SCREENSHOTS", "")
MOST_BYTES = 150_000
COLOURS = 96


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A console over a pool under review."""
    folder = tmp_path_factory.mktemp("review")
    with reviewed_pool(folder) as (model, questions), console(folder) as stub:
        stub.use(model, questions)
        with served(stub) as opened_site:
            yield opened_site


def picture(page: Page, name: str) -> None:
    """Leave a picture of the page, with few colours, if asked for."""
    if not PICTURES:
        return
    from PIL import Image

    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as shot:
        few = shot.convert("RGB").quantize(COLOURS)
        path = Path(PICTURES) / f"{name}.png"
        few.save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


def test_an_operator_reviews_a_pair_with_its_prices_takes_another_and_goes_on(
    opened: Opened, site: Site
):
    page = opened(locale="zh-CN", viewport={"width": 1180, "height": 1000})
    page.goto(MATCH)
    page.wait_for_load_state()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.get_by_text("方案总分减少").first).to_be_visible()
    assert Axe().run(page).violations_count == 0
    picture(page, "match-compare")
    page.get_by_role("button", name="改为锁定这一位").first.click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    sent = site.stub.writes.sent
    assert [record["command"] for record in sent] == ["pin"]
    page.goto(f"{MATCH}/pair")
    page.wait_for_load_state()
    first = page.locator("main h2").first.inner_text()
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.locator("main h2").first.inner_text() != first


def test_without_javascript_prices_and_what_would_help_are_pages(opened: Opened):
    page = opened(java_script_enabled=False)
    page.goto(f"{MATCH}/pair")
    page.get_by_role("link", name="Show the prices").click()
    expect(page.get_by_text("costs the plan").first).to_be_visible()
    page.goto(MATCH)
    page.get_by_text("Startups without a mentor in this draft").click()
    page.get_by_role("link", name="What would help").first.click()
    expect(page.get_by_text("startups at most 1 → 2").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_organiser_mends_a_value_sees_what_a_rule_would_do_and_saves_it(
    opened: Opened, site: Site, scripts: bool
):
    account = f"organiser-{scripts}".lower()
    site.stub.account(account, (POOL, "organiser"))
    page = opened(account, java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page.goto(f"/pools/{POOL}/rules")
    score = page.get_by_label("Pairs with a score below")
    score.fill("-5")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 0")
    expect(score).to_have_value("-5")
    if scripts:
        assert Axe().run(page).violations_count == 0
    score.fill("6000")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("The total changes by")).to_be_visible()
    if scripts:
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Save these rules").click()
    expect(page.get_by_role("status")).to_contain_text("event-1")
    assert site.stub.writes.sent[-1]["rules"]["min_score"] == 6000


def test_an_operator_supposes_that_a_mentor_leaves_and_nothing_is_sent(opened: Opened, site: Site):
    page = opened(locale="zh-CN", viewport={"width": 1180, "height": 1000})
    page.goto(f"{MATCH}/what-if")
    page.get_by_label("退出的导师或企业").fill("RC-M-01")
    page.get_by_label("每家企业配").fill("2")
    page.get_by_role("button", name="试算").first.click()
    expect(page.get_by_role("cell", name="导师退出").first).to_be_visible()
    assert Axe().run(page).violations_count == 0
    picture(page, "what-if")
    page.goto(f"/pools/{POOL}/rules")
    picture(page, "rules")
    page.goto(f"{MATCH}/map")
    assert Axe().run(page).violations_count == 0
    picture(page, "match-map")
    assert site.stub.writes.sent == []
