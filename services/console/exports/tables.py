"""The tables of pages as rows in the reader's language; ids and codes' names, no contact data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from services.console.exports.files import MOST_ROWS, PAGE_ROWS, Cells, SentTable, all_rows
from services.console.pages.shown import Shown
from services.console.read.model import ReadModel
from services.console.read.rows import HistoryRow, PairRow, PersonSummary, RefusedRow, WaitRow

Rows = Iterable[Cells]
Body = Mapping[str, Any]


class PageTables:
    """Tables of one reader; `model` is asked row by row."""

    def __init__(self, model: ReadModel, shown: Shown) -> None:
        self._model = model
        self._shown = shown

    def _table(self, name: str, title: str, columns: tuple[str, ...], rows: Rows) -> SentTable:
        say = self._shown.say
        headings = [say(f"export.{column}") for column in columns]
        return SentTable(name, title, headings, rows, say("export.cut", count=MOST_ROWS))

    def people(self, pool: str, role: str, query: str) -> SentTable:
        """Return the people of a pool, or those that a search finds."""

        def page(cursor: str) -> Any:
            return self._model.people(
                frozenset({pool}), role=role or None, pool=pool, query=query, cursor=cursor,
                limit=PAGE_ROWS,
            )  # fmt: skip

        def cells(row: PersonSummary) -> Cells:
            mentor = row.role == "mentor"
            places = (row.used, row.capacity) if mentor else (None, None)
            return (row.name, self._shown.say(f"role.{row.role}"), row.id, *places)

        columns = ("name", "role", "id", "used", "capacity")
        title = self._shown.say("menu.people")
        return self._table("people", title, columns, map(cells, all_rows(page)))

    def pairs(self, pool: str, statuses: tuple[str, ...]) -> SentTable:
        """Return pairings of some statuses; of none the draft's."""

        def page(cursor: str) -> Any:
            if not statuses:
                return self._model.draft_pairs(pool, cursor=cursor, limit=PAGE_ROWS)
            return self._model.pairs(pool, statuses, cursor=cursor, limit=PAGE_ROWS)

        columns = (
            "startup_id", "startup", "mentor_id", "mentor", "status", "score", "why", "pinned",
            "reply_by", "needs", "industries",
        )  # fmt: skip
        title = self._shown.say("match.pairs")
        return self._table("pairs", title, columns, map(self._pair, all_rows(page)))

    def _pair(self, row: PairRow) -> Cells:
        shown, comma = self._shown, self._shown.say("separator")
        names = {
            field: comma.join(shown.name(table, code) for code in row.reason.get(field, []))
            for field, table in (("needs", "need"), ("industries", "industry"))
        }
        return (
            row.startup, row.startup_name, row.mentor, row.mentor_name,
            shown.name("status", row.status) if row.status != "draft" else "",
            None if row.score is None else row.score / 100, shown.name("note", row.note),
            shown.say("match.pinned") if row.pinned else "", shown.moment(row.reply_by),
            names["needs"], names["industries"],
        )  # fmt: skip

    def waiting(self, pool: str) -> SentTable:
        """Return who waits for a mentor."""

        def cells(row: WaitRow) -> Cells:
            why = self._shown.name("waiting", row.reason)
            return (row.startup, row.name, self._shown.moment(row.since), why)

        rows = all_rows(lambda cursor: self._model.waits(pool, cursor=cursor, limit=PAGE_ROWS))
        columns = ("startup_id", "startup", "since", "why")
        return self._table("waiting", self._shown.say("match.waiting"), columns, map(cells, rows))

    def history(self, pool: str) -> SentTable:
        """Return what happened in a pool, the latest first."""

        def cells(row: HistoryRow) -> Cells:
            return (
                self._shown.moment(row.time), self._shown.event(row), row.startup, row.partner,
                row.event,
            )  # fmt: skip

        rows = all_rows(
            lambda cursor: self._model.history_of_pool(pool, cursor=cursor, limit=PAGE_ROWS)
        )
        columns = ("time", "what", "startup_id", "partner_id", "event")
        return self._table("history", self._shown.say("menu.history"), columns, map(cells, rows))

    def quarantine(self) -> SentTable:
        """Return what could not be accepted, with the reasons."""

        def cells(row: RefusedRow) -> Cells:
            why = "; ".join(
                f"{message['field']} {self._shown.refusal(row.topic, message)}"
                for message in row.messages
            )
            feed = self._shown.name("feed", row.topic.rpartition(".")[2])
            return (row.id, feed, row.key, self._shown.moment(row.time), why)

        rows = all_rows(lambda cursor: self._model.refused(cursor=cursor, limit=PAGE_ROWS))
        columns = ("id", "feed", "key", "time", "why")
        title = self._shown.say("flow.quarantine")
        return self._table("quarantine", title, columns, map(cells, rows))

    def document(self, kind: str, body: Body) -> SentTable:
        """Return a roadshow's document."""
        columns, rows = _DOCUMENTS[kind]
        title = self._shown.say(f"stage.{kind}")
        return self._table(kind, title, columns, rows(self._shown, body))


def _shortlist(shown: Shown, body: Body) -> Iterator[Cells]:
    places = (("chosen", "entries"), ("waiting_list", "waiting_list"), ("left_out", "left_out"))
    for place, field in places:
        for entry in body.get(field, []):
            reason = entry["reason"] if place != "chosen" else ""
            yield (
                shown.say(f"stage.{place}"), entry.get("rank"), entry["startup"], entry["name"],
                shown.name("group", entry.get("group", "")),
                shown.name("industry", entry.get("industry", "")), entry["score"] / 100,
                shown.name("left_out", reason),
            )  # fmt: skip


def _line_up(_: Shown, body: Body) -> Iterator[Cells]:
    for slot in body["slots"]:
        yield tuple(
            slot[name] for name in ("stage", "place", "starts_at", "ends_at", "startup", "name")
        )


def _panels(shown: Shown, body: Body) -> Iterator[Cells]:
    for panel in body["panels"]:
        parts = [
            *((judge, "chair" if judge == panel.get("chair") else "judge") for judge in panel["judges"]),
            *((judge, "reserve") for judge in panel.get("reserves", [])),
        ]  # fmt: skip
        for judge, part in parts:
            name = panel.get("names", {}).get(judge, "")
            yield panel["stage"], judge, name, shown.name("panel_part", part)


def _timetable(_: Shown, body: Body) -> Iterator[Cells]:
    names = (
        "starts_at", "ends_at", "table", "startup", "startup_name", "investor", "investor_name",
    )  # fmt: skip
    for meeting in body["meetings"]:
        yield tuple(meeting[name] for name in names)


def _results(shown: Shown, body: Body) -> Iterator[Cells]:
    for row in body["rows"]:
        on = shown.say("stage.promoted") if row.get("promoted") else ""
        yield row["rank"], row["startup"], row["name"], row["total"] / 100, row["sheets"], on


_DOCUMENTS: Final[
    Mapping[str, tuple[tuple[str, ...], Callable[[Shown, Body], Iterator[Cells]]]]
] = {
    "shortlist": (
        ("part", "rank", "startup_id", "startup", "group", "industry", "score", "why"), _shortlist,
    ),
    "line_up": (("stage", "place", "starts", "ends", "startup_id", "startup"), _line_up),
    "panels": (("stage", "judge_id", "judge", "part"), _panels),
    "timetable": (
        ("starts", "ends", "table", "startup_id", "startup", "investor_id", "investor"), _timetable,
    ),
    "results": (("rank", "startup_id", "startup", "marks", "sheets", "promoted"), _results),
}  # fmt: skip
