"""Every page that a link of a message opens."""

from typing import Final

from services.console.links import answer, calendar, data, judging, mine, stop, why

PAGES: Final = (
    *answer.PAGES, *stop.PAGES, *mine.PAGES, *data.PAGES, *why.PAGES, *judging.PAGES,
    *calendar.PAGES,
)  # fmt: skip
