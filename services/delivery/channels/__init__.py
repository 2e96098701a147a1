"""Ways to people, a file each; `base` says what one is, and `CHANNELS` which there are.

mail: SMTP; letters: what it sends. webhook: Standard Webhooks; guarded: HTTP that leaves only where it may.
wecom_app: members of 企业微信. wecom, dingtalk, feishu: robots of groups; robot: what they have in common.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from services.delivery.channels.base import Channel
from services.delivery.settings import SenderSettings

# ruff: noqa: PLC0415 - a channel is loaded when it is opened


def _mail(settings: SenderSettings) -> Channel:
    from services.delivery.channels.mail import MailChannel

    return MailChannel(settings)


def _webhook(settings: SenderSettings) -> Channel:
    from services.delivery.channels.webhook import WebhookChannel

    return WebhookChannel(settings)


def _wecom_app(settings: SenderSettings) -> Channel:
    from services.delivery.channels.wecom_app import WecomAppChannel

    return WecomAppChannel(settings)


def _wecom(settings: SenderSettings) -> Channel:
    from services.delivery.channels.wecom import WecomChannel

    return WecomChannel(settings)


def _dingtalk(settings: SenderSettings) -> Channel:
    from services.delivery.channels.dingtalk import DingtalkChannel

    return DingtalkChannel(settings)


def _feishu(settings: SenderSettings) -> Channel:
    from services.delivery.channels.feishu import FeishuChannel

    return FeishuChannel(settings)


OPEN: Final[Mapping[str, Callable[[SenderSettings], Channel]]] = MappingProxyType(
    {
        "mail": _mail,
        "webhook": _webhook,
        "wecom_app": _wecom_app,
        "wecom": _wecom,
        "dingtalk": _dingtalk,
        "feishu": _feishu,
    }
)
"""Name -> what opens the channel; it raises UsageError where its settings are not enough."""


def opened(settings: SenderSettings) -> dict[str, Channel]:
    """Return the channels of `settings` by name, in their order; raise UsageError for wrong settings."""
    return {name: OPEN[name](settings) for name in settings.channels}
