"""A console on a free port, and a Chromium beside it; tests are skipped where there is none."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from services.embedded.ports import free_ports
from tests.support.waiting import wait_until
from tests.unit.console.support import StubConsole, console

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = "status of 422"
"""What a browser says of a form that was refused."""
CHROMIUM = shutil.which("chromium")
expect.set_options(timeout=60_000)  # a busy machine is no failure


class Site:
    """A served console; `stub` is what stands behind it."""

    def __init__(self, stub: StubConsole, url: str) -> None:
        self.stub = stub
        self.url = url


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window; closed before other tests, since Playwright runs an event
    loop in this thread.
    """
    if CHROMIUM is None:
        pytest.skip("chromium is not here; Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A console over rows that tests know, served on loopback."""
    folder: Path = tmp_path_factory.mktemp("console")
    with console(folder) as stub, served(stub) as opened_site:
        yield opened_site


@contextmanager
def served(stub: StubConsole) -> Iterator[Site]:
    """Serve a console on a free port of loopback."""
    port = free_ports(1)[0]
    config = uvicorn.Config(stub.app, "127.0.0.1", port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, "the console is served")
        yield Site(stub, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def opened(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return what opens a browser of its own, signed in as `account` unless that is empty; what the
    browser complains of fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    site.stub.writes.sent.clear()

    def open_one(account: str = "admin", **settings: Any) -> Page:
        context = chromium.new_context(base_url=site.url, **{"locale": "en-GB"} | settings)
        contexts.append(context)
        if account:
            cookie = {"name": "duijie", "value": site.stub.token(account), "url": site.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and EXPECTED not in said.text
                else None
            ),
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
