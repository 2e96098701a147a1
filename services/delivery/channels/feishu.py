"""飞书: a robot of a group, signed in the body; 100 messages a minute and 5 a second."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from services.delivery.channels.robot import GroupRobot
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError


class FeishuChannel(GroupRobot):
    """Posts to the robot's address; see open.feishu.cn, custom bots."""

    name = "feishu"
    per_minute = 100
    ok_field = "code"
    words_field = "msg"
    too_often = frozenset({11_232, 9_499})

    def __init__(self, settings: SenderSettings) -> None:
        url, secret = settings.feishu_url, settings.feishu_secret
        if not url.get_secret_value() or not secret.get_secret_value():
            raise UsageError("the channel feishu needs DUIJIE_FEISHU_URL and DUIJIE_FEISHU_SECRET")
        self._secret = secret.get_secret_value()
        super().__init__(url.get_secret_value(), private=settings.webhook_private)

    def request(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Return the address, and the text with `timestamp` (s) and `sign`: the platform's key is
        time and secret, and nothing is signed with it.
        """
        timestamp = str(int(time.time()))
        key = f"{timestamp}\n{self._secret}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        body = {
            "timestamp": timestamp, "sign": sign, "msg_type": "text", "content": {"text": text},
        }  # fmt: skip
        return self._url, body
