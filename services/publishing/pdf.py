"""From a page to its PDF: A4, Chinese letters embedded, nothing fetched from anywhere."""

import logging
import warnings
from functools import cache
from typing import Any

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0")
"""Debian's packages without which no PDF can be laid out."""


class NoPrinterError(RuntimeError):
    """This machine cannot lay out a PDF; `reason` says what is missing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def available() -> bool:
    """Tell whether this machine can lay out a PDF."""
    try:
        _printer()
    except NoPrinterError:
        return False
    return True


def pdf(html: str) -> bytes:
    """Return the PDF of a page that carries its letters.

    Raise NoPrinterError where Pango is not installed.
    """
    weasyprint = _printer()
    fonts = weasyprint.text.fonts.FontConfiguration()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(font_config=fonts, pdf_identifier=b"duijie")
    return pdf


@cache
def _printer() -> Any:
    try:
        with warnings.catch_warnings():
            # Of a faster way to cut fonts, which services.publishing.letters has already done.
            warnings.filterwarnings("ignore", "HarfBuzz-Subset", DeprecationWarning)
            import weasyprint  # noqa: PLC0415 - takes a second, and system libraries that may be missing
            import weasyprint.text.fonts  # noqa: PLC0415 - likewise
    except OSError as error:
        raise NoPrinterError(str(error).splitlines()[0]) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it says how it embeds what
    return weasyprint
