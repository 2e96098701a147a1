"""The demonstration's mails: read once, answered in a browser or without one, and nobody else is
written to.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from services.cli.demo import chromium, mailbox, pressing
from services.cli.demo.letters import leave_alone
from services.cli.demo.mailbox import Mailbox, press
from services.cli.demo.pressing import link_opener
from services.cli.failures import Failure
from tests.support.commands import processes
from tests.support.serving import answering
from tests.support.waiting import wait_until

CHROMIUM = chromium.find()
FORM = b"""<meta name="viewport" content="width=device-width"><main style="padding-top: 900px">
<form method="post"><input type="hidden" name="value" value="abc123">
<button name="answer" value="accept">Accept</button>
<select name="reason"><option value=""></option><option value="no_time">No time</option></select>
<button name="answer" value="decline">Decline</button></form></main>"""
TAKEN = b'<main><p role="status">Thank you</p></main>'
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
        self.answer = b""
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
                self._say(pages.status, pages.answer)

            def _say(self, status: int, text: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", "text/html")
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


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a browser's files lie: a short path, since a socket is among them."""
    with tempfile.TemporaryDirectory(prefix="d") as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def programs(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str = "") -> None:
    """Let the PATH have nothing, or a chromium that is `script`."""
    folder.mkdir()
    if script:
        (folder / "chromium").write_text(script)
        (folder / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def answers(pages: AnswerPages) -> list[dict[str, list[str]]]:
    return [parse_qs(body.decode()) for _, body in pages.taken]


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not here; Debian: apt-get install chromium"
)
async def test_links_are_answered_by_touch_in_chromium_of_which_nothing_is_left(
    pages: AnswerPages, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "_START_S", 120)
    monkeypatch.setattr(pressing, "_PAGE_S", 120)
    pages.pages, pages.answer = [(503, b"being made"), (200, FORM)], TAKEN
    async with link_opener(tmp_path / "pages") as opener:
        await opener.press(pages.link, "accept")
        await opener.press(pages.link, "decline", "no_time")
        assert not opener.failed
        assert opener.browser in opener.told
    assert [(one["answer"], one["value"], one.get("reason")) for one in answers(pages)] == [
        (["accept"], ["abc123"], None), (["decline"], ["abc123"], ["no_time"]),
    ]  # fmt: skip
    pictures = sorted((tmp_path / "pages").iterdir())
    assert [picture.name for picture in pictures] == ["accept.png", "decline.png"]
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    wait_until(lambda: processes(folder) == [], "the end of the browser's helpers")
    assert files(folder) == []


async def test_without_a_browser_links_are_answered_over_http_and_that_is_said(
    pages: AnswerPages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(monkeypatch, tmp_path / "bin")
    pages.pages = [(200, FORM)]
    async with link_opener(tmp_path / "pages") as opener:
        await opener.press(pages.link, "accept")
        assert "apt-get install chromium" in opener.told
    assert [one["answer"] for one in answers(pages)] == [["accept"]]
    assert not (tmp_path / "pages").exists()


@pytest.mark.parametrize(
    "script", ["#!/bin/sh\nexit 1\n", f"#!/bin/sh\n{shutil.which('sleep')} 600\n"]
)
async def test_a_browser_that_ends_or_hangs_is_ended_and_done_without(
    script: str, pages: AnswerPages, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "_START_S", 0.5)
    programs(monkeypatch, tmp_path / "bin", script)
    pages.pages = [(200, FORM)]
    async with link_opener(tmp_path / "pages") as opener:
        await opener.press(pages.link, "decline", "no_time")
        assert opener.failed
        assert "chromium" in opener.told
    assert [one["answer"] for one in answers(pages)] == [["decline"]]
    assert processes(folder) == []
    assert files(folder) == []


async def test_an_answer_that_a_browser_sent_before_it_hung_is_not_sent_again(
    pages: AnswerPages, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin"
    talks = f"""#!{sys.executable}
import json, os
while True:
    text = b""
    while not text.endswith(b"\\0"):
        text += os.read(3, 1)
    asked = json.loads(text[:-1])
    if asked["method"] != "Page.navigate":
        said = {{"product": "Chrome/1.2.3", "targetId": "t", "sessionId": "s"}}
        os.write(4, json.dumps({{"id": asked["id"], "result": said}}).encode() + b"\\0")
"""
    programs(monkeypatch, program, talks)
    monkeypatch.setattr(pressing, "_START_S", 120)
    monkeypatch.setattr(pressing, "_PAGE_S", 0.5)
    pages.pages, pages.status = [(200, TAKEN)], 409
    async with link_opener(tmp_path / "pages") as opener:
        assert opener.browser == "chromium 1.2.3"
        await opener.press(pages.link, "accept")
        assert opener.failed
        pages.status = 422
        with pytest.raises(Failure, match="demo_link"):
            await opener.press(pages.link, "accept")
    assert processes(folder) == []


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
async def test_only_root_goes_without_the_sandbox(
    user: int, sandboxed: bool, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    programs(monkeypatch, tmp_path / "bin", f'#!/bin/sh\necho "$@" >{tmp_path}/said\n')
    async with link_opener(tmp_path / "pages"):
        pass
    assert ("--no-sandbox" not in (tmp_path / "said").read_text()) == sandboxed
