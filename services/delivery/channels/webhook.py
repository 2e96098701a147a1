"""Standard Webhooks (standardwebhooks.com): a signed POST of a notice to a system that passes it on.

The same notice has the same `webhook-id`, by which the other side knows a repeat.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import httpx2
import msgspec
from standardwebhooks import Webhook

from services.delivery.channels.base import Attempt, OutgoingMessage, attempt
from services.delivery.channels.guarded import ForbiddenAddressError, GuardedHttp, HttpAnswer
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError

_LEAST_SECRET: Final = 24
_GONE: Final = 410


class WebhookChannel:
    """Posts to one endpoint; any answer but 2xx is tried again, and 410 is final."""

    name = "webhook"
    idempotent = True
    digests = False
    suspends = True
    delays_s: Sequence[int] = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)

    def __init__(self, settings: SenderSettings) -> None:
        self._url = settings.webhook_url
        secret = settings.webhook_secret.get_secret_value()
        if not self._url or not secret:
            raise UsageError(
                "the channel webhook needs DUIJIE_WEBHOOK_URL and DUIJIE_WEBHOOK_SECRET"
            )
        self._signer = _signer(secret)
        self._http = GuardedHttp(private=settings.webhook_private)

    def address_of(self, card: Mapping[str, str]) -> str:
        """Return the endpoint: it is sent what concerns people without a telephone, too."""
        return card.get("phone", "") or self._url

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        """Post `message`; see services.delivery.channels.base.Channel."""
        phone = message.address if message.address != self._url else ""
        body = _body(message, phone)
        identifier = f"msg_{hashlib.sha256(message.notice.id.encode()).hexdigest()[:32]}"
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": identifier,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(identifier, now, body),
        }
        try:
            answer = await self._http.post(self._url, body.encode(), headers)
        except ForbiddenAddressError as error:
            return attempt("refused", str(error))
        except (httpx2.HTTPError, OSError) as error:
            return attempt("later", str(error) or type(error).__name__, phone)
        return _read(answer, phone)

    async def close(self) -> None:
        """End connections."""
        await self._http.close()


def _signer(secret: str) -> Webhook:
    try:
        signer = Webhook(secret)
    except (ValueError, RuntimeError, TypeError):
        signer = None
    if signer is None or len(secret.removeprefix("whsec_")) < _LEAST_SECRET:
        raise UsageError("DUIJIE_WEBHOOK_SECRET is no secret: whsec_ and at least 24 of base64")
    return signer


def _body(message: OutgoingMessage, phone: str) -> str:
    """Return what is posted: UTF-8, with what a short message is made of beside the whole text."""
    notice = message.notice
    data = {
        "notice": notice.id, "pool": notice.pool, "matter": message.matter,
        "recipient_kind": notice.recipient_kind, "recipient": notice.recipient,
        "recipient_name": notice.recipient_name, "mobile": phone, "language": notice.language,
        "template": notice.template,
        "parameters": {"subject": notice.subject, "link": message.answer_link},
        "body": notice.body, "reply_by": notice.reply_by, "stop_link": message.stop_link,
        "mine_link": message.mine_link,
    }  # fmt: skip
    time = datetime.fromtimestamp(notice.time / 1000, UTC).isoformat(timespec="milliseconds")
    envelope = {"type": f"notice.{notice.recipient_kind}", "timestamp": time, "data": data}
    return msgspec.json.encode(envelope).decode()


def _read(answer: HttpAnswer, phone: str) -> Attempt:
    words = f"{answer.status} {answer.text}"
    if httpx2.codes.is_success(answer.status):
        return attempt("sent", str(answer.status))
    if answer.status == _GONE:
        return attempt("refused", words, phone)
    return attempt("later", words, phone, answer.wait_s)
