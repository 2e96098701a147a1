"""A notice as a mail: text and HTML, headers that hold nothing but what they are for."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.normal import visible
from services.delivery.channels.base import MessagePart, OutgoingMessage
from services.delivery.intake import message_id
from services.publishing.plain import one_line
from services.words import say

_POLICY: Final = SMTP.clone(cte_type="7bit")
_LONGEST_ADDRESS: Final = 254
_MOST_SUBJECT: Final = 200
_RULE: Final = "—" * 24
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_TRICKS: Final = frozenset('@<>"\\:;,()[]')
"""Characters by which a name looks like an address."""


class NoAddressError(ValueError):
    """A text that is no address mail can be sent to."""


def plain_address(text: str) -> str:
    """Return an address as SMTP takes it, its domain in ASCII; raise NoAddressError for none.

    What is written with characters that nobody sees is none: it is not mended.
    """
    local, _, domain = text.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}" if not domain.isascii() else text
    except UnicodeError:
        raise NoAddressError from None
    if (
        visible(text) != text
        or len(written) > _LONGEST_ADDRESS
        or _ADDRESS.fullmatch(written) is None
    ):
        raise NoAddressError
    return written


def mailbox(name: str, address: str) -> Address:
    """Return who a mail is to or from; a name with tricks in it is left out."""
    harmless = visible(name) == name and one_line(name) == name and not _TRICKS & set(name)
    return Address(display_name=name[:100] if harmless else "", addr_spec=address)


class Letters:
    """Composes mails from one address."""

    def __init__(self, sender: Address) -> None:
        self._sender = sender
        self._inline = CSSInliner(load_remote_stylesheets=False)
        self._page = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        ).get_template("mail.html")

    def compose(self, message: OutgoingMessage, address: str) -> bytes:
        """Return the mail of `message` to `address`, the same Message-ID however often."""
        notice = message.notice
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = self._sender
        mail["To"] = mailbox(notice.recipient_name, address)
        mail["Subject"] = visible(one_line(notice.subject))[:_MOST_SUBJECT]
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = self._id(notice.id)
        if message.matter:
            mail["References"] = mail["In-Reply-To"] = self._id(message.matter)
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = notice.language
        if message.stop_link:
            mail["List-Unsubscribe"] = f"<{message.stop_link}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(self._text(message))
        mail.add_alternative(self._html(message), subtype="html")
        _invite(mail, message)
        return mail.as_bytes()

    def _id(self, of: str) -> str:
        return f"<{message_id(of)}@{self._sender.domain}>"

    @staticmethod
    def _text(message: OutgoingMessage) -> str:
        notice, lines = message.notice, []
        if message.parts:
            lines.append(notice.body)
        for part in _parts(message):
            if message.parts:
                lines.append(f"{_RULE}\n{part.notice.subject}\n")
            lines.append(part.notice.body)
            if part.answer_link:
                lines.append(say(notice.language, "notices.mail.answer"))
                lines.append(f"{part.answer_link}\n")
            lines.append(f"[{part.notice.id}]\n")
        if message.mine_link:
            lines.append(say(notice.language, "notices.mail.mine"))
            lines.append(f"{message.mine_link}\n")
        if message.stop_link:
            lines.append(say(notice.language, "notices.mail.stop"))
            lines.append(f"{message.stop_link}\n")
        return "\n".join(lines)

    def _html(self, message: OutgoingMessage) -> str:
        notice = message.notice
        page = self._page.render(
            notice=notice,
            lead=_blocks(notice.body) if message.parts else [],
            parts=[(part, _blocks(part.notice.body)) for part in _parts(message)],
            digest=bool(message.parts),
            stop_link=message.stop_link,
            mine_link=message.mine_link,
            mine=say(notice.language, "notices.mail.mine"),
            answer=say(notice.language, "notices.mail.answer_button"),
            answer_text=say(notice.language, "notices.mail.answer"),
            stop=say(notice.language, "notices.mail.stop"),
        )
        return self._inline.inline(page)


def _parts(message: OutgoingMessage) -> tuple[MessagePart, ...]:
    return message.parts or (MessagePart(message.notice, message.answer_link),)


def _blocks(body: str) -> list[list[str]]:
    return [block.splitlines() for block in body.split("\n\n") if block.strip()]


def _invite(mail: EmailMessage, message: OutgoingMessage) -> None:
    """Add an invitation as mail programs want it: beside text and HTML, and as a file.

    What is only published, and asks nobody, is a file.
    """
    if not message.invitation:
        return
    if message.method != "PUBLISH":
        mail.add_alternative(
            message.invitation.decode(), subtype="calendar", params={"method": message.method}
        )
    mail.add_attachment(
        message.invitation.decode(), subtype="calendar", filename="invite.ics",
        params={"method": message.method},
    )  # fmt: skip
