"""What `duijie demo` prints: each result under a heading, long lists by their beginning."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace
from rich import box
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from contracts.decisions import Reason, Shortlist
from contracts.notices import Notice
from contracts.pool_log import Programme
from models.matching.stored import Pair
from services.cli import render
from services.cli.output import show, write
from services.cli.pairings import Pairings
from services.cli.quarantine import Summary
from services.cli.texts import LANGUAGE, named
from services.words import say

_WITH_REASONS = 5
_LETTERS = 3


def _say(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"demo.{key}", **arguments)


def step(key: str, **arguments: object) -> None:
    """Say on stderr what is done next."""
    write(_say(f"step.{key}", **arguments))


def _section(key: str, *parts: RenderableType, **arguments: object) -> None:
    show(Text(""), Rule(_say(f"title.{key}", **arguments), align="left", style="bold cyan"), *parts)


def pairings(found: Pairings) -> None:
    """Print who mentors whom: the best pairs with their reasons, the others in one line each, then who waits."""
    pairs = sorted((pair for pair in found.pairs if pair.live), key=lambda pair: (-pair.score, pair.startup))
    best, others = pairs[:_WITH_REASONS], pairs[_WITH_REASONS:]
    _section(
        "pairings",
        *render.pairings(found.programme, best, found.waiting, found.names),
        count=len(pairs),
        shown=len(best),
    )
    if others:
        table = Table(box=None, show_header=False, pad_edge=False, title=_say("others"), title_justify="left")
        for pair in others:
            table.add_row(pair.startup_name, "→", pair.mentor_name, f"{pair.score / 100:.1f}", style="dim")
        show(table)


def declined(pair: Pair, now: Sequence[Pair]) -> None:
    """Print what a decline leads to."""
    lines = [_say("declined", startup=pair.startup_name, mentor=pair.mentor_name, score=f"{pair.score / 100:.1f}")]
    lines += [
        _say("next_best", startup=item.startup_name, mentor=item.mentor_name, score=f"{item.score / 100:.1f}")
        for item in now
    ] or [_say("no_next_best", startup=pair.startup_name)]
    _section("declined", *(Text(line) for line in lines))


def shortlist(programme: Programme, found: Shortlist) -> None:
    """Print the published shortlist with its quotas."""
    best, others = found.entries[:_WITH_REASONS], found.entries[_WITH_REASONS:]
    entries = [*best, *(replace(entry, reason=Reason()) for entry in others)]
    _section("shortlist", *render.shortlist(programme, replace(found, entries=entries)), count=len(entries))


def notices(found: Sequence[Notice]) -> None:
    """Print how many notices went to whom, and a few of them whole: of different kinds, in different languages."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in ("recipient", "count"):
        table.add_column(_say(f"column.{name}"))
    for kind, count in Counter(notice.recipient_kind for notice in found).most_common():
        table.add_row(named("recipient", kind), str(count))
    samples: dict[tuple[str, str], Notice] = {}
    for notice in found:
        samples.setdefault((notice.language, notice.recipient_kind), notice)
    chosen = list({notice.language: notice for notice in samples.values()}.values())[:_LETTERS]
    _section("notices", table, *render.notices(chosen), count=len(found))


def quarantined(found: Sequence[Summary]) -> None:
    """Print what could not be accepted, and why."""
    _section("quarantine", render.quarantine(found), count=len(found))


def end(folder: str, seconds: float, kind: str) -> None:
    """Print where the state lies and what to try next."""
    keep = _say("again", folder=folder) if kind == "embedded" else _say("again_apache", folder=folder)
    _section("end", Text(_say("state", folder=folder)), Text(keep), Text(_say("seconds", seconds=seconds)))
