"""What the group robots of 企业微信, 钉钉 and 飞书 have in common: they tell a group of organisers.

A refusal comes as HTTP 200 with a code in the body. None knows repeats, so a call without an answer
leaves a doubt. Limits are kept here, before the platform blocks the robot.
"""

import socket
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2
import msgspec

from services.delivery.channels.base import Attempt, OutgoingMessage, attempt
from services.delivery.channels.guarded import ForbiddenAddressError, GuardedHttp, HttpAnswer

GROUP: Final = "group"
"""The field of a card that names a group of organisers."""
_MINUTE_S: Final = 60.0
_SERVER_ERROR: Final = 500
_MOST_ESCAPES: Final = 1_000
NOT_LEFT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, socket.gaierror)
"""Errors after which nothing of a message has left."""


class GroupRobot:
    """A robot with its address; a platform says how a text is asked to be shown, and what it answers."""

    name = ""
    idempotent = False
    digests = False
    suspends = False
    delays_s: Sequence[int] = (60, 300, 900, 3_600, 7_200)
    most_bytes = 18_000
    """Of the text, as UTF-8; the whole body may have 20 KB."""
    per_minute = 20
    blocked_s = 60
    """How long the platform refuses a robot that was too quick."""
    ok_field = "errcode"
    words_field = "errmsg"
    too_often: frozenset[int] = frozenset()

    def __init__(self, url: str, *, private: bool) -> None:
        self._url = url
        self._http = GuardedHttp(private=private)
        self._sent: deque[float] = deque()

    def request(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Return the address and the body that show `text` in the group, signed."""
        raise NotImplementedError

    def address_of(self, card: Mapping[str, str]) -> str:
        """Return the group, empty for people: they have no robot."""
        return card.get(GROUP, "")

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        """Show `message`; see services.delivery.channels.base.Channel."""
        wait_s = self._wait_s(time.monotonic())
        if wait_s:
            return attempt("later", f"at most {self.per_minute} a minute", wait_s=wait_s)
        notice = message.notice
        text = cut(f"{notice.subject}\n\n{notice.body}\n[{notice.id}]", self.most_bytes)
        if len(msgspec.json.encode(text)) > self.most_bytes + _MOST_ESCAPES:
            text = cut(text, self.most_bytes // 2)  # each character of it is written as two
        url, body = self.request(text)
        headers = {"content-type": "application/json; charset=utf-8"}
        try:
            answer = await self._http.post(url, msgspec.json.encode(body), headers)
        except ForbiddenAddressError as error:
            return attempt("refused", str(error))
        except NOT_LEFT as error:
            return attempt("later", type(error).__name__)
        except (httpx2.HTTPError, OSError) as error:
            return attempt("unknown", type(error).__name__)
        return self._read(answer)

    def _wait_s(self, now: float) -> int:
        """Count a message; return how many seconds it has to wait instead, where the minute is full."""
        while self._sent and self._sent[0] <= now - _MINUTE_S:
            self._sent.popleft()
        if len(self._sent) >= self.per_minute:
            return int(self._sent[0] + _MINUTE_S - now) + 1
        self._sent.append(now)
        return 0

    def _read(self, answer: HttpAnswer) -> Attempt:
        if not httpx2.codes.is_success(answer.status):
            busy = answer.status >= _SERVER_ERROR or answer.status == httpx2.codes.TOO_MANY_REQUESTS
            words = f"{answer.status} {answer.text}"
            return attempt("later" if busy else "refused", words, wait_s=answer.wait_s)
        try:
            said = msgspec.json.decode(answer.text, type=dict[str, Any])
        except msgspec.DecodeError:
            return attempt("unknown", f"no answer of a robot: {answer.text}")
        code = said.get(self.ok_field)
        words = f"{code} {said.get(self.words_field, '')}"
        if code == 0:
            return attempt("sent", words)
        if code in self.too_often:
            return attempt("later", words, wait_s=self.blocked_s)
        return attempt("refused", words)

    async def close(self) -> None:
        """End connections."""
        await self._http.close()


def cut(text: str, most_bytes: int) -> str:
    """Return as much of `text` as so many bytes of UTF-8 hold, in whole characters."""
    whole = text.encode()
    if len(whole) <= most_bytes:
        return text
    return whole[: most_bytes - len("…".encode())].decode("utf-8", "ignore") + "…"
