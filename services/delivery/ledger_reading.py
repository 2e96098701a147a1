"""What the ledger of deliveries tells: rows, counts, who was told what, and whom nothing has reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, exists, func, or_, select

from services.control.database import Database
from services.control.schema import DELIVERY_DECISIONS, DELIVERY_LEDGER
from services.delivery.states import ARRIVED, GONE, IN_HAND, LOST

_ROW: Final = DELIVERY_LEDGER.c


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """A row in the hands of a sender; `attempts` counts those before."""

    serial: int
    notice: str
    channel: str
    cause: str
    pool: str
    kind: str
    recipient: str
    matter: str
    attempts: int
    code: str
    template: str
    until: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row as people see it; `changed` is ms since 1970 UTC."""

    notice: str
    channel: str
    kind: str
    recipient: str
    state: str
    attempts: int
    changed: int
    code: str
    words: str


class LedgerReader:
    """Reads the rows in `database`. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self.database: Final = database

    def decisions(self, causes: Iterable[str]) -> dict[str, bytes]:
        """Return the kept decisions among `causes`."""
        question = select(DELIVERY_DECISIONS.c.cause, DELIVERY_DECISIONS.c.body).where(
            DELIVERY_DECISIONS.c.cause.in_(list(causes))
        )
        with self.database.transaction() as connection:
            return {row.cause: bytes(row.body) for row in connection.execute(question)}

    def next_due(self) -> int | None:
        """Return when (ms) the next row is due, None where none waits."""
        question = (
            select(_ROW.due).where(_ROW.state == "queued").order_by(_ROW.state, _ROW.due).limit(1)
        )
        with self.database.transaction() as connection:
            due = connection.execute(question).scalar()
        return None if due is None else int(due)

    def told(self, rows: Sequence[ClaimedRow]) -> dict[int, str]:
        """Return by serial the digest of what was last said to the same person of the same matter."""
        other = DELIVERY_LEDGER.alias()
        earlier = (
            select(_ROW.serial, other.c.told)
            .join_from(
                DELIVERY_LEDGER,
                other,
                and_(
                    other.c.matter == _ROW.matter,
                    other.c.kind == _ROW.kind,
                    other.c.recipient == _ROW.recipient,
                    other.c.notice != _ROW.notice,
                    other.c.state.in_(GONE),
                ),
            )
            .where(_ROW.serial.in_([row.serial for row in rows]))
            .order_by(other.c.serial)
        )
        with self.database.transaction() as connection:
            return {row.serial: row.told for row in connection.execute(earlier)}

    def open_proposals(
        self, people: Iterable[tuple[str, str]], asking: Sequence[str], now: int
    ) -> dict[tuple[str, str], set[str]]:
        """Return the matters of proposals that each of `people` (kind, id) has got and not answered.

        `asking` are the beginnings of templates that ask. What is over is told by a later notice of
        the same matter, to whomever.
        """
        later = DELIVERY_LEDGER.alias()
        asks = or_(*(_ROW.template.startswith(each) for each in asking))
        over = exists().where(
            later.c.matter == _ROW.matter,
            later.c.serial > _ROW.serial,
            ~or_(*(later.c.template.startswith(each) for each in asking)),
        )
        wanted = set(people)
        question = (
            select(_ROW.kind, _ROW.recipient, _ROW.matter)
            .where(_ROW.recipient.in_({recipient for _, recipient in wanted}))
            .where(_ROW.state.in_(IN_HAND))
            .where(_ROW.until > now, asks, ~over)
            .distinct()
        )
        found: dict[tuple[str, str], set[str]] = {person: set() for person in wanted}
        with self.database.transaction() as connection:
            for kind, who, matter in connection.execute(question):
                if (kind, who) in wanted:
                    found[kind, who].add(matter)
        return found

    def of_notice(self, notice: str) -> list[LedgerRow]:
        """Return what became of a notice, by channel."""
        columns = (_ROW[name] for name in LedgerRow.__dataclass_fields__)
        question = select(*columns).where(_ROW.notice == notice).order_by(_ROW.serial)
        with self.database.transaction() as connection:
            return [LedgerRow(**row) for row in connection.execute(question).mappings()]

    def counts(self, pool: str) -> dict[str, int]:
        """Return how many rows of a pool are in which state."""
        question = select(_ROW.state, func.count()).where(_ROW.pool == pool).group_by(_ROW.state)
        with self.database.transaction() as connection:
            return {str(state): int(count) for state, count in connection.execute(question)}

    def undelivered(self, pool: str, most: int = 1_000) -> list[LedgerRow]:
        """Return what needs a person: rows that failed, came back or are doubtful, the latest first, of
        notices that no other channel has brought or may still bring.
        """
        other = DELIVERY_LEDGER.alias()
        brought = exists().where(
            other.c.notice == _ROW.notice,
            other.c.state.in_(("held", "queued", "claimed", "sending", *ARRIVED)),
        )
        columns = (_ROW[name] for name in LedgerRow.__dataclass_fields__)
        question = (
            select(*columns)
            .where(_ROW.pool == pool, _ROW.state.in_(LOST))
            .where(_ROW.code != "too_old", ~brought)
            .order_by(_ROW.changed.desc(), _ROW.serial)
            .limit(most)
        )
        with self.database.transaction() as connection:
            return [LedgerRow(**row) for row in connection.execute(question).mappings()]
