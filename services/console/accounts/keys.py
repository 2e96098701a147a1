"""Keys of programs: `dj_ID_SECRET`, shown once, kept as a digest, good for some actions only."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from services.console.accounts.accounts import AccountError, account_name, granted
from services.console.principal import ACTIONS, Principal
from services.control.database import Database
from services.control.schema import CONSOLE_ACCOUNTS, CONSOLE_KEYS, CONSOLE_ROLES

_PREFIX: Final = "dj"
_LONGEST_LABEL: Final = 100
_FIND: Final = (
    select(CONSOLE_KEYS, CONSOLE_ACCOUNTS.c.disabled, CONSOLE_ROLES.c.pool, CONSOLE_ROLES.c.role)
    .join(CONSOLE_ACCOUNTS, CONSOLE_ACCOUNTS.c.name == CONSOLE_KEYS.c.account)
    .outerjoin(CONSOLE_ROLES, CONSOLE_ROLES.c.account == CONSOLE_KEYS.c.account)
    .where(CONSOLE_KEYS.c.id == bindparam("id"))
)
"""A key with a row for each role of its account: asked for at every call."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; `until` and `revoked` are ms since 1970 UTC, 0 for never."""

    id: str
    account: str
    label: str
    scopes: frozenset[str]
    since: int
    until: int
    revoked: int


def add(  # noqa: PLR0913, PLR0917 - the columns
    database: Database, account: str, label: str, scopes: Iterable[str], now: int, until: int = 0
) -> str:
    """Make a key of `account` and return it; AccountError for an unknown account or scope."""
    name, asked = account_name(account), frozenset(scopes)
    if not asked or asked - frozenset(ACTIONS):
        raise AccountError("key_scopes", scopes=", ".join(ACTIONS))
    identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    values = {
        "id": identifier,
        "account": name,
        "digest": _digest(secret),
        "label": " ".join(label.split())[:_LONGEST_LABEL],
        "scopes": " ".join(sorted(asked)),
        "since": now,
        "until": until,
        "revoked": 0,
    }
    with database.transaction() as connection:
        known = select(CONSOLE_ACCOUNTS.c.name).where(CONSOLE_ACCOUNTS.c.name == name)
        if connection.execute(known).first() is None:
            raise AccountError("no_account", account=name)
        connection.execute(insert(CONSOLE_KEYS).values(values))
    return f"{_PREFIX}_{identifier}_{secret}"


def principal_of(database: Database, written: str, now: int) -> Principal | None:
    """Return who asks with this key; None for what is no key in force."""
    prefix, _, rest = written.partition("_")
    identifier, _, secret = rest.partition("_")
    if prefix != _PREFIX or not secret:
        return None
    with database.reading() as connection:
        rows = connection.execute(_FIND, {"id": identifier}).all()
    if not rows or not hmac.compare_digest(rows[0].digest, _digest(secret)):
        return None
    row = rows[0]
    if row.disabled or row.revoked or 0 < row.until <= now:
        return None
    roles = granted((each.pool, each.role) for each in rows)
    return Principal(row.account, roles, frozenset(row.scopes.split()), key=True)


def revoke(database: Database, identifier: str, now: int) -> None:
    """Let a key open nothing from now on; AccountError where there is none."""
    with database.transaction() as connection:
        change = update(CONSOLE_KEYS).where(
            CONSOLE_KEYS.c.id == identifier, CONSOLE_KEYS.c.revoked == 0
        )
        if not connection.execute(change.values(revoked=now)).rowcount:
            raise AccountError("no_key", key=identifier[:100])


def everything(database: Database) -> list[Key]:
    """Return all keys, those that were revoked too, by account and age."""
    chosen = select(CONSOLE_KEYS).order_by(CONSOLE_KEYS.c.account, CONSOLE_KEYS.c.since)
    with database.reading() as connection:
        return [_key(row) for row in connection.execute(chosen).mappings()]


def _key(row: Any) -> Key:
    scopes = frozenset(row["scopes"].split())
    return Key(
        row["id"], row["account"], row["label"], scopes, row["since"], row["until"], row["revoked"]
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
