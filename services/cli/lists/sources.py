"""Which feed a file is for, and the files of one submit in the order in which they are sent."""

from pathlib import Path
from typing import Final

from contracts.catalogue import BY_NAME, FEEDS, PROGRAMMES
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, say_heard
from services.spreadsheets.columns import columns_of
from services.spreadsheets.encoding import NAMES
from services.spreadsheets.reading import Source, open_source

_BY_PREFIX: Final = {
    "startups": "feed.startups", "teams": "feed.startups", "mentors": "feed.mentors", "filings": "feed.filings",
    "investors": "feed.filings", "programmes": "feed.programmes", "programs": "feed.programmes", "pools": "feed.programmes",
    "answers": "feed.answers", "outcomes": "feed.outcomes", "commands": "feed.commands", "judges": "feed.judges",
    "scores": "feed.scores", "requests": "feed.requests",
    "people": "feed.people",
}  # fmt: skip
_PROFILES_FIRST: Final = [
    topic.name for topic in (PROGRAMMES, *(feed for feed in FEEDS if feed is not PROGRAMMES))
]


def feed_for(path: Path, chosen: str | None) -> str:
    """Return the feed that `path` goes to: `chosen`, else what the file's name begins with; Failure
    USAGE for neither.
    """
    if chosen is not None:
        name = chosen if chosen.startswith("feed.") else f"feed.{chosen}"
        if name in BY_NAME:
            return name
        raise Failure(
            ExitCode.USAGE, "error.unknown_feed", feed=chosen, feeds=", ".join(_feed_names())
        )
    for prefix, name in _BY_PREFIX.items():
        if path.name.casefold().startswith(prefix):
            return name
    raise Failure(ExitCode.USAGE, "error.which_feed", file=path, feeds=", ".join(_feed_names()))


def _feed_names() -> list[str]:
    return [topic.name.removeprefix("feed.") for topic in FEEDS]


def sources_of(paths: list[Path], feed: str | None, sheet: str | None = None) -> list[Source]:
    """Return the files as sources: programmes first, then profiles, then answers, outcomes and
    commands.
    """
    sources = []
    for path in paths:
        name = feed_for(path, feed)
        source = open_source(path, name, columns_of(name), sheet, hear=say_heard)
        if source.encoding != "utf-8-sig":
            note("submit.read_as", file=path, encoding=NAMES[source.encoding])
        sources.append(source)
    return sorted(sources, key=lambda source: _PROFILES_FIRST.index(source.feed))
