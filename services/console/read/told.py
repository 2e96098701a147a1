"""Decisions of which people were told: what was said follows from them alone
(services.notifier.compose), so the text is made when somebody looks.

What organisers alone are told is left out: it stands on the pages themselves.
"""

import sqlite3
from typing import Final

import msgspec

from contracts import decisions
from contracts.decisions import Decision, Pairing, Reminder, Waiting
from contracts.pool_log import Removed
from services.console.read import erased
from services.console.read.erased import Gone
from services.console.read.history import LogPlace
from services.notifier.compose import Service, notices_for

SERVICES: Final[dict[str, Service]] = {"matcher": "matcher", "roadshow": "roadshow"}


def note(
    connection: sqlite3.Connection, place: LogPlace, decision: Decision, service: str, gone: Gone
) -> None:
    """Keep a decision of which somebody was told, without what is of those who are `gone`."""
    if service not in SERVICES or not _tells(decision, SERVICES[service]):
        return
    startup = partner = ""
    if isinstance(decision, Pairing | Reminder | Waiting):
        startup, partner = decision.startup, getattr(decision, "mentor", "")
    body = erased.scrubbed(decisions.encode(decision), gone)
    connection.execute(
        "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.number, place.offset, decision.pool, decision.time, service, startup, partner,
            body.decode(),
        ),
    )  # fmt: skip


def _tells(decision: Decision, service: Service) -> bool:
    if isinstance(decision, Pairing | Reminder | Waiting):
        return True
    return any(notice.recipient_kind != "organiser" for notice in notices_for(decision, service))


def forget(connection: sqlite3.Connection, removed: Removed) -> None:
    """Forget what was told to or about somebody who was erased."""
    column = "startup" if removed.entity == "startup" else "partner"
    connection.execute(
        f"DELETE FROM told WHERE pool = ? AND {column} = ?",  # noqa: S608 - one of two
        (removed.pool, removed.id),
    )
    gone = frozenset({(str(removed.entity), removed.id)})
    rows = connection.execute(
        "SELECT number, place, body FROM told WHERE pool = ? AND startup = ''", (removed.pool,)
    ).fetchall()
    for number, place, body in rows:
        connection.execute(
            "UPDATE told SET body = ? WHERE number = ? AND place = ?",
            (erased.scrubbed(body.encode(), gone).decode(), number, place),
        )


def decoded(body: str) -> Decision | None:
    """Return a kept decision, None for one that an erasure left without a part that it needs."""
    try:
        return decisions.decode(body.encode())
    except msgspec.MsgspecError:
        return None
