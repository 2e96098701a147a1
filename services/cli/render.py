"""Decisions as tables in the reader's language; the demonstration prints with these too."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contracts.decisions import LeftOut, Reason, Shortlist
from contracts.notices import Notice
from contracts.pool_log import Programme
from services.cli.texts import LANGUAGE, named, tell
from services.words import day_of, moment_of, names_of, say

if TYPE_CHECKING:
    from models.matching.stored import Pair, Wait
    from services.cli.quarantine import Summary

_STYLES = {
    "accepted": "bold green", "proposed": "cyan", "completed": "green", "declined": "yellow", "expired": "yellow",
    "withdrawn": "dim", "published": "bold green", "draft": "cyan",
}  # fmt: skip
_MAX_RAW = 4_000


def sheet(title: str, *columns: str) -> Table:
    """Return an empty table; `columns` are names in the catalogue's table `column`."""
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=False)
    for column in columns:
        made.add_column(tell(f"column.{column}"), overflow="fold")
    return made


def profile(name: str, id_: str) -> Text:
    """Return a name with its id under it."""
    return Text.assemble((name or id_, "bold"), "\n", (id_, "dim")) if name else Text(id_)


def points(score: int) -> str:
    """Return a score of 0 to 10,000 as points of a hundred."""
    return f"{score / 100:.1f}"


def styled(code: str, words: str) -> Text:
    """Return `words` in the colour of the status `code`."""
    return Text(words, style=_STYLES.get(code, ""))


def reason(found: Reason) -> Text:
    """Return why two profiles fit: shared needs and industries, a quotation from each side."""
    lines = []
    if found.needs:
        lines.append(tell("why.needs", needs=_list("need", found.needs)))
    if found.industries:
        lines.append(tell("why.industries", industries=_list("industry", found.industries)))
    if found.left_quote:
        lines.append(tell("why.left", quote=found.left_quote))
    if found.right_quote:
        lines.append(tell("why.right", quote=found.right_quote))
    return Text("\n".join(lines))


def _list(table: str, codes: Sequence[str]) -> str:
    return names_of(LANGUAGE.get(), table, codes)


def _heading(programme: Programme) -> Text:
    kind = named("pool_kind", str(programme.rules.__struct_config__.tag))
    return Text.assemble((programme.name, "bold"), f"  {programme.pool} · {kind}")


def pairings(
    programme: Programme, pairs: "Sequence[Pair]", waiting: "Mapping[str, Wait]", names: Mapping[str, str]
) -> list[RenderableType]:
    """Return who mentors whom and why, and who waits and why."""
    parts: list[RenderableType] = [_heading(programme)]
    if pairs:
        parts.append(_pairs(pairs))
    elif not waiting:
        parts.append(Text(tell("pairings.none", pool=programme.pool)))
    if waiting:
        table = sheet(tell("pairings.waiting", count=len(waiting)), "startup", "reason")
        for startup, wait in waiting.items():
            table.add_row(profile(names.get(startup, ""), startup), named("waiting", wait.reason))
        parts.append(table)
    return parts


def _pairs(pairs: "Sequence[Pair]") -> Table:
    table = sheet(tell("pairings.title", count=len(pairs)), "startup", "mentor", "score", "status", "why")
    for pair in pairs:
        table.add_row(
            profile(pair.startup_name, pair.startup), profile(pair.mentor_name, pair.mentor),
            points(pair.score), _status(pair), reason(pair.reason),
        )  # fmt: skip
    return table


def _status(pair: "Pair") -> Text:
    text = styled(pair.status, named("status", pair.status))
    if pair.pinned:
        text.append("\n" + tell("pairings.pinned"))
    if pair.status == "proposed" and pair.accepted_by:
        text.append("\n" + tell("pairings.accepted_by", who=_list("side", pair.accepted_by)))
    if pair.status == "proposed" and pair.reply_by:
        text.append("\n" + tell("pairings.reply_by", day=day_of(LANGUAGE.get(), pair.reply_by)), style="dim")
    return text


