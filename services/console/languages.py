"""In which language somebody reads the console: as they chose, or as their browser says."""

from typing import Final

from starlette.requests import Request

from contracts.pool_log import Language
from services.words import LANGUAGES

COOKIE: Final = "duijie_language"
NAMES: Final[dict[Language, str]] = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}
"""What each language calls itself."""
_TRADITIONAL: Final = ("hant", "tw", "hk", "mo")


def language_of(request: Request) -> Language:
    """Return the language of the answer to `request`."""
    chosen = request.cookies.get(COOKIE, "")
    for language in LANGUAGES:
        if chosen == language:
            return language
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """Return the first language of an `Accept-Language` header that there is."""
    for part in header.lower().split(",")[:20]:
        tag, *rest = part.partition(";")[0].strip().split("-")
        if tag == "zh":
            return "zh-Hant" if set(rest) & set(_TRADITIONAL) else "zh-Hans"
        if tag == "en":
            return "en"
    return "zh-Hans"
