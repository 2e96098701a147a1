"""The notifier's own settings."""

from pydantic import Field

from contracts.pool_log import Language
from services.runtime.settings import Settings


class NotifierSettings(Settings):
    """What the notifier reads besides the shared settings, as `DUIJIE_NOTIFIER_...`."""

    notifier_print: bool = Field(default=False, description="print whole notices on stdout")
    notifier_organiser_language: Language = Field(
        default="zh-Hans", description="language of what organisers are told"
    )
