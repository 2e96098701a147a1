"""Where a shortlist's public notice stands, and the objections to it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from models.roadshow.shortlist.posted import PublicNotice
from models.roadshow.state import RoadshowState
from services.cli.render.decisions import profile, sheet
from services.cli.texts import LANGUAGE
from services.words import say


def _put(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"event.notice.{key}", **arguments)


def standing(notice: PublicNotice | None, today: str) -> str:
    """Return whether the list is final, in one line; empty where it was never posted."""
    if notice is None:
        return ""
    key = "final" if notice.is_final(today) else "on"
    return _put(key, since=notice.since, until=notice.until, open=len(notice.open))


def notice(state: RoadshowState, today: str) -> Iterator[RenderableType]:
    """Yield where the notice stands, and every objection."""
    posted = state.notice
    yield Text(standing(posted, today) or _put("none"))
    if posted is None or not posted.objections:
        return
    table = sheet(_put("title"))
    for column in ("number", "whom", "text", "state", "reason"):
        table.add_column(_put(column), overflow="fold")
    for one in posted.objections:
        known = state.startups.get(one.startup)
        whom = profile(known.name if known else "", one.startup)
        status = _put(f"{one.state}_state")
        table.add_row(str(one.number), whom, Text(one.text), status, Text(one.reason))
    yield table
