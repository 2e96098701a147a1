"""Mails that come back: what a report says, and the mailbox in which it is read."""

import asyncio
import imaplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.delivery.app import SenderHandler
from services.delivery.bounces import mailbox
from services.delivery.bounces.dsn import MOST_BYTES, DeliveryReport, read_report
from services.delivery.bounces.mailbox import BounceMailbox
from services.delivery.sending import now
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.errors import Retryable, UsageError
from tests.support.imap import MISSING, PASSWORD, USER, ImapServer, program
from tests.support.waiting import eventually
from tests.unit.delivery.conftest import (
    LIN,
    Desk,
    Endpoint,
    MailServer,
    mail_settings,
    settings_in,
    webhook_settings,
)
from tests.unit.notifier.makers import pairing

OURS = f"<{'ab' * 20}@duijie.test>"


def report_of(
    message: str = OURS,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <lin@mail.test> no such user",
    back: str = "message/rfc822",
    **headers: str,
) -> bytes:
    """A report as RFC 3464 shows them, written by hand."""
    given = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    returned = f"Message-ID: {message}\r\nSubject: x\r\n\r\n" if back else ""
    return (
        f"From: MAILER-DAEMON@mail.test\r\nTo: notices@duijie.test\r\n{given}"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.test\r\n\r\n"
        f"Final-Recipient: rfc822; lin@mail.test\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {said}\r\n\r\n"
        f"--b\r\nContent-Type: {back or 'text/plain'}\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("back", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_mail_that_it_returns(back: str) -> None:
    words = "5.1.1 550 5.1.1 <lin@mail.test> no such user"
    assert read_report(report_of(back=back)) == DeliveryReport(OURS, "bounced", words)


def test_without_the_mail_its_answer_header_names_it() -> None:
    found = read_report(report_of(back="", In_Reply_To=OURS))
    assert found is not None
    assert found.message == OURS
    assert read_report(report_of(back="")) is None


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        ("Failed", "bounced"), ("delivered", "delivered"), ("delayed", None), ("relayed", None),
        ("expanded", None), ("", None), ("exploded", None),
    ],
)  # fmt: skip
def test_only_an_end_is_an_end(action: str, heard: str | None) -> None:
    found = read_report(report_of(action=action))
    assert (found.heard if found else None) == heard


def test_a_letter_is_no_report() -> None:
    letter = EmailMessage()
    letter["Subject"] = "Undelivered Mail Returned to Sender"
    letter["In-Reply-To"] = OURS
    letter.set_content("Action: failed")
    assert read_report(letter.as_bytes()) is None
    assert read_report(b"") is None
    assert read_report(report_of().replace(b"delivery-status", b"disposition-notification")) is None


def test_what_is_too_deep_or_too_long_is_bounded() -> None:
    deep = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    assert read_report(deep * 3_000) is None
    long = report_of().replace(b"I could", b"x" * 100 + b"\r\n" + b"y" * 100_000)
    assert read_report(long) is not None
    assert read_report(long.replace(b"y", b"yyyy")[: MOST_BYTES * 3]) is None
    many = report_of().replace(b"Reporting-MTA: dns; mail.test\r\n\r\n", b"A: b\r\n\r\n" * 20_000)
    assert read_report(many) is None


@given(st.binary(max_size=400), st.integers(0, 700))
def test_whatever_a_stranger_sends_is_a_report_or_none(noise: bytes, at: int) -> None:
    raw = report_of()
    for given_bytes in (noise, raw[:at] + noise + raw[at:], raw[:at] + noise):
        found = read_report(given_bytes)
        assert found is None or found.heard in {"bounced", "delivered"}


# ---- the mailbox -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_imap_server() -> Iterator[ImapServer]:
    dovecot = program()
    if dovecot is None:
        pytest.skip(MISSING)
    server = ImapServer.start(str(dovecot))
    yield server
    server.stop()


@pytest.fixture
def imap(one_imap_server: ImapServer) -> ImapServer:
    one_imap_server.empty()
    return one_imap_server


