"""Reports on messages that other systems post to the console, signed as Standard Webhooks are.

`{"type": "message.bounced", "data": {"message": "msg_...", "words": "no such number"}}`, `type` being
message.delivered or message.bounced, `message` the `webhook-id` of what was posted to them or the
Message-ID of a mail.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from services.control.database import Database
from services.delivery.reports import Heard, report
from services.runtime import extras

MOST_BYTES: Final = 65_536
_HEARD: Final[dict[str, Heard]] = {
    "message.delivered": "delivered",
    "message.bounced": "bounced",
}


class _ReportData(msgspec.Struct):
    message: str
    words: str = ""


class _PostedReport(msgspec.Struct):
    type: Literal["message.delivered", "message.bounced"]
    data: _ReportData


class ForgedReportError(Exception):
    """The signature is missing, wrong or older than five minutes."""


class MalformedReportError(Exception):
    """The body is no report."""


def take_report(
    database: Database, secret: str, headers: Mapping[str, str], body: bytes, now: int
) -> int:
    """Note a report; return how many rows it moved, 0 for a message of which nothing is known.

    Raise ForgedReportError and MalformedReportError; MissingExtraError without duijie[notices].
    """
    with extras.named():
        from standardwebhooks import Webhook, WebhookVerificationError  # noqa: PLC0415 - its extra may be absent
    try:
        given = {name.lower(): value for name, value in headers.items()}
        Webhook(secret).verify(body, given, json_parse=False)
    except (WebhookVerificationError, ValueError, OverflowError, OSError) as error:
        raise ForgedReportError(type(error).__name__) from None
    try:
        posted = msgspec.json.decode(body, type=_PostedReport)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedReportError(str(error)) from None
    said = posted.data
    return report(database, said.message, _HEARD[posted.type], said.words, now)
