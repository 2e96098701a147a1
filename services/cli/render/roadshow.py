"""A roadshow's documents as tables: running order, panels, meetings, and who moved since the
version that is published.
"""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from services.cli.render.decisions import profile, sheet, styled
from services.cli.texts import named, tell
from services.publishing.edition import Versioned
from services.publishing.views import change_rows
from services.publishing.words import Words


def documents(versions: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield what was drawn up, and then the changes."""
    yield from parts(versions, words)
    yield from changes(versions, words)


def parts(versions: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield how good each part is, the order, the panels, the meetings."""
    for version in versions:
        match version:
            case Shortlist():
                yield from _shortlist(version, words)
            case LineUp():
                yield from _line_up(version, words)
            case Panels():
                yield from _panels(version, words)
            case Timetable():
                yield from _timetable(version, words)


def changes(versions: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield the changes of each document against the published version that it replaces."""
    for version in versions:
        heading = Text(words.title(version), style="bold")
        if not version.replaces:
            yield Text.assemble(heading, "  ", words.say("build.first"))
            continue
        if not version.changes:
            yield Text.assemble(
                heading, "  ", words.say("build.no_changes", version=version.replaces)
            )
            continue
        title = words.say("build.changes", version=version.replaces, count=len(version.changes))
        table = sheet(f"{words.title(version)}  {title}")
        for column in ("who", "before", "after", "why"):
            table.add_column(words.say(f"column.{column}"), overflow="fold")
        for row in change_rows(version, words):
            table.add_row(row["who"], row["before"], row["after"], row["why"])
        yield table


def _proof(words: Words, *, proven: bool, bound: int) -> str:
    return words.say("build.proven") if proven else words.say("build.bound", bound=bound)


def _heading(key: str, version: Versioned, words: Words, fact: str) -> Text:
    status = named("shortlist_status", version.status)
    return Text.assemble(
        styled(version.status, words.say(f"build.{key}", version=version.version, status=status)),
        "  ",
        fact,
    )


def _shortlist(version: Shortlist, words: Words) -> Iterator[RenderableType]:
    if version.method:
        proof = _proof(words, proven=version.proven, bound=version.bound)
        yield Text(
            words.say(
                "build.shortlist", total=version.total, greedy=version.greedy_total, proof=proof
            )
        )
    for group, places in version.quotas.items():
        count = sum(entry.group == group for entry in version.entries)
        if count < places:
            title = words.say(
                "build.unfilled", group=words.name("group", group), places=places, count=count
            )
            yield Text(title, style="yellow")
    if version.uncovered:
        yield Text(
            words.say("build.uncovered", investors=words.separator.join(sorted(version.uncovered))),
            style="yellow",
        )


def _line_up(version: LineUp, words: Words) -> Iterator[RenderableType]:
    fact = words.say(
        "build.order",
        penalty=version.penalty,
        proof=_proof(words, proven=version.proven, bound=version.bound),
    )
    yield _heading(
        "line_up",
        version,
        words,
        fact if version.method == "optimised" else named("order_method", version.method),
    )
    table = sheet("")
    for column in ("stage", "place", "time", "startup", "group", "industry"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for slot in sorted(version.slots, key=lambda slot: (slot.stage, slot.place)):
        table.add_row(
            str(slot.stage), str(slot.place), f"{slot.starts_at}–{slot.ends_at}", profile(slot.name, slot.startup),
            named("group", slot.group), named("industry", slot.industry),
        )  # fmt: skip
    yield table


def _panels(version: Panels, words: Words) -> Iterator[RenderableType]:
    yield _heading(
        "panels",
        version,
        words,
        _proof(words, proven=version.proven, bound=0) if version.proven else "",
    )
    table = sheet("")
    for column in ("stage", "chair", "judges", "reserves"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for panel in version.panels:
        table.add_row(
            str(panel.stage), panel.names.get(panel.chair, panel.chair),
            words.separator.join(panel.names.get(key, key) for key in panel.judges if key != panel.chair),
            words.separator.join(panel.names.get(key, key) for key in panel.reserves),
        )  # fmt: skip
    yield table


def _timetable(version: Timetable, words: Words) -> Iterator[RenderableType]:
    proof = _proof(words, proven=version.proven, bound=version.bound)
    fact = words.say(
        "build.meetings",
        count=len(version.meetings),
        breaks=version.breaks,
        spread=version.spread,
        proof=proof,
    )
    yield _heading("timetable", version, words, fact)
    table = sheet("")
    for column in ("time", "table", "startup", "investor"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for meeting in sorted(version.meetings, key=lambda meeting: (meeting.starts_at, meeting.table)):
        time = f"{meeting.starts_at}–{meeting.ends_at}"
        table.add_row(time, str(meeting.table), meeting.startup_name, meeting.investor_name)
    yield table
    unmet = [pair for pair in version.unmet if pair.why != "not_on_stage"]
    if unmet:
        pairs = [
            tell(
                "submit.detailed",
                what=f"{pair.startup} × {pair.investor}",
                detail=words.name("unmet", pair.why),
            )
            for pair in unmet
        ]
        yield Text(f"{words.say('section.unmet')}: {words.wide.join(pairs)}", style="yellow")