def imap_settings(server: ImapServer, **more: Any) -> dict[str, Any]:
    known = {
        "bounces_host": LOOPBACK, "bounces_port": server.tls, "bounces_username": USER,
        "bounces_password": PASSWORD, "mail_ca_file": server.certificates.file,
        "bounces_every_s": 1,
    }  # fmt: skip
    return known | more


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_reports_are_read_once_and_other_mails_stay_unread(
    tmp_path: Path, imap: ImapServer, security: str
):
    heard: list[DeliveryReport] = []

    def note(report: DeliveryReport) -> int:
        heard.append(report)
        return 1

    port = imap.tls if security == "tls" else imap.plain
    own = imap_settings(imap, bounces_port=port, bounces_security=security)
    box = BounceMailbox(settings_in(tmp_path, **own), note)
    assert box.read() == 0
    imap.put(b"From: lin@mail.test\r\nSubject: I would rather call\r\n\r\nLin\r\n")
    imap.put(report_of())
    imap.put(report_of(OURS.replace("ab", "cd"), action="delivered"))
    assert box.read() == 2
    assert [report.heard for report in heard] == ["bounced", "delivered"]
    assert imap.unread() == 1
    assert box.read() == 0
    assert len(heard) == 2


def test_a_report_that_the_ledger_does_not_take_is_read_again(tmp_path: Path, imap: ImapServer):
    def away(_: DeliveryReport) -> int:
        raise Retryable("the control database is away")

    settings = settings_in(tmp_path, **imap_settings(imap))
    imap.put(report_of())
    with pytest.raises(Retryable):
        BounceMailbox(settings, away).read()
    assert imap.unread() == 1
    assert BounceMailbox(settings, lambda _: 1).read() == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"bounces_password": "x"}, imaplib.IMAP4.error),
        ({"bounces_folder": 'no "such" folder'}, imaplib.IMAP4.error),
        ({"mail_ca_file": None}, OSError),
    ],
)
def test_a_server_that_does_not_let_is_an_error_and_no_empty_mailbox(
    tmp_path: Path, imap: ImapServer, wrong: dict[str, Any], error: type[Exception]
):
    box = BounceMailbox(settings_in(tmp_path, **imap_settings(imap, **wrong)), lambda _: 1)
    with pytest.raises(error):
        box.read()


def test_wrong_settings_of_the_mailbox_stop_the_start(tmp_path: Path) -> None:
    for wrong in (
        {"bounces_username": ""},
        {"bounces_password": ""},
        {"bounces_security": "none", "bounces_host": "imap.example.cn"},
    ):
        known = {"bounces_host": LOOPBACK, "bounces_username": USER, "bounces_password": PASSWORD}
        with pytest.raises(UsageError, match="DUIJIE_BOUNCES"):
            BounceMailbox(settings_in(tmp_path, **known | wrong), lambda _: 1)


async def test_a_mailbox_that_is_away_is_tried_again_until_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mailbox, "delays", lambda *_: iter([0.0] * 1_000))
    tried = 0

    class Counting(BounceMailbox):
        def read(self) -> int:
            nonlocal tried
            tried += 1
            return super().read()

    own = {
        "bounces_host": LOOPBACK, "bounces_port": free_ports(1)[0], "bounces_username": USER,
        "bounces_password": PASSWORD,
    }  # fmt: skip
    task = asyncio.create_task(Counting(settings_in(tmp_path, **own), lambda _: 1).run())

    async def often() -> bool:
        return tried > 2

    await eventually(often, "three tries", 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_service_reads_what_came_back_and_sends_it_by_the_next_channel(
    desk_of: Callable[..., Desk], mail_server: MailServer, endpoint: Endpoint, imap: ImapServer,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr("services.delivery.sending._SWEEP_S", 0.2)
    own = mail_settings(mail_server, bounces_to="back@duijie.test") | webhook_settings(endpoint)
    settings = {"sender_channels": "mail,webhook"} | own | imap_settings(imap)
    desk = desk_of(**settings)
    desk.know("mentor", "M-1", email=LIN)
    desk.know("startup", "T-1", email="team@mail.test")
    _, mentor = desk.decide(pairing(time=now()))
    handler = SenderHandler(desk.settings)
    task = asyncio.create_task(handler.work())

    def states() -> list[tuple[str, str]]:
        return [(channel, state) for channel, state, _ in desk.states(mentor)]

    async def gone() -> bool:
        return states() == [("mail", "sent")]

    async def passed_on() -> bool:
        return states() == [("mail", "bounced"), ("webhook", "sent")]

    try:
        await eventually(gone, "the mail", 60)
        (message,) = [message for message, to in mail_server.taken() if to == LIN]
        await asyncio.to_thread(imap.put, report_of(message))
        await eventually(passed_on, "the next channel", 60)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        handler.vault().database.close()
    assert "…" in desk.ledger.of_notice(mentor)[0].words
