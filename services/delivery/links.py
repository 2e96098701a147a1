"""Links in messages: who holds one may do the one thing that it is for, without an account.

A token is 22 characters of HMAC-SHA-256(secret, notice and purpose), so that the same notice has
the same link however often it is composed; the database knows its SHA-256 alone.
"""

import base64
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from contracts.pool_log import Language
from services.control.database import Database
from services.control.schema import DELIVERY_LINKS, DELIVERY_STOPS
from services.delivery.reports import mark_answered, mark_opened
from services.delivery.subjects import EVERY_SUBJECT
from services.runtime.errors import Unusable

Purpose = Literal["answer", "stop", "mine", "calendar", "judge"]
"""answer: what a notice asks. stop: no more messages. mine: a person's own page; calendar and judge
hang on it, under tokens of their own that lead to nothing else.
"""
TOKEN_LENGTH: Final = 22
EVERY_CHANNEL: Final = "*"
_SECRET_BYTES: Final = 32
_LINK: Final = DELIVERY_LINKS.c


@dataclass(frozen=True, slots=True)
class LinkScope:
    """Whose a link is and what it is for; `until` (ms) is when it ends."""

    purpose: Purpose
    notice: str
    pool: str
    kind: str
    recipient: str
    startup: str
    mentor: str
    language: Language
    until: int


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link that somebody has opened; times are ms since 1970 UTC, 0 for never.

    `answer` is set once somebody has pressed a button, `answered` once it is on its feed.
    """

    digest: str
    scope: LinkScope
    revoked: int
    answer: str
    answered: int


def secret_in(file: Path) -> bytes:
    """Return the secret that `file` holds, readable by this user only; it is made where it is missing.

    Raise Unusable where it cannot be read or holds too little.
    """
    try:
        with suppress(FileExistsError):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(written, "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(_SECRET_BYTES) + "\n")
        secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise Unusable(
            f"the secret of links in {file} cannot be used: put it back, or delete the file"
        ) from error
    if len(secret) < _SECRET_BYTES:
        raise Unusable(
            f"the secret of links in {file} is too short: put it back, or delete the file"
        )
    return secret


def token_of(secret: bytes, notice: str, purpose: Purpose) -> str:
    """Return the token by which `notice` offers `purpose`: 132 bits, safe in an address."""
    digest = hmac.new(secret, f"{purpose}\n{notice}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:TOKEN_LENGTH].decode()


def derived_token(token: str, purpose: Purpose) -> str:
    """Return the token of what hangs on the page of `token`; whoever has it cannot go back."""
    digest = hmac.new(token.encode(), f"{purpose}\n".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:TOKEN_LENGTH].decode()


def digest_of(token: str) -> str:
    """Return what the database knows of `token`."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(database: Database, links: Mapping[str, LinkScope], now: int) -> None:
    """Keep what each token of `links` opens; one that is known stays as it is."""
    rows = [
        {
            "digest": digest_of(token), "purpose": scope.purpose, "notice": scope.notice,
            "pool": scope.pool, "kind": scope.kind, "recipient": scope.recipient,
            "startup": scope.startup, "mentor": scope.mentor, "language": scope.language,
            "made": now, "until": scope.until, "revoked": 0, "answer": "", "answered": 0,
            "event": "",
        }
        for token, scope in links.items()
    ]  # fmt: skip
    if not rows:
        return
    with database.transaction() as connection:
        connection.execute(_once(connection), rows)


def _once(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(DELIVERY_LINKS).on_conflict_do_nothing(index_elements=["digest"])
    return postgresql.insert(DELIVERY_LINKS).on_conflict_do_nothing(index_elements=["digest"])


def find(database: Database, token: str, purpose: Purpose) -> OpenedLink | None:
    """Return what `token` opens, None for one that is forged, cut short or for something else."""
    if len(token) != TOKEN_LENGTH:
        return None
    question = select(DELIVERY_LINKS).where(
        _LINK.digest == digest_of(token), _LINK.purpose == purpose
    )
    with database.reading() as connection:
        row = connection.execute(question).mappings().one_or_none()
    if row is None:
        return None
    scope = LinkScope(
        cast("Purpose", row["purpose"]), row["notice"], row["pool"], row["kind"], row["recipient"],
        row["startup"], row["mentor"], cast("Language", row["language"]), row["until"],
    )  # fmt: skip
    return OpenedLink(row["digest"], scope, row["revoked"], row["answer"], row["answered"])


def take_answer(database: Database, digest: str, answer: str) -> bool:
    """Note which answer is on its way; return whether it may go: not where another went before."""
    with database.transaction() as connection:
        taken = connection.execute(
            update(DELIVERY_LINKS)
            .where(_LINK.digest == digest, _LINK.revoked == 0, _LINK.answered == 0)
            .values(answer=answer)
            .returning(_LINK.notice)
        ).scalar_one_or_none()
        if taken is not None:
            mark_opened(connection, taken, time.time_ns() // 1_000_000)
    return taken is not None


def confirm_answer(database: Database, link: OpenedLink, event: str, now: int) -> None:
    """Note that the answer is on its feed as `event`, and that the notice is answered."""
    with database.transaction() as connection:
        connection.execute(
            update(DELIVERY_LINKS)
            .where(_LINK.digest == link.digest, _LINK.answered == 0)
            .values(answered=now, event=event)
        )
        mark_answered(connection, link.scope.notice, now)


def revoke(database: Database, kind: str, recipient: str, now: int) -> int:
    """End all links of somebody; return how many."""
    with database.transaction() as connection:
        ended = connection.execute(
            update(DELIVERY_LINKS)
            .where(_LINK.kind == kind, _LINK.recipient == recipient, _LINK.revoked == 0)
            .values(revoked=now)
        )
    return ended.rowcount


def stop(
    database: Database, scope: LinkScope, channel: str, now: int, subject: str = EVERY_SUBJECT
) -> None:
    """Note that whose link it is wants no more messages by `channel` (EVERY_CHANNEL: by any) about
    `subject`; again changes nothing.
    """
    values = {"kind": scope.kind, "recipient": scope.recipient, "channel": channel}
    with database.transaction() as connection:
        insert_once = sqlite.insert if database.is_file else postgresql.insert
        connection.execute(
            insert_once(DELIVERY_STOPS)
            .values(**values, subject=subject, since=now)
            .on_conflict_do_nothing(index_elements=[*values, "subject"])
        )


def resume(
    database: Database, scope: LinkScope, channel: str, subject: str = EVERY_SUBJECT
) -> None:
    """Take back what `stop` noted."""
    table = DELIVERY_STOPS.c
    with database.transaction() as connection:
        connection.execute(
            delete(DELIVERY_STOPS).where(
                table.kind == scope.kind,
                table.recipient == scope.recipient,
                table.channel == channel,
                table.subject == subject,
            )
        )


def stops(database: Database, people: Iterable[str], channel: str) -> set[tuple[str, str, str]]:
    """Return (kind, id, subject) of what those among the ids `people` do not want by `channel`."""
    table = DELIVERY_STOPS.c
    question = select(table.kind, table.recipient, table.subject).where(
        table.recipient.in_(list(people)), table.channel.in_((channel, EVERY_CHANNEL))
    )
    with database.transaction() as connection:
        return {(row.kind, row.recipient, row.subject) for row in connection.execute(question)}


def stopped(database: Database, people: Iterable[str], channel: str) -> set[tuple[str, str]]:
    """Return (kind, id) of those among the ids `people` who want no messages by `channel` at all."""
    noted = stops(database, people, channel)
    return {(kind, who) for kind, who, subject in noted if subject == EVERY_SUBJECT}
