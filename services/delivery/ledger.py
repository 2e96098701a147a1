"""The ledger of deliveries: one row a notice and channel, and the only places where its state changes.

queued -> claimed -> sending -> sent | queued (later) | failed | doubtful. Rows found in `claimed`
or `sending` after CLAIM_MS belong to a sender that has gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.control.database import Database
from services.control.schema import DELIVERY_DECISIONS, DELIVERY_LEDGER, DELIVERY_LINKS
from services.delivery.intake import AnsweredSide, QueuedNotice

CLAIM_MS: Final = 300_000
"""So long a claim holds; a hand-over takes a minute at most."""
FEW: Final = 20
AHEAD_MS: Final = 3_600_000
"""So much earlier are a few notices due that come alone: they do not wait behind thousands."""
OPEN: Final = ("queued", "claimed", "sending", "doubtful")
"""States in which the words of a notice may still be needed."""
_AT_ONCE: Final = 400
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


@dataclass(frozen=True, slots=True)
class Settled:
    """What a row becomes. `due` is of a row that is queued again, `next_channel` takes its notice."""

    row: ClaimedRow
    state: str
    code: str = ""
    words: str = ""
    due: int = 0
    next_channel: str = ""


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


class DeliveryLedger:
    """The rows in `database`. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self.database: Final = database

    def enqueue(
        self,
        decisions: Mapping[str, bytes],
        notices: Sequence[QueuedNotice],
        channel: str,
        now: int,
        *,
        too_old: frozenset[str] = frozenset(),
    ) -> int:
        """Queue what is not known yet, and keep its decisions; return how many rows are new.

        Unsent ones of the same matter to the same person are dropped; a reminder is dropped itself
        where they have not been asked yet. Those in `too_old` are noted as failed, and never sent.
        """
        with self.database.transaction() as connection:
            fresh = _unknown(connection, notices)
            latest = _latest(connection, [each for each in fresh if each.notice not in too_old])
            _supersede(connection, latest.values(), now)
            due = now - (AHEAD_MS if len(fresh) <= FEW else 0)
            rows = [
                _new_row(each, channel, now, *_beginning(each, latest, too_old)) | {"due": due}
                for each in fresh
            ]
            if rows:
                connection.execute(insert(DELIVERY_LEDGER), rows)
            _keep(connection, decisions, {each.cause for each in fresh}, now)
            _forget(connection, {each.cause for each in notices})
        return len(fresh)

    def drop_answered(self, answered: Iterable[AnsweredSide], now: int) -> None:
        """Drop what waits for people and was decided before they answered: they are asked no more."""
        with self.database.transaction() as connection:
            for each in answered:
                whose = _of((each.matter, each.kind, each.recipient))
                rows = connection.execute(select(_ROW.serial, _ROW.cause).where(whose))
                before = [serial for serial, cause in rows if _seq_of(cause) < each.seq]
                connection.execute(
                    update(DELIVERY_LEDGER)
                    .where(_ROW.serial.in_(before))
                    .values(state="dropped", code="answered", changed=now)
                )

    def claim(self, who: str, most: int, now: int) -> list[ClaimedRow]:
        """Take up to `most` rows that are due, the oldest first; no other sender has them then."""
        due = (
            select(_ROW.serial)
            .where(_ROW.state == "queued", _ROW.due <= now)
            .order_by(_ROW.due, _ROW.serial)
            .limit(most)
        )
        with self.database.transaction() as connection:
            if not self.database.is_file:
                due = due.with_for_update(skip_locked=True)
            serials = list(connection.execute(due).scalars())
            if not serials:
                return []
            taken = (
                update(DELIVERY_LEDGER)
                .where(_ROW.serial.in_(serials))
                .values(state="claimed", claim=who, changed=now)
                .returning(*(_ROW[name] for name in ClaimedRow.__dataclass_fields__))
            )
            rows = [ClaimedRow(**row) for row in connection.execute(taken).mappings()]
        return sorted(rows, key=lambda row: row.serial)

    def begin(self, rows: Sequence[ClaimedRow], who: str, now: int) -> list[ClaimedRow]:
        """Note that `rows` are about to leave; return those that this sender still holds.

        From here on only the channel's answer tells whether they arrived.
        """
        begun = (
            update(DELIVERY_LEDGER)
            .where(
                _ROW.serial.in_([row.serial for row in rows]),
                _ROW.state == "claimed",
                _ROW.claim == who,
            )
            .values(state="sending", changed=now, attempts=_ROW.attempts + 1)
            .returning(_ROW.serial)
        )
        with self.database.transaction() as connection:
            held = set(connection.execute(begun).scalars())
        return [row for row in rows if row.serial in held]

    def settle(self, results: Sequence[Settled], who: str, now: int) -> None:
        """Write down what became of rows, and queue for the next channel what this one refused.

        A row that was taken for doubtful meanwhile is put right.
        """
        with self.database.transaction() as connection:
            for result in results:
                row = result.row
                mine = and_(
                    _ROW.serial == row.serial,
                    _ROW.claim == who,
                    _ROW.state.in_(("claimed", "sending", "doubtful")),
                )
                written = connection.execute(
                    update(DELIVERY_LEDGER)
                    .where(mine)
                    .values(
                        state=result.state, code=result.code, words=result.words, due=result.due,
                        changed=now,
                    )
                )  # fmt: skip
                if written.rowcount and result.next_channel:
                    _pass_on(connection, row, result.next_channel, now)
            _forget(connection, {result.row.cause for result in results})

    def release(self, who: str, now: int) -> None:
        """Queue again what a sender has claimed and not begun."""
        with self.database.transaction() as connection:
            connection.execute(
                update(DELIVERY_LEDGER)
                .where(_ROW.claim == who, _ROW.state == "claimed")
                .values(state="queued", changed=now)
            )

    def sweep(self, repeatable: Iterable[str], now: int) -> int:
        """Settle what senders that have gone left behind; return how many rows are doubtful now.

        What only was claimed is queued again, and so is what was on its way by a channel among
        `repeatable`.
        """
        gone = _ROW.changed < now - CLAIM_MS
        safe = and_(_ROW.state == "sending", _ROW.channel.in_(list(repeatable)))
        with self.database.transaction() as connection:
            connection.execute(
                update(DELIVERY_LEDGER)
                .where(gone, (_ROW.state == "claimed") | safe)
                .values(state="queued", changed=now)
            )
            doubtful = connection.execute(
                update(DELIVERY_LEDGER)
                .where(gone, _ROW.state == "sending")
                .values(state="doubtful", code="sender_gone", changed=now)
            )
            return doubtful.rowcount

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
        """Return what needs a person: rows that failed or are doubtful, the latest first, of notices
        that no other channel has brought or may still bring.
        """
        other = DELIVERY_LEDGER.alias()
        brought = exists().where(
            other.c.notice == _ROW.notice,
            other.c.state.in_(("queued", "claimed", "sending", "sent", "answered")),
        )
        columns = (_ROW[name] for name in LedgerRow.__dataclass_fields__)
        question = (
            select(*columns)
            .where(_ROW.pool == pool, _ROW.state.in_(("failed", "doubtful")))
            .where(_ROW.code != "too_old", ~brought)
            .order_by(_ROW.changed.desc(), _ROW.serial)
            .limit(most)
        )
        with self.database.transaction() as connection:
            return [LedgerRow(**row) for row in connection.execute(question).mappings()]

    def send_again(self, notice: str, now: int) -> int:
        """Queue a notice whose arrival is doubtful, as a person has decided; return how many rows."""
        with self.database.transaction() as connection:
            again = connection.execute(
                update(DELIVERY_LEDGER)
                .where(_ROW.notice == notice, _ROW.state == "doubtful")
                .values(state="queued", code="again", due=now, changed=now)
            )
        return again.rowcount

    def forget(self, kind: str, recipient: str, now: int) -> int:
        """Drop what somebody has not been sent, and end their links; return how many of both."""
        with self.database.transaction() as connection:
            mine = (_ROW.kind == kind, _ROW.recipient == recipient)
            causes = set(connection.execute(select(_ROW.cause).where(*mine)).scalars())
            dropped = connection.execute(
                update(DELIVERY_LEDGER)
                .where(*mine, _ROW.state.in_(("queued", "claimed", "doubtful")))
                .values(state="dropped", code="erased", words="", changed=now)
            )
            link = DELIVERY_LINKS.c
            ended = connection.execute(
                delete(DELIVERY_LINKS).where(link.kind == kind, link.recipient == recipient)
            )
            _forget(connection, causes)
        return dropped.rowcount + ended.rowcount


