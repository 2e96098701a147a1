"""People's own pages and a judge's score sheets on a phone, with JavaScript and without."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from services.console.clock import now
from services.delivery.links import revoke
from tests.browser.conftest import Site, served
from tests.browser.test_review import picture
from tests.unit.console.live_pools import (
    CAMP,
    LIN,
    LivePools,
    keep_contacts,
    link,
    live_pools,
    use,
)
from tests.unit.console.support import console
from tests.unit.roadshow.pool import POOL as SHOW

Opened = Callable[..., Page]
EXPECTED = re.compile(r"ERR_FAILED|status of (410|422|503)")
"""What a browser says of a connection that a test has cut, and of what was refused or has ended."""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


class LiveSite(Site):
    """A served console over pools that take what is pressed."""

    pools: LivePools


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Fresh pools for each test: what is pressed changes them."""
    folder = tmp_path_factory.mktemp("links")
    with live_pools(folder) as pools, console(folder) as stub:
        use(stub, pools)
        keep_contacts(stub, mentor_M_1="13900001111", startup_T_1="13900002222")
        with served(stub) as opened_site:
            live = LiveSite(stub, opened_site.url)
            live.pools = pools
            yield live


@pytest.fixture
def opened(chromium: Any, site: LiveSite) -> Iterator[Opened]:
    """Return what opens a phone; what its browser complains of fails the test, but for a connection
    that a test has cut.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_one(**settings: Any) -> Page:
        context = chromium.new_context(base_url=site.url, locale="en-GB", **PHONE, **settings)
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not EXPECTED.search(said.text)
                else None
            ),
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def looks_right(page: Page) -> None:
    """Fail for a page that is wider than a phone, or in which axe finds something."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


def judge_and_entries(site: LiveSite) -> tuple[str, list[str]]:
    documents = site.pools.model.documents(SHOW, "panels")
    body = next(each.body for each in documents if each.status == "published")
    panel = body["panels"][0]
    judge = panel["judges"][0]
    spared = body.get("spared", {}).get(judge, {})
    return judge, [entry for entry in panel["entries"] if entry not in spared]


@pytest.mark.parametrize("scripts", [True, False])
def test_two_people_accept_and_see_at_once_how_to_reach_each_other(
    opened: Opened, site: LiveSite, scripts: bool
):
    for kind, recipient in (("startup", "T-1"), ("mentor", LIN)):
        page = opened(java_script_enabled=scripts)
        page.goto(f"/a/{link(site.stub, 'answer', kind, recipient, startup='T-1', mentor=LIN)}")
        page.get_by_role("button", name="Accept").tap()
        expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    expect(page.get_by_text("13900002222")).to_be_visible()
    expect(page.get_by_role("heading", name="A first meeting")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").tap()
    assert download.value.suggested_filename == "meeting.ics"
    pair = site.pools.model.pairing(CAMP, "T-1", LIN)
    assert pair is not None
    assert pair.status == "accepted"
    if scripts:
        looks_right(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mentor_goes_through_their_own_page(opened: Opened, site: LiveSite, scripts: bool):
    for kind, recipient in (("startup", "T-1"), ("mentor", LIN)):
        page = opened(java_script_enabled=scripts)
        page.goto(f"/a/{link(site.stub, 'answer', kind, recipient, startup='T-1', mentor=LIN)}")
        page.get_by_role("button", name="Accept").tap()
        expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    page.goto(f"/m/{link(site.stub, 'mine', 'mentor', LIN)}")
    page.get_by_role("button", name="We met").tap()
    expect(page.get_by_role("status")).to_contain_text("outcome has been entered")
    assert site.pools.sent[-1][1]["outcome"] == "met"
    page.get_by_role("link", name="Places and profile").tap()
    page.get_by_label("Most startups at once").fill("2")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_role("status")).to_contain_text("takes effect")
    expect(page.get_by_label("Most startups at once")).to_have_value("2")
    page.get_by_role("link", name="My data").tap()
    page.get_by_label("I am 林一帆").first.check()
    page.get_by_role("button", name="Show contact details").tap()
    expect(page.get_by_text("139****1111")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "language", "words"),
    [
        ("light", "zh-Hans", ("为什么没有给我配导师", "没有共同语言")),
        ("dark", "en", ("Why have I no mentor?", "no common language")),
    ],
)
def test_every_page_by_a_link_fits_a_phone_and_axe_finds_nothing(
    opened: Opened, site: LiveSite, scheme: str, language: str, words: tuple[str, str]
):
    judge, entries = judge_and_entries(site)
    mentor = f"/m/{link(site.stub, 'mine', 'mentor', LIN)}"
    startup = f"/m/{link(site.stub, 'mine', 'startup', 'T-3')}"
    sheets = f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}"
    old = f"/m/{link(site.stub, 'mine', 'mentor', LIN, until=1, notice='old')}"
    talks = site.pools.model.documents(SHOW, "timetable")[0].body["meetings"][0]["startup"]
    answer = f"/a/{link(site.stub, 'answer', 'mentor', LIN, startup='T-1', mentor=LIN)}"
    named = {answer: "link-answer", mentor: "link-mine"}
    paths = [
        mentor, f"{mentor}/profile", f"{mentor}/data", startup, f"{startup}/why", sheets,
        f"{sheets}/sheet?round=final&startup={entries[0]}",
        answer, f"/a/{link(site.stub, 'answer', 'startup', talks, pool=SHOW)}", old,
    ]  # fmt: skip
    page = opened(color_scheme=scheme)
    chosen = {"name": "duijie_language", "value": language, "url": site.url}
    page.context.add_cookies([chosen])  # type: ignore[list-item]
    for path in paths:
        page.goto(path)
        looks_right(page)
        if path in named and language == "zh-Hans":
            picture(page, named[path])
    page.goto(sheets)
    page.locator(f"[data-entry='{entries[0]}']").get_by_role("link").tap()
    looks_right(page)
    if language == "zh-Hans":
        picture(page, "link-judge")
    page.goto(f"{startup}/why")
    page.get_by_role("button", name=words[0]).tap()
    expect(page.get_by_text(words[1], exact=True)).to_be_visible()
    looks_right(page)


