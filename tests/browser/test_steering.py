"""Notices that have not left, held and sent to some on a page without JavaScript."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from services.console.clock import now
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger, Settled
from tests.browser.conftest import Site

Opened = Callable[..., Page]


def queued(site: Site) -> DeliveryLedger:
    ledger = DeliveryLedger(site.stub.parts.database)
    notices = [
        QueuedNotice(
            f"held-{n}", "held", "mentors", "mentor", f"M-{n}", f"held-{n}", event="publish-7"
        )
        for n in range(4)
    ]
    ledger.enqueue({"held": b"{}"}, notices, "mail", now())
    (row,) = ledger.begin(ledger.claim("me", 1, now()), "me", now())
    ledger.settle([Settled(row, "bounced", "bounced", "550 no such user")], "me", now())
    return ledger


def test_an_organiser_holds_sends_to_some_and_takes_the_rest_back(opened: Opened, site: Site):
    ledger = queued(site)
    for scheme in ("light", "dark"):
        seen = opened(color_scheme=scheme)
        seen.goto("/pools/mentors/messages")
        found = Axe().run(seen)
        assert found.violations_count == 0, found.generate_report()
    site.stub.account("keeper", ("mentors", "organiser"))
    page = opened("keeper", java_script_enabled=False)
    page.goto("/pools/mentors/messages")
    event = page.locator("li.card", has_text="publish-7")
    event.get_by_role("button", name="Hold").first.click()
    expect(page.get_by_role("status")).to_have_text("3 notices are held.")
    event.get_by_text("Only some of them").click()
    event.get_by_label("M-2").check()
    event.locator("details").get_by_role("button", name="Send all").click()
    expect(page.get_by_role("status")).to_have_text("1 notices leave now.")
    assert [row.recipient for row in ledger.claim("me", 9, now())] == ["M-2"]
    event.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_role("status")).to_have_text(
        "3 notices were taken back; 1 had already gone."
    )
    expect(page.get_by_text("Came back: check the address")).to_be_visible()