def mark_answered(connection: Connection, notice: str, now: int) -> None:
    """Note within a transaction that the person has answered what `notice` asks."""
    connection.execute(
        update(DELIVERY_LEDGER)
        .where(_ROW.notice == notice, _ROW.state.in_(("sent", "doubtful")))
        .values(state="answered", changed=now)
    )


def _unknown(connection: Connection, notices: Sequence[QueuedNotice]) -> list[QueuedNotice]:
    """Return those of which no channel has a row yet, in their order."""
    known: set[str] = set()
    ids = [each.notice for each in notices]
    for begin in range(0, len(ids), _AT_ONCE):
        question = select(_ROW.notice).where(_ROW.notice.in_(ids[begin : begin + _AT_ONCE]))
        known |= set(connection.execute(question).scalars())
    return list({each.notice: each for each in notices if each.notice not in known}.values())


def _addressee(each: QueuedNotice) -> tuple[str, str, str]:
    return each.matter, each.kind, each.recipient


def _beginning(
    each: QueuedNotice, latest: Mapping[tuple[str, str, str], QueuedNotice], old: frozenset[str]
) -> tuple[str, str]:
    """Return with which state and code a new row begins."""
    if each.notice in old:
        return "failed", "too_old"
    if latest.get(_addressee(each)) is each:
        return "queued", ""
    return "dropped", "not_asked" if each.reminds else "superseded"


