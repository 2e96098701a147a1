"""企业微信: messages of an application to a member, found by the telephone number.

The token of its calls is kept while it is good, and fetched anew when the platform has forgotten it.
Refusals come as HTTP 200 with an `errcode`, and as `invaliduser` beside an `errcode` of 0.
See developer.work.weixin.qq.com/document/path/90236 (send), 91039 (token), 95402 (member).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
import msgspec

from services.delivery.channels.base import Attempt, OutgoingMessage, attempt
from services.delivery.channels.guarded import ForbiddenAddressError, GuardedHttp, HttpAnswer
from services.delivery.channels.robot import NOT_LEFT, cut
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError

_MOST_BYTES: Final = 2_048
_EARLY_S: Final = 300
"""So long before its end a token is not used any more."""
_TOKEN_GONE: Final = frozenset({40_014, 41_001, 42_001})
_TOO_OFTEN: Final = frozenset({45_009, 45_033})
_BUSY: Final = frozenset({-1, 6_000})
_WAIT_S: Final = 60
_SAME_S: Final = 14_400
"""The platform shows the same words to the same member once within so long, the most that it offers."""


class _RefusedError(Exception):
    """The platform said no: `code` is its errcode, 0 with `invaliduser`."""

    def __init__(self, code: int, words: str, wait_s: int = 0) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.wait_s = wait_s


class _NoAnswerError(Exception):
    """What came back is no answer of the platform."""


@dataclass(slots=True)
class _Sending:
    """How far a message has come."""

    leaving: bool = False


class WecomAppChannel:
    """Sends as one application of one enterprise."""

    name = "wecom_app"
    idempotent = False
    digests = False
    suspends = False
    delays_s: Sequence[int] = (60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600)

    def __init__(self, settings: SenderSettings) -> None:
        secret = settings.wecom_app_secret.get_secret_value()
        if not (settings.wecom_app_corp_id and settings.wecom_app_agent_id and secret):
            raise UsageError(
                "the channel wecom_app needs DUIJIE_WECOM_APP_CORP_ID, DUIJIE_WECOM_APP_AGENT_ID"
                " and DUIJIE_WECOM_APP_SECRET"
            )
        self._api = settings.wecom_app_api.rstrip("/")
        self._identity = {"corpid": settings.wecom_app_corp_id, "corpsecret": secret}
        self._agent = settings.wecom_app_agent_id
        self._http = GuardedHttp(private=settings.webhook_private)
        self._token = ""
        self._until = 0.0
        self._fetching = asyncio.Lock()

    def address_of(self, card: Mapping[str, str]) -> str:
        """Return the telephone number, by which the platform knows its members."""
        return card.get("phone", "")

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        """Send `message`; see services.delivery.channels.base.Channel."""
        sending, phone = _Sending(), message.address
        try:
            try:
                return await self._sent(message, sending)
            except _RefusedError as error:
                if error.code not in _TOKEN_GONE:
                    raise
                self._token = ""
                sending.leaving = False
                return await self._sent(message, sending)
        except _RefusedError as error:
            later = error.code in _TOO_OFTEN | _BUSY | _TOKEN_GONE
            wait_s = max(_WAIT_S, error.wait_s) if later else 0
            return attempt("later" if later else "refused", str(error), phone, wait_s)
        except ForbiddenAddressError as error:
            return attempt("refused", str(error))
        except NOT_LEFT as error:
            return attempt("later", type(error).__name__)
        except (httpx2.HTTPError, OSError, _NoAnswerError) as error:
            words = str(error) if isinstance(error, _NoAnswerError) else type(error).__name__
            return attempt("unknown" if sending.leaving else "later", words, phone)

    async def _sent(self, message: OutgoingMessage, sending: _Sending) -> Attempt:
        token = await self._fresh_token()
        member = await self._asked("user/getuserid", token, {"mobile": message.address})
        sending.leaving = True
        said = await self._asked(
            "message/send",
            token,
            {
                "touser": member.get("userid", ""), "msgtype": "text", "agentid": self._agent,
                "text": {"content": _content(message)},
                "enable_duplicate_check": 1, "duplicate_check_interval": _SAME_S,
            },
        )  # fmt: skip
        if said.get("invaliduser"):
            raise _RefusedError(0, "invaliduser")
        return attempt("sent", f"0 {said.get('msgid', '')}")

    async def _fresh_token(self) -> str:
        async with self._fetching:
            if not self._token or time.monotonic() >= self._until:
                url = f"{self._api}/cgi-bin/gettoken?{urlencode(self._identity)}"
                said = _read(await self._http.get(url))
                self._token = str(said.get("access_token", ""))
                lasts = _seconds(said.get("expires_in"))
                self._until = time.monotonic() + max(lasts - _EARLY_S, lasts / 2)
            return self._token

    async def _asked(self, call: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._api}/cgi-bin/{call}?{urlencode({'access_token': token})}"
        headers = {"content-type": "application/json; charset=utf-8"}
        return _read(await self._http.post(url, msgspec.json.encode(body), headers))

    async def close(self) -> None:
        """End connections."""
        await self._http.close()


def _seconds(given: object) -> int:
    return given if isinstance(given, int) else 0


def _content(message: OutgoingMessage) -> str:
    """Return what the member reads: cut so that the link stays whole."""
    notice = message.notice
    end = f"\n{message.answer_link}" if message.answer_link else ""
    text = cut(f"{notice.subject}\n\n{notice.body}", _MOST_BYTES - len(end.encode()))
    return text + end


def _read(answer: HttpAnswer) -> dict[str, Any]:
    """Return what the platform said; raise _RefusedError, and _NoAnswerError for no answer of its."""
    if not httpx2.codes.is_success(answer.status):
        busy = answer.status >= httpx2.codes.INTERNAL_SERVER_ERROR
        too_many = answer.status == httpx2.codes.TOO_MANY_REQUESTS
        code = -1 if busy or too_many else answer.status
        raise _RefusedError(code, answer.text, answer.wait_s)
    try:
        said = msgspec.json.decode(answer.text, type=dict[str, Any])
    except msgspec.DecodeError:
        raise _NoAnswerError(f"no answer of 企业微信: {answer.text}") from None
    error = said.get("errcode")
    if not isinstance(error, int) or isinstance(error, bool):
        raise _NoAnswerError("an answer without errcode")
    if error:
        raise _RefusedError(error, str(said.get("errmsg", "")))
    return said
