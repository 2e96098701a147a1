"""Who is signed in: a random cookie, known to the database by its digest alone."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, delete, insert, or_, select, update

from services.console.accounts.accounts import Account, granted
from services.control.database import Database
from services.control.schema import CONSOLE_ACCOUNTS, CONSOLE_ROLES, CONSOLE_SESSIONS
from services.runtime.errors import Retryable

_HOUR_MS: Final = 3_600_000
_SEEN_EVERY_MS: Final = 60_000
"""A session's last use is written down so often at most."""

_noting: Final[set[str]] = set()
_noting_lock: Final = Lock()
_FIND: Final = (
    select(
        CONSOLE_SESSIONS, CONSOLE_ACCOUNTS.c.renew, CONSOLE_ACCOUNTS.c.disabled,
        CONSOLE_ROLES.c.pool, CONSOLE_ROLES.c.role,
    )
    .join(CONSOLE_ACCOUNTS, CONSOLE_ACCOUNTS.c.name == CONSOLE_SESSIONS.c.account)
    .outerjoin(CONSOLE_ROLES, CONSOLE_ROLES.c.account == CONSOLE_SESSIONS.c.account)
    .where(CONSOLE_SESSIONS.c.digest == bindparam("digest"))
)  # fmt: skip
"""A session with a row for each role of its account: asked for at every request."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts, in ms: unused, and at the longest."""

    idle: int
    longest: int

    @classmethod
    def of_hours(cls, idle: float, longest: float) -> "SessionLimits":
        """Return limits that are written in hours."""
        return cls(int(idle * _HOUR_MS), int(longest * _HOUR_MS))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in; `form` is the value that each form of theirs has to carry."""

    account: Account
    digest: str
    form: str


def begin(database: Database, account: str, now: int, limits: SessionLimits) -> str:
    """Begin a session and return its cookie's value; old ones of anybody are cleared away."""
    token = secrets.token_urlsafe(32)
    values = {
        "digest": _digest(token),
        "account": account,
        "form": secrets.token_urlsafe(24),
        "began": now,
        "seen": now,
    }
    with database.transaction() as connection:
        over = or_(
            CONSOLE_SESSIONS.c.seen < now - limits.idle,
            CONSOLE_SESSIONS.c.began < now - limits.longest,
        )
        connection.execute(delete(CONSOLE_SESSIONS).where(over))
        connection.execute(insert(CONSOLE_SESSIONS).values(values))
    return token


def find(
    database: Database, token: str, now: int, limits: SessionLimits, *, used: bool = True
) -> Session | None:
    """Return the session of a cookie; None where it is over, ended, forged, or the account closed.

    Not `used`: a page asks by itself, which keeps no session alive.
    """
    digest = _digest(token)
    with database.reading() as connection:
        rows = connection.execute(_FIND, {"digest": digest}).all()
    if not rows or rows[0].disabled:
        return None
    row = rows[0]
    if row.seen < now - limits.idle or row.began < now - limits.longest:
        return None
    if used and row.seen < now - _SEEN_EVERY_MS:
        _note_use(database, digest, now)
    roles = granted((each.pool, each.role) for each in rows)
    return Session(Account(row.account, roles, row.renew, disabled=False), digest, row.form)


def _note_use(database: Database, digest: str, now: int) -> None:
    """Write down that a session is used, unless somebody else in this process is about to, or the
    database has no time for it now: the next request tries again.
    """
    with _noting_lock:
        if digest in _noting:
            return
        _noting.add(digest)
    try:
        with suppress(Retryable), database.transaction() as connection:
            same = CONSOLE_SESSIONS.c.digest == digest
            connection.execute(update(CONSOLE_SESSIONS).where(same).values(seen=now))
    finally:
        with _noting_lock:
            _noting.discard(digest)


def end(database: Database, session: Session, *, everywhere: bool = False) -> None:
    """End a session, or all of its account."""
    column = CONSOLE_SESSIONS.c.account if everywhere else CONSOLE_SESSIONS.c.digest
    value = session.account.name if everywhere else session.digest
    with database.transaction() as connection:
        connection.execute(delete(CONSOLE_SESSIONS).where(column == value))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
