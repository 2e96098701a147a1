"""Ways to people, a file each; `base` says what one is, and `CHANNELS` which there are.

mail: SMTP; letters: what it sends. webhook: Standard Webhooks; guarded: HTTP that leaves only where it may.
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


OPEN: Final[Mapping[str, Callable[[SenderSettings], Channel]]] = MappingProxyType(
    {"mail": _mail, "webhook": _webhook}
)
"""Name -> what opens the channel; it raises UsageError where its settings are not enough."""


def opened(settings: SenderSettings) -> dict[str, Channel]:
    """Return the channels of `settings` by name, in their order; raise UsageError for wrong settings."""
    return {name: OPEN[name](settings) for name in settings.channels}
