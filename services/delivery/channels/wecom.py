"""企业微信: a robot of a group. Its address holds its key; 20 messages a minute, 2,048 bytes of text."""

from collections.abc import Mapping
from typing import Any

from services.delivery.channels.robot import GroupRobot
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError


class WecomChannel(GroupRobot):
    """Posts to the robot's address; see developer.work.weixin.qq.com/document/path/91770."""

    name = "wecom"
    most_bytes = 2_048
    too_often = frozenset({45_009, 45_033})

    def __init__(self, settings: SenderSettings) -> None:
        url = settings.wecom_url.get_secret_value()
        if not url:
            raise UsageError("the channel wecom needs DUIJIE_WECOM_URL")
        super().__init__(url, private=settings.webhook_private)

    def request(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Return the address as it is, and the text."""
        return self._url, {"msgtype": "text", "text": {"content": text}}
