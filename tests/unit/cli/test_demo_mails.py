"""The demonstration's mails: read once, answered as a browser does, and nobody else is written to."""

import os
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from services.cli.demo import mailbox
from services.cli.demo.letters import leave_alone
from services.cli.demo.mailbox import Mailbox, press
from services.cli.failures import Failure
from tests.support.serving import answering

LINK = "http://127.0.0.1:8088/a/" + "A" * 22


def put(folder: Path, number: int, text: str) -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "罗老师 <luo@example.org>", "请您辅导：麦田视觉"
    mail.set_content(text)
    (folder / f"{number:06}.eml").write_bytes(bytes(mail))


def test_a_mail_is_whom_it_is_for_what_about_and_the_link_to_answer_by(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    put(tmp_path, 1, f"请答复：\n{LINK}\n停止邮件：http://127.0.0.1:8088/u/{'B' * 22}\n")
    put(tmp_path, 2, "恭喜！")
    (tmp_path / "000003.part").write_text("half a mail")
    assert box.mails() == box.mails()
    assert [(one.to, one.link) for one in box.mails()] == [
        ("luo@example.org", LINK),
        ("luo@example.org", ""),
    ]
    assert box.mails()[0].subject == "请您辅导：麦田视觉"


def test_of_an_installations_channels_and_database_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "environ", {
        "DUIJIE_MAIL_HOST": "smtp.example.cn", "DUIJIE_SENDER_CHANNELS": "mail,webhook",
        "DUIJIE_WEBHOOK_URL": "https://example.cn", "DUIJIE_DINGTALK_SECRET": "s",
        "DUIJIE_DATABASE": "postgresql://real", "DUIJIE_ENCODER": "kept", "HOME": "/",
    })  # fmt: skip
    leave_alone()
    assert set(os.environ) == {"DUIJIE_ENCODER", "HOME"}


class AnswerPages:
    """A server whose GET answers with `pages` in turn, the last again and again, POST with `status`."""

    def __init__(self) -> None:
        self.pages: list[tuple[int, bytes]] = []
        self.status = 200
        self.taken: list[tuple[str | None, bytes]] = []
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, text = pages.pages[0]
                if len(pages.pages) > 1:
                    del pages.pages[0]
                self._say(status, text)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                pages.taken.append((self.headers["origin"], body))
                self._say(pages.status, b"")

            def _say(self, status: int, text: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.link = f"{self.origin}/a/{'A' * 22}"


@pytest.fixture
def pages() -> Iterator[AnswerPages]:
    made = AnswerPages()
    with answering(made.server):
        yield made


async def test_an_answer_carries_the_value_of_the_page_that_asked(pages: AnswerPages) -> None:
    form = b'<form method="post"><input type="hidden" name="value" value="abc123">'
    pages.pages = [(503, b"being made"), (200, form)]
    await press(pages.link, "decline", "no_time")
    ((origin, body),) = pages.taken
    assert parse_qs(body.decode()) == {
        "answer": ["decline"], "reason": ["no_time"], "value": ["abc123"],
    }  # fmt: skip
    assert origin == pages.origin


async def test_an_answer_that_is_not_taken_or_a_page_that_never_comes_ends_the_demonstration(
    pages: AnswerPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.pages, pages.status = [(200, b"no form")], 422
    with pytest.raises(Failure, match="demo_link"):
        await press(pages.link, "accept")
    pages.pages = [(503, b"")]
    monkeypatch.setattr(mailbox, "_WAIT_S", 0.3)
    with pytest.raises(Failure, match="demo_waits"):
        await press(pages.link, "accept")
