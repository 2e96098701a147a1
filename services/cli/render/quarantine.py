"""Refused records as a table, and one of them whole; nothing in them can move a terminal."""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from contracts.visible_text import escaped, shortened
from services.cli.client.quarantine import Summary
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.words import moment_of

_MAX_RAW: Final = 4_000
_MAX_KEY: Final = 200


def _as_it_is(text: str) -> Text:
    """Return what a record says for a table: no markup is read in it, and nothing that a terminal
    would obey is left.
    """
    return Text(shortened(escaped(text), _MAX_KEY))


def listed(summaries: Sequence[Summary], *, total: int | None = None) -> RenderableType:
    """Return refused records with what is wrong, in words; `total` of which `summaries` are the newest."""
    if not summaries:
        return Text(tell("quarantine.none"))
    table = sheet(
        tell("quarantine.title", count=total if total is not None else len(summaries)),
        "id",
        "key",
        "error",
        "what",
    )
    for item in summaries:
        what = Text("\n".join(item.words()))
        table.add_row(
            _as_it_is(item.id), _as_it_is(item.key or ""), named("error", item.error), what
        )
    return table


def whole(item: Summary, value: bytes | None) -> list[RenderableType]:
    """Return one refused record whole; a long value is cut for the eye, never in the store."""
    when = moment_of(LANGUAGE.get(), item.timestamp)
    raw = (
        tell("quarantine.tombstone")
        if value is None
        else escaped(value[:_MAX_RAW].decode(errors="replace"), keep="\n\t")
    )
    if value is not None and len(value) > _MAX_RAW:
        raw += "\n" + tell("quarantine.cut", size=len(value))
    entity = shortened(escaped(item.key or "-"), _MAX_KEY)
    facts = Text(
        tell(
            "quarantine.facts",
            id=escaped(item.id),
            entity=entity,
            when=when,
            service=escaped(item.service),
        )
    )
    return [
        Group(facts, listed([item])),
        Panel(Text(raw), title=tell("quarantine.value"), box=box.ROUNDED, title_align="left"),
    ]
