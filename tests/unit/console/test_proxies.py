"""Whose `X-Forwarded-*` counts: that of the proxies that are named, and of nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from pydantic import ValidationError

from services.cli.console.answering import config_of
from services.console.settings import ConsoleSettings
from services.embedded.ports import free_ports
from tests.support.waiting import wait_until
from tests.unit.console.support import console

HERE, PROXY = "127.0.0.1", "127.0.0.2"
SENT = {
    "x-forwarded-for": "198.51.100.6, 203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "forwarded": "for=192.0.2.1;proto=https",
}


class Served:
    """A console behind real uvicorn, set up as `duijie console serve` does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.addresses: list[str] = []

    def foreign(self, address: str, **headers: str) -> bool:
        """Return whether a form that `address` sends, with what a proxy would add to it, is taken for
        another site's.
        """
        port = self.url.rpartition(":")[2]
        origin = {"origin": f"https://{HERE}:{port}", "host": f"{HERE}:{port}"}
        with httpx2.Client(transport=httpx2.HTTPTransport(local_address=address)) as client:
            sent = client.post(
                f"{self.url}/sign-in", headers=SENT | origin | headers, data={"a": "b"}
            )
            return "sent by a page" in sent.text


@contextmanager
def served(folder: Path, proxies: str) -> Iterator[Served]:
    port = free_ports(1)[0]
    with console(folder, console_proxies=proxies) as stub:
        site = Served(f"http://{HERE}:{port}")

        def noted(address: str) -> bool:
            site.addresses.append(address)
            return True

        stub.parts.rates.request = noted  # type: ignore[method-assign]
        config = config_of(stub.app, stub.parts.settings)
        config.host, config.port, config.lifespan = HERE, port, "off"
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            wait_until(lambda: server.started, "the console is served")
            yield site
        finally:
            server.should_exit = True
            thread.join(30)


def test_without_named_proxies_nobody_is_believed(tmp_path: Path):
    with served(tmp_path, "") as site:
        assert site.foreign(HERE)  # its form says https, and the console is plain http
        assert site.foreign(PROXY)
        assert not site.foreign(HERE, origin=site.url)
        assert site.addresses == [HERE, PROXY, HERE]


@pytest.mark.parametrize("named", [PROXY, f"10.0.0.0/8, {PROXY}/32"])
def test_a_named_proxy_says_whom_it_asks_for_and_nobody_else_does(tmp_path: Path, named: str):
    with served(tmp_path, named) as site:
        assert not site.foreign(PROXY)
        assert site.foreign(HERE)
        assert not site.foreign(PROXY, **{"x-forwarded-for": f"198.51.100.6, 203.0.113.9, {PROXY}"})
        assert site.addresses == ["203.0.113.9", HERE, "203.0.113.9"]


def test_a_named_proxy_says_that_it_was_asked_over_tls(tmp_path: Path):
    with served(tmp_path, PROXY) as site:
        with httpx2.Client(transport=httpx2.HTTPTransport(local_address=PROXY)) as client:
            port = site.url.rpartition(":")[2]
            headers = {"host": f"{HERE}:{port}", "origin": f"https://{HERE}:{port}"}
            refused = client.post(f"{site.url}/sign-in", headers=headers)
            passed = client.post(f"{site.url}/sign-in", headers=headers | SENT)
        assert "sent by a page" in refused.text
        assert "sent by a page" not in passed.text


def test_a_host_that_a_proxy_forwards_is_not_looked_at(tmp_path: Path):
    with (
        served(tmp_path, PROXY) as site,
        httpx2.Client(transport=httpx2.HTTPTransport(local_address=PROXY)) as client,
    ):
        assert client.get(f"{site.url}/sign-in", headers=SENT).status_code == 200
        evil = {"host": "evil.example"}
        assert client.get(f"{site.url}/sign-in", headers=SENT | evil).status_code == 421


@pytest.mark.parametrize("named", ["*", "0.0.0.0/0", "::/0", "proxy.example", "10.0.0.1/8"])
def test_not_everybody_can_be_named_a_proxy(named: str):
    with pytest.raises(ValidationError, match="addresses or networks"):
        ConsoleSettings.model_validate({"console_proxies": named})