def _latest(
    connection: Connection, fresh: Iterable[QueuedNotice]
) -> dict[tuple[str, str, str], QueuedNotice]:
    """Return of each matter and person what is to be sent: the latest, and a reminder only where
    nothing else is or waits.
    """
    latest: dict[tuple[str, str, str], QueuedNotice] = {}
    for each in fresh:
        who = _addressee(each)
        if not each.reminds or (who not in latest and not _waits(connection, who)):
            latest[who] = each
    return latest


def _seq_of(cause: str) -> int:
    return int(cause.rpartition("/")[2])


def _of(who: tuple[str, str, str]) -> ColumnElement[bool]:
    """Return the condition of unsent rows of a matter to a person."""
    matter, kind, recipient = who
    return and_(
        _ROW.matter == matter, _ROW.recipient == recipient, _ROW.kind == kind,
        _ROW.state.in_(("queued", "claimed")),
    )  # fmt: skip


def _waits(connection: Connection, who: tuple[str, str, str]) -> bool:
    return connection.execute(select(_ROW.serial).where(_of(who)).limit(1)).first() is not None


def _supersede(connection: Connection, latest: Iterable[QueuedNotice], now: int) -> None:
    for each in latest:
        connection.execute(
            update(DELIVERY_LEDGER)
            .where(_of(_addressee(each)))
            .values(state="dropped", code="superseded", changed=now)
        )


def _new_row(
    each: QueuedNotice, channel: str, now: int, state: str = "queued", code: str = ""
) -> dict[str, object]:
    return {
        "notice": each.notice, "channel": channel, "cause": each.cause, "pool": each.pool,
        "kind": each.kind, "recipient": each.recipient, "matter": each.matter,
        "state": state, "code": code, "words": "",
        "due": now, "attempts": 0, "claim": "", "changed": now,
    }  # fmt: skip


def _pass_on(connection: Connection, row: ClaimedRow, channel: str, now: int) -> None:
    """Queue the notice of `row` for another channel, unless it was before."""
    notice = QueuedNotice(row.notice, row.cause, row.pool, row.kind, row.recipient, row.matter)
    insert_once = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert_once(DELIVERY_LEDGER)
        .values(_new_row(notice, channel, now))
        .on_conflict_do_nothing(index_elements=["notice", "channel"])
    )


def _keep(
    connection: Connection, decisions: Mapping[str, bytes], causes: set[str], now: int
) -> None:
    insert_once = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [
        {"cause": cause, "body": body, "since": now}
        for cause, body in decisions.items()
        if cause in causes
    ]
    if rows:
        connection.execute(
            insert_once(DELIVERY_DECISIONS).on_conflict_do_nothing(index_elements=["cause"]), rows
        )


def _forget(connection: Connection, causes: set[str]) -> None:
    """Delete decisions among `causes` of which everything is settled."""
    still = exists().where(_ROW.cause == DELIVERY_DECISIONS.c.cause, _ROW.state.in_(OPEN))
    wanted = sorted(causes)
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        connection.execute(
            delete(DELIVERY_DECISIONS).where(DELIVERY_DECISIONS.c.cause.in_(some), ~still)
        )
