"""The mail server of the demonstration keeps what it takes, whole, and answers for nobody else."""

import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.embedded.child import Child
from services.embedded.mail import installed
from services.embedded.ports import LOOPBACK, answers, free_ports
from tests.support.kafka import ROOT


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server on a free port, and its folder."""
    (port,) = free_ports(1)
    folder = tmp_path / "mails"
    argv = [sys.executable, "-m", "services.embedded.mail_program", str(port), str(folder)]
    child = Child("mail", argv, tmp_path / "mail.log", folder=ROOT).start()
    child.wait_until(lambda: answers(port), 60)
    yield port, folder
    child.stop(20)
    assert child.exit_code == 0, child.tail()


def test_each_mail_is_a_file_with_what_was_sent(server: tuple[int, Path]) -> None:
    port, folder = server
    with smtplib.SMTP(LOOPBACK, port, timeout=20) as client:
        for number in range(3):
            mail = EmailMessage()
            mail["From"], mail["To"] = "notices@example.org", f"m{number}@example.org"
            mail["Subject"] = f"第 {number} 封"
            mail.set_content("接受，还是婉拒？")
            client.send_message(mail)
    files = sorted(folder.glob("*"))
    assert [file.name for file in files] == ["000001.eml", "000002.eml", "000003.eml"]
    assert b"m2@example.org" in files[2].read_bytes()


def test_what_the_demonstration_needs_for_mails_is_installed_here() -> None:
    assert installed()
