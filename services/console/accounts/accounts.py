"""Accounts and what they are to pools."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from contracts.normal import normal_id, normal_pool
from services.console.accounts import passwords
from services.console.principal import EVERY_POOL, ROLES
from services.control.database import Database
from services.control.schema import (
    CONSOLE_ACCOUNTS,
    CONSOLE_IDENTITIES,
    CONSOLE_KEYS,
    CONSOLE_ROLES,
    CONSOLE_SESSIONS,
)

FIRST: Final = "admin"
"""The account of a console that has none yet."""
_NAME: Final = re.compile(r"[\w.@+-]{1,100}")
_POOL: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class AccountError(Exception):
    """What was asked for cannot be: `code` names the text of console.error."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments: Final[dict[str, Any]] = arguments


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    roles: Mapping[str, frozenset[str]]
    renew: bool
    disabled: bool


def add(database: Database, name: str, now: int, *, renew: bool = True) -> str:
    """Add the account `name` and return its password; AccountError where there is one already."""
    account, password = account_name(name), passwords.made()
    digest = passwords.hashed(password)
    with database.transaction() as connection:
        if _row(connection, account) is not None:
            raise AccountError("account_exists", account=account)
        insert_in(connection, account, digest, now, renew=renew)
    return password


def add_first(database: Database, now: int) -> str | None:
    """Add an operator of all pools where there is no account, and return the password; else None."""
    password = passwords.made()
    digest = passwords.hashed(password)
    with database.transaction() as connection:
        if connection.execute(select(func.count()).select_from(CONSOLE_ACCOUNTS)).scalar_one():
            return None
        insert_in(connection, FIRST, digest, now, renew=False)
        grant_in(connection, FIRST, EVERY_POOL, "operator")
    return password


def account_name(written: str) -> str:
    """Return the one spelling of an account's name; AccountError for what can be none."""
    name = normal_id(written).casefold()
    if not _NAME.fullmatch(name):
        raise AccountError("account_name", account=written[:100])
    return name


def insert_in(connection: Connection, name: str, digest: str, now: int, *, renew: bool) -> None:
    """Add an account within a transaction."""
    values = {"name": name, "password": digest, "renew": renew, "disabled": False, "since": now}
    connection.execute(insert(CONSOLE_ACCOUNTS).values(values))


def find(database: Database, name: str) -> Account | None:
    """Return an account, None where there is none of this name."""
    with database.reading() as connection:
        return find_in(connection, name)


def find_in(connection: Connection, name: str) -> Account | None:
    """Do so within a transaction."""
    row = _row(connection, name)
    return None if row is None else _account(row, roles_of(connection, name))


def everybody(database: Database) -> list[Account]:
    """Return all accounts by name."""
    granted: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with database.reading() as connection:
        for row in connection.execute(select(CONSOLE_ROLES)).mappings():
            granted[row["account"]][row["pool"]].add(row["role"])
        rows = connection.execute(select(CONSOLE_ACCOUNTS).order_by(CONSOLE_ACCOUNTS.c.name))
        return [_account(row, _frozen(granted[row["name"]])) for row in rows.mappings()]


def check(database: Database, name: str, password: str) -> Account | None:
    """Return the account that name and password are of; None for anything else, in equal time."""
    with database.reading() as connection:
        row = _row(connection, normal_id(name).casefold())
        roles = roles_of(connection, row["name"]) if row is not None else {}
    fits = passwords.fits(password, None if row is None else row["password"])
    return _account(row, roles) if fits and row is not None and not row["disabled"] else None


def change_password(database: Database, name: str, old: str, new: str) -> None:
    """Put `new` in the place of `old`; AccountError where either will not do."""
    if not passwords.LEAST <= len(new) <= passwords.MOST:
        raise AccountError("password_length", least=passwords.LEAST, most=passwords.MOST)
    if new in {old, name}:
        raise AccountError("password_same")
    if check(database, name, old) is None:
        raise AccountError("password_wrong")
    _set_password(database, name, passwords.hashed(new), renew=False)


def reset(database: Database, name: str) -> str:
    """Give `name` a new password, end all sessions, and return it; AccountError for nobody."""
    account, password = account_name(name), passwords.made()
    _set_password(database, account, passwords.hashed(password), renew=True)
    return password


def _set_password(database: Database, name: str, digest: str, *, renew: bool) -> None:
    with database.transaction() as connection:
        change = update(CONSOLE_ACCOUNTS).where(CONSOLE_ACCOUNTS.c.name == name)
        done = connection.execute(change.values(password=digest, renew=renew))
        if not done.rowcount:
            raise AccountError("no_account", account=name)
        connection.execute(delete(CONSOLE_SESSIONS).where(CONSOLE_SESSIONS.c.account == name))


