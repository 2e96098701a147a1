"""What `duijie demo` prints: each result under a heading, long lists by their beginning."""

import dataclasses
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
from models.affinity import fit
from models.mentoring import MentoringState
from models.mentoring.explain.conflict import Reasons, Way
from models.mentoring.explain.why_not import Moved, WhyNot
from models.mentoring.readers import StoredPairings
from models.mentoring.stored import Planned, StoredPair
from services import words
from services.cli.client.quarantine import Summary
from services.cli.output import show, write
from services.cli.render import decisions as render
from services.cli.render import limits as render_limits
from services.cli.render import quarantine as render_quarantine
from services.cli.render import why_not as render_why_not
from services.cli.texts import LANGUAGE, named

_WITH_REASONS = 5
_LETTERS = 3


def say(key: str, **arguments: object) -> str:
    """Return the text `demo.KEY` in the reader's language."""
    return words.say(LANGUAGE.get(), f"demo.{key}", **arguments)


def step(key: str, **arguments: object) -> None:
    """Say on stderr what is done next."""
    write(say(f"step.{key}", **arguments))


def section(key: str, *parts: RenderableType, **arguments: object) -> None:
    """Print `parts` under the heading `demo.title.KEY`."""
    show(Text(""), Rule(say(f"title.{key}", **arguments), align="left", style="bold cyan"), *parts)


def pairings(programme: Programme, stored: StoredPairings) -> None:
    """Print who mentors whom: the best pairs with their reasons, the others in one line each, then
    who waits.
    """
    pairs = sorted(
        (pair for pair in stored.pairs if pair.live), key=lambda pair: (-pair.score, pair.startup)
    )
    best, others = pairs[:_WITH_REASONS], pairs[_WITH_REASONS:]
    section(
        "pairings",
        *render.pairings(programme, dataclasses.replace(stored, pairs=best)),
        count=len(pairs),
        shown=len(best),
    )
    if others:
        table = Table(
            box=None, show_header=False, pad_edge=False, title=say("others"), title_justify="left"
        )
        for pair in others:
            table.add_row(
                pair.startup_name, "→", pair.mentor_name, f"{pair.score / 100:.1f}", style="dim"
            )
        show(table)


def declined(pair: StoredPair, now: Sequence[StoredPair]) -> None:
    """Print what a decline leads to."""
    lines = [
        say(
            "declined",
            startup=pair.startup_name,
            mentor=pair.mentor_name,
            score=f"{pair.score / 100:.1f}",
        )
    ]
    lines += [
        say(
            "next_best",
            startup=item.startup_name,
            mentor=item.mentor_name,
            score=f"{item.score / 100:.1f}",
        )
        for item in now
    ] or [say("no_next_best", startup=pair.startup_name)]
    section("declined", *(Text(line) for line in lines))


def draft(state: MentoringState, planned: Planned) -> None:
    """Print a draft: its figures, and who would get whom."""
    assert state.programme is not None
    head = say("draft_of", programme=state.programme.name, **_figures(planned))
    section("draft", Text(head), _planned(state, planned))


def why_not(answer: WhyNot) -> None:
    """Print why a pair is not in the draft, and what would bring it in."""
    section("why_not", *render_why_not.why_not(answer))


def rematch(pin: WhyNot, moves: Sequence[Moved], totals: tuple[int, int]) -> None:
    """Print what a pin by hand leads to: who moves, and the totals before and after."""
    before, after = (render.points(total) for total in totals)
    names = {"startup": pin.startup_name or pin.startup, "mentor": pin.mentor_name or pin.mentor}
    head = say("rematch", **names, before=before, after=after)
    section(
        "rematch", Text("\n".join([head, *(f"  · {line}" for line in render_limits.moves(moves))]))
    )


def undone(planned: Planned) -> None:
    """Print that the last change by hand was taken back."""
    show(Text(say("undone", **_figures(planned))))


def conflict(refused: str, reasons: Reasons) -> None:
    """Print rules that were refused, which of them cannot hold together, and the ways out."""
    section("conflict", Text(say("refused", answer=refused)), *render_limits.reasons(reasons))


def repaired(way: Way, state: MentoringState, planned: Planned) -> None:
    """Print the repair that was carried out, and the draft that it made possible."""
    changes = words.say(LANGUAGE.get(), "common.separator").join(
        render_limits.change(change) for change in way.changes
    )
    section(
        "repaired",
        Text(say("repaired", changes=changes, **_figures(planned))),
        _planned(state, planned),
    )


def published(pairs: Sequence[StoredPair]) -> None:
    """Print that the draft is in force and how many were told."""
    show(Text(say("published", count=len(pairs))))


def _figures(planned: Planned) -> dict[str, str | int]:
    return {
        "version": planned.version,
        "pairs": len(planned.pairs),
        "waiting": planned.waiting,
        "total": render.points(planned.total),
        "gap": render.points(planned.bound - planned.total),
    }


def _planned(state: MentoringState, planned: Planned) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    hand = {pair for change in planned.by_hand for pair in change.pins}
    for startup, mentor in planned.pairs:
        team, guide = state.startups[startup], state.mentors[mentor]
        score = fit(team, guide, state.measure).score
        mark = say("pinned") if (startup, mentor) in hand else ""
        table.add_row(
            team.name, "→", guide.name, render.points(score), mark, style="bold" if mark else "dim"
        )
    served = {startup for startup, _ in planned.pairs}
    for key in state.score_index().startups.ids:
        if key not in served:
            table.add_row(state.startups[key].name, "→", say("nobody"), style="yellow")
    return table


def shortlist(programme: Programme, decided: Shortlist) -> None:
    """Print the published shortlist with its quotas."""
    best, others = decided.entries[:_WITH_REASONS], decided.entries[_WITH_REASONS:]
    entries = [*best, *(replace(entry, reason=Reason()) for entry in others)]
    section(
        "shortlist",
        *render.shortlist(programme, replace(decided, entries=entries), {}),
        count=len(entries),
    )


def notices(sent: Sequence[Notice]) -> None:
    """Print how many notices went to whom, and a few of them whole: of different kinds, in
    different languages.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in ("recipient", "count"):
        table.add_column(say(f"column.{name}"))
    for kind, count in Counter(notice.recipient_kind for notice in sent).most_common():
        table.add_row(named("recipient", kind), str(count))
    samples: dict[tuple[str, str], Notice] = {}
    for notice in sent:
        samples.setdefault((notice.language, notice.recipient_kind), notice)
    chosen = list({notice.language: notice for notice in samples.values()}.values())[:_LETTERS]
    section("notices", table, *render.notices(chosen), count=len(sent))


def quarantined(refused: Sequence[Summary]) -> None:
    """Print what could not be accepted, and why."""
    section("quarantine", render_quarantine.listed(refused), count=len(refused))


def end(folder: str, seconds: float, kind: str, times: RenderableType) -> None:
    """Print where the state lies, what to try next and where the time went."""
    keep = say("again", folder=folder) if kind == "embedded" else say("again_apache", folder=folder)
    section(
        "end",
        Text(say("state", folder=folder)),
        Text(keep),
        Text(say("seconds", seconds=seconds)),
        times,
    )
