"""Whose account somebody's identity at the provider is. Nobody who is not expected gets in.

An identity is issuer and subject: names and addresses change hands, a subject does not (OpenID
Connect Core 1.0, section 5.7).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from services.console.accounts import passwords
from services.console.accounts.accounts import (
    Account,
    AccountError,
    account_name,
    find_in,
    grant_in,
    insert_in,
    roles_of,
)
from services.console.oidc.provider import SignInRefused
from services.console.oidc.settings import Granted, OidcSettings
from services.control.database import Database
from services.control.schema import (
    CONSOLE_ACCOUNTS,
    CONSOLE_IDENTITIES,
    CONSOLE_ROLES,
    CONSOLE_SESSIONS,
)

_EMAIL: Final = "email"


def expect(database: Database, account: str, issuer: str, now: int) -> None:
    """Let whom the provider calls by this account's name sign in to it, the first to come; forget
    who did so far. Its password opens it no more. AccountError for an unknown account.
    """
    name = account_name(account)
    unknown = passwords.hashed(passwords.made())
    with database.transaction() as connection:
        if find_in(connection, name) is None:
            raise AccountError("no_account", account=name)
        same = CONSOLE_ACCOUNTS.c.name == name
        change = update(CONSOLE_ACCOUNTS).where(same)
        connection.execute(change.values(password=unknown, renew=False))
        for table in (CONSOLE_IDENTITIES, CONSOLE_SESSIONS):
            connection.execute(delete(table).where(table.c.account == name))
        values = {"account": name, "issuer": issuer, "subject": None, "since": now}
        connection.execute(insert(CONSOLE_IDENTITIES).values(values))


def forget(database: Database, account: str) -> None:
    """Let nobody sign in to `account` by the provider; its sessions end."""
    name = account_name(account)
    with database.transaction() as connection:
        for table in (CONSOLE_IDENTITIES, CONSOLE_SESSIONS):
            connection.execute(delete(table).where(table.c.account == name))


def expected(database: Database) -> Mapping[str, bool]:
    """Return the accounts that the provider signs in -> whether somebody has come already."""
    with database.reading() as connection:
        rows = connection.execute(select(CONSOLE_IDENTITIES)).mappings()
        return {row["account"]: row["subject"] is not None for row in rows}


def account_of(
    database: Database, settings: OidcSettings, claims: Mapping[str, Any], now: int
) -> Account:
    """Return the account of whom `claims` (checked) are about; SignInRefused for a stranger.

    Where groups give roles, the account has those of the groups and no others, and is made for
    whoever has one.
    """
    identity = settings.oidc_issuer, str(claims["sub"])
    name = _named(settings, claims)
    granted = _granted(settings, claims)
    with database.transaction() as connection:
        account = _known(connection, identity)
        if account is None:
            account = _first_time(connection, identity, name, granted, now)
        if account is not None and settings.oidc_roles_claim:
            _set_roles(connection, account, granted)
        found = None if account is None else find_in(connection, account)
    if found is None or (settings.oidc_roles_claim and not granted):
        raise SignInRefused("unknown", name)
    if found.disabled:
        raise SignInRefused("closed", found.name)
    return found


def _named(settings: OidcSettings, claims: Mapping[str, Any]) -> str:
    """Return the account's name that the provider gives; empty for none that can be one."""
    claim = settings.oidc_account_claim
    written = claims.get(claim)
    if not isinstance(written, str) or (
        claim == _EMAIL and claims.get("email_verified") is not True
    ):
        return ""
    try:
        return account_name(written[:200])
    except AccountError:
        return ""


def _granted(settings: OidcSettings, claims: Mapping[str, Any]) -> frozenset[Granted]:
    given = claims.get(settings.oidc_roles_claim, ()) if settings.oidc_roles_claim else ()
    groups: Iterable[object] = given if isinstance(given, list) else [given]
    by_group = settings.roles_by_group
    return frozenset(
        role for group in groups if isinstance(group, str) for role in by_group.get(group, ())
    )


def _known(connection: Connection, identity: tuple[str, str]) -> str | None:
    same = [CONSOLE_IDENTITIES.c.issuer == identity[0], CONSOLE_IDENTITIES.c.subject == identity[1]]
    found = connection.execute(select(CONSOLE_IDENTITIES.c.account).where(*same)).first()
    return None if found is None else str(found[0])


def _first_time(
    connection: Connection, identity: tuple[str, str], name: str, granted: frozenset[Granted],
    now: int,
) -> str | None:  # fmt: skip
    """Bind an identity to the account that expects it, or to a new one; None for a stranger.

    An account that is there and does not expect anybody is nobody's by its name alone.
    """
    issuer, subject = identity
    if not name:
        return None
    waiting = [
        CONSOLE_IDENTITIES.c.account == name,
        CONSOLE_IDENTITIES.c.issuer == issuer,
        CONSOLE_IDENTITIES.c.subject.is_(None),
    ]
    bound = update(CONSOLE_IDENTITIES).where(*waiting).values(subject=subject, since=now)
    if connection.execute(bound).rowcount:
        return name
    if not granted or find_in(connection, name) is not None:
        return None
    insert_in(connection, name, passwords.hashed(passwords.made()), now, renew=False)
    values = {"account": name, "issuer": issuer, "subject": subject, "since": now}
    connection.execute(insert(CONSOLE_IDENTITIES).values(values))
    return name


def _set_roles(connection: Connection, account: str, granted: frozenset[Granted]) -> None:
    """Give `account` the roles of its groups alone; sessions with other roles end."""
    held = {(pool, role) for pool, roles in roles_of(connection, account).items() for role in roles}
    if held == granted:
        return
    for table in (CONSOLE_ROLES, CONSOLE_SESSIONS):
        connection.execute(delete(table).where(table.c.account == account))
    for pool, role in sorted(granted):
        grant_in(connection, account, pool, role)
