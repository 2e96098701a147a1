"""钉钉: a robot of a group, signed; 20 messages a minute, more and it is blocked for ten minutes."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from services.delivery.channels.robot import GroupRobot
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError


class DingtalkChannel(GroupRobot):
    """Posts to the robot's address with time and signature; see open.dingtalk.com, custom robots."""

    name = "dingtalk"
    too_often = frozenset({130_101, 410_100})
    blocked_s = 600

    def __init__(self, settings: SenderSettings) -> None:
        url, secret = settings.dingtalk_url, settings.dingtalk_secret
        if not url.get_secret_value() or not secret.get_secret_value():
            raise UsageError(
                "the channel dingtalk needs DUIJIE_DINGTALK_URL and DUIJIE_DINGTALK_SECRET"
            )
        self._secret = secret.get_secret_value()
        super().__init__(url.get_secret_value(), private=settings.webhook_private)

    def request(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Return the address with `timestamp` (ms) and `sign`, and the text."""
        timestamp = str(time.time_ns() // 1_000_000)
        signed = f"{timestamp}\n{self._secret}".encode()
        digest = hmac.new(self._secret.encode(), signed, hashlib.sha256).digest()
        sign = quote_plus(base64.b64encode(digest))
        joint = "&" if "?" in self._url else "?"
        url = f"{self._url}{joint}timestamp={timestamp}&sign={sign}"
        return url, {"msgtype": "text", "text": {"content": text}}
