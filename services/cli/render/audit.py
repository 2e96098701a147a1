"""What people did in a pool, as a table."""

from collections.abc import Sequence

import msgspec
from rich.console import RenderableType
from rich.text import Text

from contracts.visible_text import escaped
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.words import moment_of


class Deed(msgspec.Struct, frozen=True):
    """What somebody did: when, what, to whom, by which event, and how much was decided on it."""

    time: int
    """Ms since 1970 UTC."""
    kind: str
    what: str
    """A code of the table `kind`; empty where the kind says all."""
    whom: list[str]
    by: str
    """Who decided, answered or reported it, where the record says so."""
    actor: str
    """The account that sent it, where that is known."""
    event: str
    decided: int


def _what(deed: Deed) -> str:
    if deed.kind in {"filed", "filing"}:
        return f"{tell('audit.filing')}: {named('filing_status', deed.what)}"
    return named(deed.kind, deed.what) if deed.what else tell(f"audit.{deed.kind}")


def _by(deed: Deed) -> str:
    """Return who decided it and, where that is another, the account that sent it."""
    by = [named("recipient", deed.by)] if deed.by else []
    return "\n".join([*by, *([deed.actor] if deed.actor not in {"", deed.by} else [])])


def table(deeds: Sequence[Deed]) -> RenderableType:
    """Return `deeds` as a table, in their order."""
    drawn = sheet(
        tell("audit.title", count=len(deeds)), "when", "act", "whom", "by", "event", "decided"
    )
    for deed in deeds:
        drawn.add_row(
            moment_of(LANGUAGE.get(), deed.time),
            _what(deed),
            Text(escaped("\n".join(deed.whom), keep="\n")),
            Text(escaped(_by(deed), keep="\n")),
            Text(escaped(deed.event)),
            str(deed.decided),
        )
    return drawn
