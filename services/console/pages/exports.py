"""Every table of a page as a file, for whoever may see the page; filters are the page's own."""

from collections.abc import Callable
from itertools import chain
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.accounts import accounts, audit, keys
from services.console.asking import Ask, ConsolePage, Need
from services.console.clock import now
from services.console.exports import managed, messages
from services.console.exports.files import (
    FORMS,
    MOST_ROWS,
    SentTable,
    TooManyExports,
    all_pages,
    file_of,
    workbooks_can_be_made,
)
from services.console.exports.tables import PageTables
from services.console.oidc import people as people_of
from services.console.pages import coverage, match, people, stage
from services.console.pages import messages as messages_page
from services.console.pages.flow.hour import hours
from services.console.pages.inside import inside
from services.console.pages.shown import Shown
from services.console.read.rows import RowPage, ToldRow
from services.delivery.ledger import DeliveryLedger

Made = Callable[[Ask, PageTables], SentTable]
_MOST_AUDITED: Final = 50_000


def _people(ask: Ask, tables: PageTables) -> SentTable:
    roles = people.ROLES.get(inside(ask).pool.kind, ())
    role = ask.query("role")
    return tables.people(ask.pool, role if role in roles else "", ask.query("q"))


def _match(ask: Ask, tables: PageTables) -> SentTable:
    inside(ask, "mentoring")
    view = ask.query("view") or "proposed"
    if view == "waiting":
        return tables.waiting(ask.pool)
    statuses = {"draft": (), **match.VIEWS}.get(view)
    if statuses is None:
        raise HTTPException(404)
    return tables.pairs(ask.pool, statuses)


def _stage(ask: Ask, tables: PageTables) -> SentTable:
    inside(ask, "roadshow")
    document = stage.latest_of(stage.documents_for(ask)).get(ask.query("view") or "line_up")
    if document is None or document.kind not in stage.VIEWS:
        raise HTTPException(404)
    return tables.document(document.kind, document.body)


def _history(ask: Ask, tables: PageTables) -> SentTable:
    inside(ask)
    return tables.history(ask.pool)


def _messages(ask: Ask, _: PageTables) -> SentTable:
    within = inside(ask)
    shown, view = Shown(ask.language), ask.query("view") or "told"
    if view == "undelivered":
        rows = DeliveryLedger(ask.parts.database).undelivered(ask.pool, MOST_ROWS)
        return messages.undelivered_table(shown, rows)
    if view != "told":
        raise HTTPException(404)
    whom = messages_page.chosen_person(ask, within)

    def page(cursor: str) -> RowPage[ToldRow]:
        return ask.parts.model.told(ask.pool, whom, cursor=cursor)

    told = (messages_page.messages_of(ask, rows, whom, within.now) for rows in all_pages(page))
    return messages.messages_table(shown, chain.from_iterable(told))


def _hour(ask: Ask, _: PageTables) -> SentTable:
    return managed.hour_table(Shown(ask.language), hours(ask))


def _quarantine(_: Ask, tables: PageTables) -> SentTable:
    return tables.quarantine()


def _audit(ask: Ask, _: PageTables) -> SentTable:
    shown = Shown(ask.language)
    columns = [
        shown.say(f"column.{name}") for name in ("time", "who", "what", "pool", "whom", "event")
    ]
    entries = audit.latest(ask.parts.database, most=_MOST_AUDITED)
    rows = [
        (shown.moment(row.at), row.who, shown.act(row.act), row.pool, row.what, row.event)
        for row in entries
    ]
    return SentTable("record", shown.say("audit.title"), columns, rows)


def _accounts(ask: Ask, _: PageTables) -> SentTable:
    database = ask.parts.database
    everybody = accounts.everybody(database)
    return managed.accounts_table(Shown(ask.language), everybody, people_of.expected(database))


def _keys(ask: Ask, _: PageTables) -> SentTable:
    return managed.keys_table(Shown(ask.language), keys.everything(ask.parts.database), now())


def _coverage(ask: Ask, _: PageTables) -> SentTable:
    kind, part = inside(ask).pool.kind, ask.query("view") or "industries"
    shown = Shown(ask.language)
    if part == "load" and kind == "mentoring":
        return managed.load_table(shown, coverage.loads(ask))
    held = ask.parts.model.coverage(ask.pool)
    if part == "spaces":
        return managed.spaces_table(shown, held)
    if part not in coverage.TABLES:
        raise HTTPException(404)
    rows = getattr(held, part)
    return managed.coverage_table(shown, part, coverage.TABLES[part], rows)


def _page(path: str, need: Need, made: Made) -> ConsolePage:
    def export(ask: Ask) -> Response:
        form = ask.id("form")
        if form not in FORMS or (form == "xlsx" and not workbooks_can_be_made()):
            raise HTTPException(404)
        tables = PageTables(ask.parts.model, Shown(ask.language))
        try:
            return file_of(made(ask, tables), form)
        except TooManyExports as busy:
            raise HTTPException(429) from busy

    return ConsolePage(path, need, export)


PAGES: Final = (
    _page("/pools/{pool}/export/people.{form}", "read", _people),
    _page("/pools/{pool}/export/match.{form}", "read", _match),
    _page("/pools/{pool}/export/stage.{form}", "enter", _stage),
    _page("/pools/{pool}/export/history.{form}", "read", _history),
    _page("/pools/{pool}/export/messages.{form}", "read", _messages),
    _page("/pools/{pool}/export/coverage.{form}", "read", _coverage),
    _page("/settings/export/accounts.{form}", "admin", _accounts),
    _page("/settings/export/keys.{form}", "admin", _keys),
    _page("/flow/export/quarantine.{form}", "quarantine", _quarantine),
    _page("/flow/export/hour.{form}", "quarantine", _hour),
    _page("/settings/export/audit.{form}", "audit", _audit),
)
