"""The calls of 企业微信's applications as its documents describe them, behind the Endpoint of conftest."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

CORP, AGENT, SECRET = "ww0123", 1_000_002, "app secret"
PHONE, MEMBER = "13900001111", "lin"


def said(code: int = 0, words: str = "ok", **more: Any) -> bytes:
    return json.dumps({"errcode": code, "errmsg": words} | more).encode()


class WecomPlatform:
    """Hands out tokens, knows one member, and refuses whatever the documents refuse."""

    def __init__(self) -> None:
        self.tokens = 0
        self.good = ""
        self.shown: list[dict[str, Any]] = []
        self.send_says: list[bytes | None] = []
        """What message/send answers next instead of a look at the message; None: hangs up."""

    def expire(self) -> None:
        """Forget the token that was handed out."""
        self.good = "none"

    def __call__(self, path: str, body: bytes) -> bytes | None:
        parts = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        call = parts.path.rpartition("/cgi-bin/")[2]
        if call == "gettoken":
            return self._token(query)
        if query.get("access_token") != self.good:
            forgotten = query.get("access_token", "").startswith("token-")
            return said(42_001 if forgotten else 40_014, "access_token expired or invalid")
        asked = json.loads(body)
        if call == "user/getuserid":
            if asked != {"mobile": PHONE}:
                return said(46_004, "user not exist", userid="")
            return said(userid=MEMBER)
        assert call == "message/send"
        return self._send(asked)

    def _token(self, query: dict[str, str]) -> bytes:
        if query.get("corpid") != CORP:
            return said(40_013, "invalid corpid")
        if query.get("corpsecret") != SECRET:
            return said(40_001, "invalid credential")
        self.tokens += 1
        self.good = f"token-{self.tokens}"
        return said(access_token=self.good, expires_in=7200)

    def _send(self, asked: dict[str, Any]) -> bytes | None:
        if self.send_says:
            return self.send_says.pop(0)
        if asked["agentid"] != AGENT:
            return said(40_056, "invalid agentid")
        if asked["msgtype"] != "text" or len(asked["text"]["content"].encode()) > 2048:
            return said(40_058, "invalid parameter")
        if asked["touser"] != MEMBER:
            return said(81_013, "user & party & tag all invalid")
        self.shown.append(asked)
        return said(invaliduser="", msgid="m-1")
