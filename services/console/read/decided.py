"""What a decision changes in the read model."""

import sqlite3
from typing import Final

import msgspec

from contracts.decisions import (
    Decision,
    Draw,
    LineUp,
    Pairing,
    Panels,
    Plan,
    Reason,
    Results,
    Shortlist,
    Timetable,
    Waiting,
)
from models.mentoring.stored import Planned, StoredPair
from services.console.read.erased import Gone, scrubbed

NOBODY: Final[Gone] = frozenset()
Document = Shortlist | Panels | LineUp | Timetable | Draw | Results
LIVE: Final = ("proposed", "accepted")
_OF_PLAN: Final = (
    "startups", "mentors", "waiting", "total", "bound", "certified", "method", "policy", "figures",
    "left_out", "moves", "moved", "model",
)  # fmt: skip


def take(connection: sqlite3.Connection, decision: Decision, gone: Gone = NOBODY) -> None:
    """Let the read model show what `decision` says, but of those who are `gone`."""
    match decision:
        case Pairing():
            keep_pair(connection, decision.pool, decision)
            if decision.status == "proposed" or decision.note == "handed_over":
                _waits_no_more(connection, decision.pool, decision.startup)
        case Waiting(pool=pool, startup=startup, time=time, reason=reason):
            connection.execute(
                "INSERT INTO waits VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET reason = excluded.reason",
                (pool, startup, time, reason),
            )
        case Plan():
            if decision.step == "recall_publication":
                _drop_published(connection, decision.pool)
            keep_plan(connection, decision.pool, decision.status, decision, gone)
        case Shortlist() | Panels() | LineUp() | Timetable() | Draw() | Results():
            keep_document(connection, decision, gone)
        case _:
            pass


def _waits_no_more(connection: sqlite3.Connection, pool: str, startup: str) -> None:
    connection.execute("DELETE FROM waits WHERE pool = ? AND startup = ?", (pool, startup))


def keep_pair(connection: sqlite3.Connection, pool: str, pair: Pairing | StoredPair) -> None:
    """Put a pairing in the place of its revision before; one that ended goes without its reason."""
    reason = pair.reason if pair.status in LIVE else Reason()
    connection.execute(
        "INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pool, pair.startup, pair.mentor, pair.status, pair.score, pair.revision, pair.note,
            ",".join(pair.accepted_by), pair.pinned, pair.reply_by, pair.startup_name,
            pair.mentor_name, msgspec.json.encode(reason).decode(),
        ),
    )  # fmt: skip


def keep_plan(
    connection: sqlite3.Connection,
    pool: str,
    status: str,
    plan: Plan | Planned,
    gone: Gone = NOBODY,
) -> None:
    """Keep the figures of a plan; one that is put in force leaves no draft.

    A draft's pairs are in the store alone: see services.console.read.drafts.
    """
    if status == "published":
        drop_draft(connection, pool)
    body = {name: msgspec.to_builtins(getattr(plan, name)) for name in _OF_PLAN}
    by_hand, pairs = plan.by_hand, plan.pairs
    body["by_hand"] = by_hand if isinstance(by_hand, int) else len(by_hand)
    body["pairs"] = pairs if isinstance(pairs, int) else len(pairs)
    body["gap"] = plan.bound - plan.total
    digest = plan.digest if isinstance(plan, Planned) else plan.document
    connection.execute(
        "INSERT OR REPLACE INTO plans VALUES (?, ?, ?, ?, ?, ?, 0)",
        (
            pool,
            status,
            plan.version,
            plan.time,
            digest,
            scrubbed(msgspec.json.encode(body), gone).decode(),
        ),
    )


def _drop_published(connection: sqlite3.Connection, pool: str) -> None:
    """Forget the plan in force: it was taken back."""
    connection.execute("DELETE FROM plans WHERE pool = ? AND status = 'published'", (pool,))


def drop_draft(connection: sqlite3.Connection, pool: str) -> None:
    """Forget the plan under review: there is none any more."""
    connection.execute("DELETE FROM plans WHERE pool = ? AND status = 'draft'", (pool,))
    connection.execute("DELETE FROM plan_pairs WHERE pool = ?", (pool,))


def keep_document(connection: sqlite3.Connection, document: Document, gone: Gone = NOBODY) -> None:
    """Put a roadshow's document in the place of its version before, drafts and published ones
    apart.
    """
    kind = str(type(document).__struct_config__.tag)
    status = "published" if isinstance(document, Results) else document.status
    version = document.version if not isinstance(document, Results | Draw) else 1
    round_ = "" if isinstance(document, Timetable) else document.round
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET version = excluded.version, time = excluded.time,"
        " seq = excluded.seq, body = excluded.body WHERE excluded.seq >= documents.seq",
        (
            document.pool, kind, round_, status, version, document.time, document.seq,
            scrubbed(msgspec.json.encode(document), gone).decode(),
        ),
    )  # fmt: skip
