"""Real servers of mail and HTTP, and a sender with a vault to send from."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from contracts.decisions import Decision, encode
from services.delivery.channels import opened
from services.delivery.intake import queued
from services.delivery.ledger import DeliveryLedger
from services.delivery.sending import SendingLoop, now
from services.delivery.settings import SenderSettings
from services.notifier.compose import notices_for
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.subjects import Profile, ProfileCards
from tests.support.kafka import ROOT
from tests.support.serving import answering
from tests.unit.delivery import wecom_platform
from tests.unit.delivery.wecom_platform import WecomPlatform

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LIN = "lin@mail.test"


class MailServer:
    """A process that speaks SMTP; `spool` is where it keeps what it takes."""

    def __init__(self, spool: Path, *options: object) -> None:
        self.spool = spool
        spool.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.support.smtp_server", spool]
        self.process = subprocess.Popen(
            [*map(str, argv), "--keep", *map(str, options)], cwd=ROOT, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self._before = 0

    def forget(self) -> None:
        """Begin anew: what was taken so far counts no more."""
        self._before += len(self.taken())

    def taken(self) -> list[tuple[str, str]]:
        """Return Message-ID and recipient of each mail, in order."""
        lines = (self.spool / "taken").read_text().splitlines()[self._before :]
        return [(line.split()[0], line.split()[1]) for line in lines]

    def mails(self) -> list[bytes]:
        files = sorted(self.spool.glob("*.eml"))[self._before :]
        return [path.read_bytes() for path in files]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="package")
def one_mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    server = MailServer(tmp_path_factory.mktemp("spool"))
    yield server
    server.stop()


@pytest.fixture
def mail_server(one_mail_server: MailServer) -> MailServer:
    """One server for all tests, to each as if it were new."""
    one_mail_server.forget()
    return one_mail_server


class Endpoint:
    """An HTTP server that answers with `answers` in turn, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(204, {}, b"")]
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []
        self.check: Callable[[str, bytes], bytes | None] | None = None
        """What a platform looks at before it takes a message: returns its refusal, None for fine."""
        self.app = WecomPlatform()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """As 企业微信 is asked for a token; other platforms are only posted to."""
                text = endpoint.app(self.path, b"") or b""
                self._say(200, {}, text)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if "/cgi-bin/" in self.path and "/message/send" not in self.path:
                    self._say(200, {}, endpoint.app(self.path, body) or b"")
                    return
                endpoint.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
                endpoint.paths.append(self.path)
                status, headers, text = endpoint.answers[0]
                if endpoint.check is not None and status == 200:
                    text = endpoint.check(self.path, body) or text
                if len(endpoint.answers) > 1:
                    del endpoint.answers[0]
                if not status:
                    return  # hangs up without a word
                self._say(status, headers, text)

            def _say(self, status: int, headers: dict[str, str], text: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                rest = 1_000 if "x-half" in headers else 0  # hangs up in the middle of its answer
                self.send_header("content-length", str(len(text) + rest))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    with answering(made.server):
        yield made


def mail_settings(server: MailServer, **more: Any) -> dict[str, Any]:
    known = {
        "mail_host": "127.0.0.1", "mail_port": server.port, "mail_security": "none",
        "mail_from": "notices@duijie.test", "mail_from_name": "对接",
    }  # fmt: skip
    return known | more


def webhook_settings(endpoint: Endpoint, **more: Any) -> dict[str, Any]:
    robots: dict[str, Any] = {
        "wecom_url": f"{endpoint.url}?key=k", "dingtalk_url": f"{endpoint.url}?access_token=t",
        "dingtalk_secret": "SEC0", "feishu_url": endpoint.url, "feishu_secret": "s0",
    }  # fmt: skip
    robots |= {
        "wecom_app_corp_id": wecom_platform.CORP, "wecom_app_agent_id": wecom_platform.AGENT,
        "wecom_app_secret": wecom_platform.SECRET,
        "wecom_app_api": endpoint.url.removesuffix("/hook"),
    }  # fmt: skip
    known = {"webhook_url": endpoint.url, "webhook_secret": SECRET, "webhook_private": True}
    return robots | known | more


class Desk:
    """A control database with a vault, a ledger, and what sends from it."""

    def __init__(self, settings: SenderSettings) -> None:
        self.settings = settings
        if not settings.key_file.exists():
            KeyFile(settings.key_file).write([new_master()])
        self.vault = open_vault(settings)
        self.ledger = DeliveryLedger(self.vault.database)

    def know(self, role: Any, identifier: str, **card: str) -> None:
        self.vault.write([ProfileCards(Profile(role, identifier), card)], "feed")

    def decide(self, *decisions: Decision) -> list[str]:
        """Queue what `decisions` tell, and return the notices' ids."""
        rows, bodies = [], {}
        for decision in decisions:
            for notice in notices_for(decision, "matcher"):
                rows.append(queued(notice, decision))
                bodies[notice.cause] = encode(decision)
        self.ledger.enqueue(bodies, rows, self.settings.channels[0], now())
        return [row.notice for row in rows]

    async def send(self) -> None:
        """Send all that is due."""
        channels = opened(self.settings)
        try:
            sending = SendingLoop(self.vault, channels, self.settings)
            while await sending.turn():
                pass
        finally:
            for channel in channels.values():
                await channel.close()

    def states(self, notice: str) -> list[tuple[str, str, str]]:
        return [(row.channel, row.state, row.code) for row in self.ledger.of_notice(notice)]


def settings_in(folder: Path, **more: Any) -> SenderSettings:
    return SenderSettings.model_validate({"state_dir": folder, **more})


@pytest.fixture
def desk_of(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Return what makes a desk with settings."""
    desks: list[Desk] = []

    def make(**more: Any) -> Desk:
        desks.append(Desk(settings_in(tmp_path / "state", **more)))
        return desks[-1]

    yield make
    for desk in desks:
        desk.vault.database.close()


@contextmanager
def written(path: Path, what: Any) -> Iterator[Path]:
    """Yield `path` with `what` in it as JSON."""
    path.write_text(json.dumps(what))
    yield path
