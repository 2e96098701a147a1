"""Who has confirmed, as a table and as the lines of a plan."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from models.roadshow.event_day.confirmations import Confirmation
from services.cli.render.decisions import profile, sheet
from services.cli.texts import LANGUAGE, named
from services.words import say


def _put(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"event.{key}", **arguments)


def confirmations(standing: Sequence[Confirmation], until: str) -> Iterator[RenderableType]:
    """Yield everybody who is asked to confirm, with where they stand."""
    if not until:
        yield Text(_put("nobody_asked"))
        return
    if standing:
        table = sheet(_put("title", day=until))
        for column in ("kind", "who", "standing"):
            table.add_column(_put(f"column.{column}"), overflow="fold")
        for one in standing:
            style = "" if one.standing == "confirmed" else "yellow"
            status = Text(_put(f"standing.{one.standing}"), style=style)
            table.add_row(named("recipient", one.kind), profile(one.name, one.id), status)
        yield table
    yield from map(Text, summary(standing, until))


def summary(standing: Sequence[Confirmation], until: str) -> list[str]:
    """Return how many have confirmed, and who has not."""
    if not until:
        return []
    if not standing:
        return [_put("nothing_published", day=until)]
    lines = []
    asked, confirmed = Counter[str](), Counter[str]()
    for one in standing:
        asked[one.kind] += 1
        confirmed[one.kind] += one.standing in ("confirmed", "late")
    for kind, count in asked.items():
        facts = {"kind": named("recipient", kind), "asked": count, "confirmed": confirmed[kind]}
        line = _put("confirmed", day=until, **facts)
        open_names = [
            one.name
            for one in standing
            if one.kind == kind and one.standing not in ("confirmed", "late")
        ]
        separator = say(LANGUAGE.get(), "common.separator")
        lines.append(
            line + (_put("not_confirmed", names=separator.join(open_names)) if open_names else "")
        )
    return lines
