"""Decisions as tables in the reader's language; the demonstration prints with these too."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contracts.decisions import LeftOut, Reason, Shortlist
from contracts.notices import Notice
from contracts.pool_log import Mentor, Programme, Startup
from services.cli.texts import LANGUAGE, named, tell
from services.words import day_of, names_of, place_name, say

if TYPE_CHECKING:
    from models.mentoring.readers import StoredPairings
    from models.mentoring.stored import StoredPair

_STYLES = {
    "accepted": "bold green", "proposed": "cyan", "completed": "green", "declined": "yellow", "expired": "yellow",
    "withdrawn": "dim", "published": "bold green", "draft": "cyan",
}  # fmt: skip
_MAX_RAW = 4_000
_MAX_KEY = 200


def sheet(title: str, *columns: str) -> Table:
    """Return an empty table; `columns` are names in the catalogue's table `column`."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=False
    )
    for column in columns:
        table.add_column(tell(f"column.{column}"), overflow="fold")
    return table


def profile(name: str, id_: str, place: str = "") -> Text:
    """Return a name with its id under it, and its place where one is given."""
    text = Text.assemble((name, "bold"), "\n", (id_, "dim")) if name else Text(id_)
    return text.append("\n" + place, style="dim") if place else text


def place_of(known: Startup | Mentor | None) -> str:
    """Return where a startup or mentor is, a place abroad as they wrote it; empty for nobody."""
    if known is None:
        return ""
    return place_name(LANGUAGE.get(), known.region, known.region_text)


def points(score: int) -> str:
    """Return a score of 0 to 10,000 as points of a hundred."""
    return f"{score / 100:.1f}"


def styled(code: str, words: str) -> Text:
    """Return `words` in the colour of the status `code`."""
    return Text(words, style=_STYLES.get(code, ""))


def reason(given: Reason) -> Text:
    """Return why two profiles fit: shared needs and industries, a quotation from each side."""
    lines = []
    if given.needs:
        lines.append(tell("why.needs", needs=_list("need", given.needs)))
    if given.industries:
        lines.append(tell("why.industries", industries=_list("industry", given.industries)))
    if given.left_quote:
        lines.append(tell("why.left", quote=given.left_quote))
    if given.right_quote:
        lines.append(tell("why.right", quote=given.right_quote))
    return Text("\n".join(lines))


def _list(table: str, codes: Sequence[str]) -> str:
    return names_of(LANGUAGE.get(), table, codes)


def _heading(programme: Programme) -> Text:
    kind = named("pool_kind", str(programme.rules.__struct_config__.tag))
    return Text.assemble((programme.name, "bold"), f"  {programme.pool} · {kind}")


def pairings(programme: Programme, stored: "StoredPairings") -> list[RenderableType]:
    """Return who mentors whom and why, and who waits and why."""
    parts: list[RenderableType] = [_heading(programme)]
    if stored.pairs:
        parts.append(_pairs(stored))
    elif not stored.waiting:
        parts.append(Text(tell("pairings.none", pool=programme.pool)))
    if stored.waiting:
        parts.append(_waiting(stored))
    return parts


def _waiting(stored: "StoredPairings") -> Table:
    table = sheet(tell("pairings.waiting", count=len(stored.waiting)), "startup", "reason")
    for key, wait in stored.waiting.items():
        startup = stored.startups.get(key)
        name = startup.name if startup else ""
        table.add_row(profile(name, key, place_of(startup)), named("waiting", wait.reason))
    return table


def _pairs(stored: "StoredPairings") -> Table:
    table = sheet(
        tell("pairings.title", count=len(stored.pairs)),
        "startup",
        "mentor",
        "score",
        "status",
        "why",
    )
    for pair in stored.pairs:
        startup = place_of(stored.startups.get(pair.startup))
        mentor = place_of(stored.mentors.get(pair.mentor))
        table.add_row(
            profile(pair.startup_name, pair.startup, startup),
            profile(pair.mentor_name, pair.mentor, mentor),
            points(pair.score),
            _status(pair),
            reason(pair.reason),
        )
    return table


def _status(pair: "StoredPair") -> Text:
    text = styled(pair.status, named("status", pair.status))
    if pair.pinned:
        text.append("\n" + tell("pairings.pinned"))
    if pair.status == "proposed" and pair.accepted_by:
        text.append("\n" + tell("pairings.accepted_by", who=_list("side", pair.accepted_by)))
    if pair.status == "proposed" and pair.reply_by:
        text.append(
            "\n" + tell("pairings.reply_by", day=day_of(LANGUAGE.get(), pair.reply_by)), style="dim"
        )
    return text


def shortlist(
    programme: Programme, decided: Shortlist, startups: Mapping[str, Startup]
) -> list[RenderableType]:
    """Return who goes on stage, how far each quota is filled, the waiting list and who was left
    out, and why; `startups` are the profiles that the pool has, by id.
    """
    places = {key: place_of(startup) for key, startup in startups.items()}
    status = named("shortlist_status", decided.status)
    version = tell("shortlist.version", version=decided.version, status=status)
    parts: list[RenderableType] = [
        _heading(programme),
        styled(decided.status, version),
        _quotas(decided),
        _on_stage(decided, places),
    ]
    for key, entries in (("waiting", decided.waiting_list), ("left_out", decided.left_out)):
        if entries:
            title = tell(f"shortlist.{key}", count=len(entries))
            parts.append(_not_on_stage(title, entries, places))
    return parts


def _on_stage(decided: Shortlist, places: Mapping[str, str]) -> Table:
    columns = ("rank", "startup", "group", "industry", "score", "investors", "why")
    table = sheet(tell("shortlist.title", count=len(decided.entries)), *columns)
    separator = say(LANGUAGE.get(), "common.separator")
    for entry in decided.entries:
        table.add_row(
            str(entry.rank),
            profile(entry.name, entry.startup, places.get(entry.startup, "")),
            named("group", entry.group),
            named("industry", entry.industry),
            points(entry.score),
            separator.join(entry.investors),
            reason(entry.reason),
        )
    return table


def _quotas(decided: Shortlist) -> Text:
    filled = {
        group: sum(entry.group == group for entry in decided.entries) for group in decided.quotas
    }
    places = [
        tell("shortlist.quota", group=named("group", group), filled=filled[group], places=places)
        for group, places in decided.quotas.items()
    ]
    if decided.industry_max:
        places.append(tell("shortlist.industry_max", count=decided.industry_max))
    places.append(
        tell(
            "shortlist.investors",
            valid=decided.investors_valid,
            not_valid=decided.investors_not_valid,
        )
    )
    return Text(say(LANGUAGE.get(), "common.wide_separator").join(places))


def _not_on_stage(title: str, entries: Sequence[LeftOut], places: Mapping[str, str]) -> Table:
    table = sheet(title, "startup", "group", "score", "reason")
    for entry in entries:
        table.add_row(
            profile(entry.name, entry.startup, places.get(entry.startup, "")),
            named("group", entry.group),
            points(entry.score),
            named("left_out", entry.reason),
        )
    return table


def notices(sent: Sequence[Notice]) -> list[RenderableType]:
    """Return messages as they are read by those who get them."""
    return [
        Panel(
            Text(notice.body),
            title=Text(notice.subject, style="bold"),
            subtitle=Text(f"{named('recipient', notice.recipient_kind)} {notice.recipient_name or notice.recipient}"),
            title_align="left", subtitle_align="right", box=box.ROUNDED,
        )
        for notice in sent
    ]  # fmt: skip
