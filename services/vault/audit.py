"""Who did what with whose contact data, and why: a table to which rows are only ever added."""

import getpass
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, insert, select

from services.control.database import Database
from services.control.schema import VAULT_AUDIT
from services.vault.subjects import Profile

Act = Literal["read", "import", "destroy", "rotate", "reset"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """Who wants something of the vault, and why."""

    who: str
    """As they call themselves; `login` unless they say otherwise."""
    reason: str
    login: str = ""
    """Account and machine, as the system tells."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit; `at` is ms since 1970 UTC."""

    serial: int
    at: int
    act: Act
    who: str
    login: str
    role: str
    id: str
    fields: list[str]
    unmasked: bool
    reason: str


def login() -> str:
    """Return account@machine of this process."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):
        account = "?"
    return f"{account}@{socket.gethostname()}"


def record(  # noqa: PLR0913, PLR0917 - the columns
    connection: Connection,
    at: int,
    act: Act,
    purpose: Purpose,
    profile: Profile | None = None,
    fields: Sequence[str] = (),
    *,
    unmasked: bool = False,
) -> int:
    """Add a row within the transaction of `connection`; return its serial number."""
    values = {
        "at": at,
        "act": act,
        "who": purpose.who,
        "login": purpose.login,
        "role": profile.role if profile else "",
        "id": profile.id if profile else "",
        "fields": " ".join(fields),
        "unmasked": unmasked,
        "reason": purpose.reason,
    }
    added = connection.execute(insert(VAULT_AUDIT).values(values).returning(VAULT_AUDIT.c.serial))
    return int(added.scalar_one())


def entries(
    database: Database, profile: Profile | None = None, most: int = 100
) -> list[AuditEntry]:
    """Return the latest rows, of one profile or of all, latest first."""
    question = select(VAULT_AUDIT).order_by(VAULT_AUDIT.c.serial.desc()).limit(most)
    if profile is not None:
        question = question.where(
            VAULT_AUDIT.c.role == profile.role, VAULT_AUDIT.c.id == profile.id
        )
    with database.transaction() as connection:
        rows = connection.execute(question).mappings().all()
    return [AuditEntry(**{**row, "fields": row["fields"].split()}) for row in rows]