def shortlist(programme: Programme, found: Shortlist) -> list[RenderableType]:
    """Return who goes on stage, how far each quota is filled, the waiting list and who was left out, and why."""
    parts: list[RenderableType] = [
        _heading(programme),
        styled(
            found.status,
            tell("shortlist.version", version=found.version, status=named("shortlist_status", found.status)),
        ),
        _quotas(found),
    ]
    table = sheet(
        tell("shortlist.title", count=len(found.entries)),
        "rank",
        "startup",
        "group",
        "industry",
        "score",
        "investors",
        "why",
    )
    for entry in found.entries:
        table.add_row(
            str(entry.rank), profile(entry.name, entry.startup), named("group", entry.group), named("industry", entry.industry),
            points(entry.score), say(LANGUAGE.get(), "common.separator").join(entry.investors), reason(entry.reason),
        )  # fmt: skip
    parts.append(table)
    if found.waiting_list:
        parts.append(_left_out(tell("shortlist.waiting", count=len(found.waiting_list)), found.waiting_list))
    if found.left_out:
        parts.append(_left_out(tell("shortlist.left_out", count=len(found.left_out)), found.left_out))
    return parts


def _quotas(found: Shortlist) -> Text:
    filled = {group: sum(entry.group == group for entry in found.entries) for group in found.quotas}
    places = [
        tell("shortlist.quota", group=named("group", group), filled=filled[group], places=places)
        for group, places in found.quotas.items()
    ]
    if found.industry_max:
        places.append(tell("shortlist.industry_max", count=found.industry_max))
    places.append(tell("shortlist.investors", valid=found.investors_valid, not_valid=found.investors_not_valid))
    return Text(say(LANGUAGE.get(), "common.wide_separator").join(places))


def _left_out(title: str, entries: Sequence[LeftOut]) -> Table:
    table = sheet(title, "startup", "group", "score", "reason")
    for entry in entries:
        table.add_row(
            profile(entry.name, entry.startup),
            named("group", entry.group),
            points(entry.score),
            named("left_out", entry.reason),
        )
    return table


def notices(found: Sequence[Notice]) -> list[RenderableType]:
    """Return messages as they are read by those who get them."""
    return [
        Panel(
            Text(notice.body),
            title=Text(notice.subject, style="bold"),
            subtitle=Text(f"{named('recipient', notice.recipient_kind)} {notice.recipient_name or notice.recipient}"),
            title_align="left", subtitle_align="right", box=box.ROUNDED,
        )
        for notice in found
    ]  # fmt: skip


def quarantine(found: "Sequence[Summary]", *, total: int | None = None) -> RenderableType:
    """Return refused records with what is wrong, in words; `total` of which `found` are the newest."""
    if not found:
        return Text(tell("quarantine.none"))
    table = sheet(
        tell("quarantine.title", count=total if total is not None else len(found)), "id", "key", "error", "what"
    )
    for item in found:
        table.add_row(item.id, item.key or "", named("error", item.error), Text("\n".join(item.words())))
    return table


def quarantined(item: "Summary", value: bytes | None) -> list[RenderableType]:
    """Return one refused record whole; a long value is cut for the eye, never in the store."""
    when = moment_of(LANGUAGE.get(), item.timestamp)
    raw = tell("quarantine.tombstone") if value is None else value[:_MAX_RAW].decode(errors="replace")
    if value is not None and len(value) > _MAX_RAW:
        raw += "\n" + tell("quarantine.cut", size=len(value))
    facts = Text(tell("quarantine.facts", id=item.id, entity=item.key or "-", when=when, service=item.service))
    return [
        Group(facts, quarantine([item])),
        Panel(Text(raw), title=tell("quarantine.value"), box=box.ROUNDED, title_align="left"),
    ]


def utc(time_ms: int) -> str:
    """Return a time for machines and logs."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="seconds")
