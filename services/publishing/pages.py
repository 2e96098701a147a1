"""Pages to print: HTML that carries all it needs, in A4 with running heads, and becomes a PDF as it
is.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.pool_log import Language
from services.publishing.edition import Edition
from services.publishing.letters import OWN_FAMILIES
from services.publishing.plain import one_line
from services.publishing.views import people_view, programme_view, sheets_view
from services.publishing.words import Words

_FAMILIES: dict[Language, tuple[str, ...]] = {
    "zh-Hans": (
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "PingFang SC",
        "Microsoft YaHei",
        "Noto Sans SC",
    ),
    "zh-Hant": (
        "Noto Sans CJK TC",
        "Source Han Sans TC",
        "PingFang TC",
        "Microsoft JhengHei",
        "Noto Sans TC",
    ),
    "en": ("Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
}
_AMOUNT = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Page:
    """One file to print: `name` without its suffix."""

    name: str
    title: str
    html: str


def booklet(edition: Edition, language: Language) -> list[Page]:
    """Return all pages of `edition`: programme, score sheets where there are panels and criteria,
    one page a person.
    """
    words = Words(language)
    views = (
        ("programme", "programme", programme_view),
        ("score-sheets", "score_sheets", sheets_view),
        ("people", "people", people_view),
    )
    pages = []
    for name, key, view in views:
        values = view(edition, words)
        if values:
            title = words.say(f"document.{key}")
            stamp = words.stamp(edition.shortlist)
            html = render(
                f"{name}.html",
                words,
                title=title,
                name=edition.programme.name,
                stamp=stamp,
                rules=edition.rules,
                **values,
            )
            pages.append(Page(name, title, html))
    return pages


def render(template: str, words: Words, **values: Any) -> str:
    """Return the page that `template` makes of `values`; every text in them is escaped."""
    families = ", ".join(f'"{family}"' for family in (*OWN_FAMILIES, *_FAMILIES[words.language]))
    letters = Markup(f"{families}, sans-serif")  # noqa: S704 - constants
    return (
        _environment()
        .get_template(template)
        .render(
            language=words.language,
            t=words.say,
            n=words.name,
            wide=words.wide,
            letters=letters,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.publishing"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["css"] = _css
    environment.filters["digits"] = _digits
    environment.tests["figure"] = _is_figure
    environment.tests["day"] = _is_day
    return environment


def _css(text: str) -> Markup:
    """Return `text` as a CSS string: of ASCII, what is neither letter nor digit is escaped, so that
    it ends neither string nor sheet.

    Other characters stay as they are, so that a page is seen to need them.
    """
    safe = (c if c.isalnum() or not c.isascii() else f"\\{ord(c):x} " for c in one_line(text))
    return Markup('"' + "".join(safe) + '"')  # noqa: S704 - escaped


def _digits(value: object) -> object:
    """Return a whole number with its thousands apart; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else value


def _is_figure(value: object) -> bool:
    """Tell whether a cell holds a number or an amount of money, which stand to the right."""
    return isinstance(value, int | float) or (
        isinstance(value, str) and _AMOUNT.fullmatch(value) is not None
    )


def _is_day(value: object) -> bool:
    """Tell whether a cell holds a date, which is not broken over two lines."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None
