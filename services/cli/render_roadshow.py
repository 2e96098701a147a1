"""A roadshow's documents as tables: running order, panels, meetings, and who moved since the version that is published."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from services.cli.render import profile, sheet, styled
from services.cli.texts import named
from services.publishing.edition import Versioned
from services.publishing.views import change_rows
from services.publishing.words import Words


def documents(found: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield what was drawn up, and then the changes."""
    yield from parts(found, words)
    yield from changes(found, words)


def parts(found: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield how good each part is, the order, the panels, the meetings."""
    for one in found:
        match one:
            case Shortlist():
                yield from _shortlist(one, words)
            case LineUp():
                yield from _line_up(one, words)
            case Panels():
                yield from _panels(one, words)
            case Timetable():
                yield from _timetable(one, words)


def changes(found: Sequence[Versioned], words: Words) -> Iterator[RenderableType]:
    """Yield the changes of each document against the published version that it replaces."""
    for one in found:
        heading = Text(words.title(one), style="bold")
        if not one.replaces:
            yield Text.assemble(heading, "  ", words.say("build.first"))
            continue
        if not one.changes:
            yield Text.assemble(heading, "  ", words.say("build.no_changes", version=one.replaces))
            continue
        title = words.say("build.changes", version=one.replaces, count=len(one.changes))
        table = sheet(f"{words.title(one)}  {title}")
        for column in ("who", "before", "after", "why"):
            table.add_column(words.say(f"column.{column}"), overflow="fold")
        for row in change_rows(one, words):
            table.add_row(row["who"], row["before"], row["after"], row["why"])
        yield table


def _proof(words: Words, *, proven: bool, bound: int) -> str:
    return words.say("build.proven") if proven else words.say("build.bound", bound=bound)


def _heading(key: str, one: Versioned, words: Words, fact: str) -> Text:
    status = named("shortlist_status", one.status)
    return Text.assemble(styled(one.status, words.say(f"build.{key}", version=one.version, status=status)), "  ", fact)


def _shortlist(one: Shortlist, words: Words) -> Iterator[RenderableType]:
    if one.method:
        proof = _proof(words, proven=one.proven, bound=one.bound)
        yield Text(words.say("build.shortlist", total=one.total, greedy=one.greedy_total, proof=proof))
    for group, places in one.quotas.items():
        count = sum(entry.group == group for entry in one.entries)
        if count < places:
            told = words.say("build.unfilled", group=words.name("group", group), places=places, count=count)
            yield Text(told, style="yellow")
    if one.uncovered:
        yield Text(words.say("build.uncovered", investors=words.separator.join(sorted(one.uncovered))), style="yellow")


def _line_up(one: LineUp, words: Words) -> Iterator[RenderableType]:
    fact = words.say("build.order", penalty=one.penalty, proof=_proof(words, proven=one.proven, bound=one.bound))
    yield _heading("line_up", one, words, fact if one.method == "optimised" else named("order_method", one.method))
    table = sheet("")
    for column in ("stage", "place", "time", "startup", "group", "industry"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for slot in sorted(one.slots, key=lambda slot: (slot.stage, slot.place)):
        table.add_row(
            str(slot.stage), str(slot.place), f"{slot.starts_at}–{slot.ends_at}", profile(slot.name, slot.startup),
            named("group", slot.group), named("industry", slot.industry),
        )  # fmt: skip
    yield table


def _panels(one: Panels, words: Words) -> Iterator[RenderableType]:
    yield _heading("panels", one, words, _proof(words, proven=one.proven, bound=0) if one.proven else "")
    table = sheet("")
    for column in ("stage", "chair", "judges", "reserves"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for panel in one.panels:
        table.add_row(
            str(panel.stage), panel.names.get(panel.chair, panel.chair),
            words.separator.join(panel.names.get(key, key) for key in panel.judges if key != panel.chair),
            words.separator.join(panel.names.get(key, key) for key in panel.reserves),
        )  # fmt: skip
    yield table


def _timetable(one: Timetable, words: Words) -> Iterator[RenderableType]:
    proof = _proof(words, proven=one.proven, bound=one.bound)
    fact = words.say("build.meetings", count=len(one.meetings), breaks=one.breaks, spread=one.spread, proof=proof)
    yield _heading("timetable", one, words, fact)
    table = sheet("")
    for column in ("time", "table", "startup", "investor"):
        table.add_column(words.say(f"column.{column}"), overflow="fold")
    for meeting in sorted(one.meetings, key=lambda meeting: (meeting.starts_at, meeting.table)):
        time = f"{meeting.starts_at}–{meeting.ends_at}"
        table.add_row(time, str(meeting.table), meeting.startup_name, meeting.investor_name)
    yield table
    told = [pair for pair in one.unmet if pair.why != "not_on_stage"]
    if told:
        pairs = [f"{pair.startup} × {pair.investor}（{words.name('unmet', pair.why)}）" for pair in told]
        yield Text(f"{words.say('section.unmet')}: {words.wide.join(pairs)}", style="yellow")