def test_a_judge_goes_on_marking_while_the_connection_is_lost(opened: Opened, site: LiveSite):
    judge, entries = judge_and_entries(site)
    page = opened()
    page.goto(f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}")
    lost: list[str] = []

    def cut(route: Route) -> None:
        lost.append(route.request.url)
        route.abort()

    page.route("**/j/*", cut)
    for startup in entries[:2]:
        entry = page.locator(f"[data-entry='{startup}']")
        entry.get_by_role("link").tap()
        entry.get_by_label("创新").fill("81")
        entry.get_by_label("团队").fill("7.5")
        entry.get_by_role("button", name="Hand in this sheet").tap()
        expect(entry.locator("[data-state]")).to_contain_text("kept on this phone")
    assert lost
    assert site.pools.sent == []
    page.unroute("**/j/*")
    page.reload()  # the phone was locked, or the page closed: what was marked is still there
    expect(page.get_by_text(f"2 of {len(entries)} handed in")).to_be_visible()
    sent = [record for _, record in site.pools.sent]
    assert sorted(record["startup"] for record in sent) == sorted(entries[:2])
    assert {record["judge"] for record in sent} == {judge}
    assert sent[0]["marks"] == {"创新": "81", "团队": "7.5"}
    looks_right(page)


def test_drafts_stay_on_the_phone_until_all_is_handed_in(opened: Opened, site: LiveSite):
    judge, entries = judge_and_entries(site)
    page = opened()
    page.goto(f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}")
    entry = page.locator(f"[data-entry='{entries[0]}']")
    entry.get_by_role("link").tap()
    entry.get_by_label("创新").fill("60")
    page.reload()
    expect(entry.locator("[data-state]")).to_contain_text("filled in, not handed in")
    page.get_by_role("button", name="Hand in all").tap()
    expect(page.locator("#connection")).to_contain_text("not complete")
    entry.get_by_role("link").tap()
    expect(entry.get_by_label("创新")).to_have_value("60")
    entry.get_by_label("团队").fill("6")
    page.get_by_role("button", name="Hand in all").tap()
    expect(page.get_by_text(f"1 of {len(entries)} handed in")).to_be_visible()
    assert site.pools.sent[0][1]["marks"] == {"创新": "60", "团队": "6"}


def test_what_the_server_refuses_is_said_and_stays_with_the_judge(opened: Opened, site: LiveSite):
    judge, entries = judge_and_entries(site)
    page = opened()
    page.goto(f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}")
    entry = page.locator(f"[data-entry='{entries[0]}']")
    entry.get_by_role("link").tap()
    entry.get_by_label("创新").fill("60")
    entry.get_by_label("团队").fill("6")
    site.pools.away = True
    entry.get_by_role("button", name="Hand in this sheet").tap()
    expect(page.locator("#connection")).to_contain_text("kept on this phone")
    site.pools.away = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text(f"1 of {len(entries)} handed in")).to_be_visible()


def test_marks_for_a_link_that_has_ended_meanwhile_stay_on_the_phone(
    opened: Opened, site: LiveSite
):
    judge, entries = judge_and_entries(site)
    page = opened()
    page.goto(f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}")
    revoke(site.stub.parts.database, "judge", judge, now())
    entry = page.locator(f"[data-entry='{entries[0]}']")
    entry.get_by_role("link").tap()
    entry.get_by_label("创新").fill("60")
    entry.get_by_label("团队").fill("6")
    entry.get_by_role("button", name="Hand in this sheet").tap()
    expect(page.locator("#connection")).to_contain_text("takes no more sheets")
    entry.get_by_role("link").tap()
    expect(entry.get_by_label("创新")).to_have_value("60")
    assert site.pools.sent == []


def test_a_judge_marks_without_javascript(opened: Opened, site: LiveSite):
    judge, entries = judge_and_entries(site)
    page = opened(java_script_enabled=False)
    page.goto(f"/j/{link(site.stub, 'judge', 'judge', judge, pool=SHOW)}")
    page.get_by_role("link", name=f"企业{entries[0]}").tap()
    page.get_by_label("创新").fill("90")
    page.get_by_label("团队").fill("9")
    page.get_by_role("button", name="Hand in this sheet").tap()
    expect(page.get_by_role("status")).to_contain_text("has been received")
    expect(page.get_by_text(f"1 of {len(entries)} handed in")).to_be_visible()