def disable(database: Database, name: str, *, disabled: bool = True) -> None:
    """Let `name` sign in no more, or again; what they had open ends. AccountError for nobody."""
    account = account_name(name)
    with database.transaction() as connection:
        change = update(CONSOLE_ACCOUNTS).where(CONSOLE_ACCOUNTS.c.name == account)
        if not connection.execute(change.values(disabled=disabled)).rowcount:
            raise AccountError("no_account", account=account)
        if disabled:
            connection.execute(
                delete(CONSOLE_SESSIONS).where(CONSOLE_SESSIONS.c.account == account)
            )
            _leave_an_operator(connection)


def remove(database: Database, name: str) -> None:
    """Forget an account with its roles, sessions and keys; AccountError for nobody."""
    account = account_name(name)
    with database.transaction() as connection:
        for table in (CONSOLE_ROLES, CONSOLE_SESSIONS, CONSOLE_KEYS, CONSOLE_IDENTITIES):
            connection.execute(delete(table).where(table.c.account == account))
        gone = delete(CONSOLE_ACCOUNTS).where(CONSOLE_ACCOUNTS.c.name == account)
        if not connection.execute(gone).rowcount:
            raise AccountError("no_account", account=account)
        _leave_an_operator(connection)


def grant(database: Database, name: str, pool: str, role: str) -> None:
    """Make `name` a `role` of `pool` (EVERY_POOL: of all); AccountError for what is none."""
    with database.transaction() as connection:
        account = _known(connection, name)
        grant_in(connection, account, pool, role)


def grant_in(connection: Connection, account: str, pool: str, role: str) -> None:
    """Do so within a transaction."""
    row = {"account": account, "pool": _pool(pool), "role": _role(role)}
    same = [CONSOLE_ROLES.c[name] == value for name, value in row.items()]
    if connection.execute(select(CONSOLE_ROLES).where(*same)).first() is None:
        connection.execute(insert(CONSOLE_ROLES).values(row))


def revoke(database: Database, name: str, pool: str, role: str) -> None:
    """Take a role away; AccountError where nobody would be left to give it back."""
    with database.transaction() as connection:
        row = {"account": _known(connection, name), "pool": _pool(pool), "role": _role(role)}
        same = [CONSOLE_ROLES.c[column] == value for column, value in row.items()]
        connection.execute(delete(CONSOLE_ROLES).where(*same))
        _leave_an_operator(connection)


def roles_of(connection: Connection, account: str) -> Mapping[str, frozenset[str]]:
    """Return pool -> roles of `account`."""
    chosen = select(CONSOLE_ROLES).where(CONSOLE_ROLES.c.account == account)
    return granted((row.pool, row.role) for row in connection.execute(chosen).all())


def granted(rows: Iterable[tuple[str | None, str | None]]) -> Mapping[str, frozenset[str]]:
    """Return pool -> roles of rows of an account; a row without a role is of one that has none."""
    roles: dict[str, set[str]] = defaultdict(set)
    for pool, role in rows:
        if pool is not None and role is not None:
            roles[pool].add(role)
    return _frozen(roles)


def _leave_an_operator(connection: Connection) -> None:
    left = (
        select(CONSOLE_ROLES.c.account)
        .join(CONSOLE_ACCOUNTS, CONSOLE_ACCOUNTS.c.name == CONSOLE_ROLES.c.account)
        .where(
            CONSOLE_ROLES.c.pool == EVERY_POOL,
            CONSOLE_ROLES.c.role == "operator",
            CONSOLE_ACCOUNTS.c.disabled.is_(False),
        )
    )
    if connection.execute(left).first() is None:
        raise AccountError("last_operator")


def _known(connection: Connection, name: str) -> str:
    account = account_name(name)
    if _row(connection, account) is None:
        raise AccountError("no_account", account=account)
    return account


def _pool(written: str) -> str:
    pool = written.strip() if written.strip() == EVERY_POOL else normal_pool(written)
    if pool != EVERY_POOL and not _POOL.fullmatch(pool):
        raise AccountError("pool_name", pool=written[:100])
    return pool


def _role(role: str) -> str:
    if role not in ROLES:
        raise AccountError("role_name", role=role[:100], roles=", ".join(ROLES))
    return role


def _row(connection: Connection, name: str) -> Any:
    chosen = select(CONSOLE_ACCOUNTS).where(CONSOLE_ACCOUNTS.c.name == name)
    return connection.execute(chosen).mappings().first()


def _account(row: Any, roles: Mapping[str, frozenset[str]]) -> Account:
    return Account(row["name"], roles, row["renew"], row["disabled"])


def _frozen(granted: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {pool: frozenset(roles) for pool, roles in granted.items()}
