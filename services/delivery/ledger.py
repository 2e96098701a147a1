"""The ledger of deliveries: one row a notice and channel, and how its state changes while it is sent.

queued -> claimed -> sending -> sent | queued (later) | failed | doubtful. Rows found in `claimed`
or `sending` after CLAIM_MS belong to a sender that has gone. What is held and recalled: `holding`;
what is heard of a message after it was sent: `reports`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from contracts.days import DAY_MS
from services.control.schema import (
    DELIVERY_DECISIONS,
    DELIVERY_LEDGER,
    DELIVERY_LINKS,
    DELIVERY_PREFERENCES,
    DELIVERY_STOPS,
)
from services.delivery.holding import held_of
from services.delivery.intake import AnsweredSide, QueuedNotice, message_id
from services.delivery.ledger_reading import ClaimedRow, LedgerReader
from services.delivery.states import OPEN, UNSENT

_ROW: Final = DELIVERY_LEDGER.c
CLAIM_MS: Final = 300_000
"""So long a claim holds; a hand-over takes a minute at most."""
FEW: Final = 20
AHEAD_MS: Final = 3_600_000
"""So much earlier are a few notices due that come alone: they do not wait behind thousands."""
KEPT_MS: Final = 7 * DAY_MS
"""So long after it was sent a message may come back, and its words be needed for another channel."""
DIGEST_ABOVE: Final = 5
"""More than so many that wait for one person go together."""
_MOST_TOGETHER: Final = 40
_CAME_BACK: Final = (_ROW.state == "bounced", _ROW.code == "bounce")
_NEVER_TOLD: Final = frozenset({"recalled", "superseded", "never_told", "not_asked"})
_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class Settled:
    """What a row becomes. `due` is of a row that is queued again, `next_channel` takes its notice,
    `told` is the digest of the words that left.
    """

    row: ClaimedRow
    state: str
    code: str = ""
    words: str = ""
    due: int = 0
    next_channel: str = ""
    told: str = ""


class DeliveryLedger(LedgerReader):
    """The rows in a database, and what changes them. Threads may share it."""

    def enqueue(  # noqa: PLR0913 - what a batch comes with
        self,
        decisions: Mapping[str, bytes],
        notices: Sequence[QueuedNotice],
        channel: str,
        now: int,
        *,
        too_old: frozenset[str] = frozenset(),
        recall_ms: int = 0,
        first: Mapping[tuple[str, str], str] | None = None,
    ) -> int:
        """Queue what is not known yet, and keep its decisions; return how many rows are new.

        Unsent ones of the same matter to the same person are dropped; a reminder is dropped itself
        where they have not been asked yet. Those in `too_old` are noted as failed, and never sent.
        What was published waits for `recall_ms`, and what is held until it is released. `first` names
        the channels of people (kind, id) who begin with another one.
        """
        with self.database.transaction() as connection:
            fresh = _unknown(connection, notices)
            latest = _latest(connection, [each for each in fresh if each.notice not in too_old])
            _supersede(connection, latest.values(), now)
            begins = _Beginnings(latest, too_old, _untold(connection, fresh))
            held = held_of(connection, {(each.pool, each.event) for each in fresh})
            due = now - (AHEAD_MS if len(fresh) <= FEW else 0)
            rows = []
            for each in fresh:
                state, code = begins.of(each)
                later = {"due": due}
                if state == "queued" and (each.pool, each.event) in held:
                    state, code = held[each.pool, each.event]
                elif state == "queued" and each.published and recall_ms:
                    code, later = "recall", {"due": now + recall_ms}
                by = (first or {}).get((each.kind, each.recipient), channel)
                rows.append(_new_row(each, by, now, state, code) | later)
            if rows:
                connection.execute(insert(DELIVERY_LEDGER), rows)
            _keep(connection, decisions, {each.cause for each in fresh}, now)
            _forget(connection, {each.cause for each in notices}, now)
        return len(fresh)

    def drop_answered(self, answered: Iterable[AnsweredSide], now: int) -> None:
        """Drop what waits for people and was decided before they answered: they are asked no more."""
        answered = list(answered)
        if not answered:
            return
        with self.database.transaction() as connection:
            for each in answered:
                whose = _of((each.matter, each.kind, each.recipient))
                rows = connection.execute(select(_ROW.serial, _ROW.cause).where(whose))
                before = [serial for serial, cause in rows if _seq_of(cause) < each.seq]
                if before:
                    connection.execute(
                        update(DELIVERY_LEDGER)
                        .where(_ROW.serial.in_(before))
                        .values(state="dropped", code="answered", changed=now)
                    )

    def claim(
        self, who: str, most: int, now: int, together: Sequence[str] = ()
    ) -> list[ClaimedRow]:
        """Take up to `most` rows that are due, the oldest first; no other sender has them then.

        Of a person for whom many wait by a channel among `together`, all are taken.
        """
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
            if together:
                serials = self._with_theirs(connection, serials, together, now)
            taken = (
                update(DELIVERY_LEDGER)
                .where(_ROW.serial.in_(serials))
                .values(state="claimed", claim=who, changed=now)
                .returning(*(_ROW[name] for name in ClaimedRow.__dataclass_fields__))
            )
            rows = [ClaimedRow(**row) for row in connection.execute(taken).mappings()]
        return sorted(rows, key=lambda row: row.serial)

    def _with_theirs(
        self, connection: Connection, serials: list[int], together: Sequence[str], now: int
    ) -> list[int]:
        """Return `serials`, and what else is due to those among their people who have many."""
        waiting = (_ROW.state == "queued", _ROW.due <= now, _ROW.channel.in_(together))
        people = select(_ROW.recipient).where(_ROW.serial.in_(serials))
        whose = (_ROW.kind, _ROW.recipient, _ROW.channel)
        many = (
            select(*whose)
            .where(*waiting, _ROW.recipient.in_(people))
            .group_by(*whose)
            .having(func.count() > DIGEST_ABOVE)
        )
        wanted = set(serials)
        for kind, recipient, channel in connection.execute(many).all():
            theirs = (
                select(_ROW.serial)
                .where(*waiting, _ROW.kind == kind, _ROW.recipient == recipient)
                .where(_ROW.channel == channel)
                .order_by(_ROW.serial)
                .limit(_MOST_TOGETHER)
            )
            if not self.database.is_file:
                theirs = theirs.with_for_update(skip_locked=True)
            wanted |= set(connection.execute(theirs).scalars())
        return sorted(wanted)

    def begin(
        self,
        rows: Sequence[ClaimedRow],
        who: str,
        now: int,
        messages: Mapping[ClaimedRow, str] | None = None,
    ) -> list[ClaimedRow]:
        """Note that `rows` are about to leave; return those that this sender still holds.

        From here on only the channel's answer tells whether they arrived. `messages` are the ids of
        those that leave under another one than their own.
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
            for row, message in (messages or {}).items():
                if row.serial in held:
                    connection.execute(
                        update(DELIVERY_LEDGER)
                        .where(_ROW.serial == row.serial)
                        .values(message=message)
                    )
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
                        changed=now, told=result.told,
                    )
                )  # fmt: skip
                if written.rowcount and result.next_channel:
                    _pass_on(connection, row.serial, result.next_channel, now)
            _forget(connection, {result.row.cause for result in results}, now)

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
        `repeatable`. Decisions whose messages come back no more are forgotten.
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
            connection.execute(
                delete(DELIVERY_DECISIONS).where(
                    DELIVERY_DECISIONS.c.since < now - KEPT_MS, ~_needed(now)
                )
            )
            return doubtful.rowcount

    def take_back(self, after: Mapping[ClaimedRow, str], now: int) -> None:
        """Queue what has come back for the channel that `after` names, empty for none, once."""
        with self.database.transaction() as connection:
            for row, channel in after.items():
                looked_at = connection.execute(
                    update(DELIVERY_LEDGER)
                    .where(_ROW.serial == row.serial, *_CAME_BACK)
                    .values(code="bounced", changed=now)
                )
                if looked_at.rowcount and channel:
                    _pass_on(connection, row.serial, channel, now)

    def came_back(self) -> list[ClaimedRow]:
        """Return what has bounced and was not looked at."""
        columns = (_ROW[name] for name in ClaimedRow.__dataclass_fields__)
        question = select(*columns).where(*_CAME_BACK).order_by(_ROW.serial)
        with self.database.transaction() as connection:
            return [ClaimedRow(**row) for row in connection.execute(question).mappings()]

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
        """Drop what somebody has not been sent, and end their links; return how many of both.

        Of kept decisions that name them, those stay that others still have to be told.
        """
        with self.database.transaction() as connection:
            mine = (_ROW.kind == kind, _ROW.recipient == recipient)
            causes = set(connection.execute(select(_ROW.cause).where(*mine)).scalars())
            dropped = connection.execute(
                update(DELIVERY_LEDGER)
                .where(*mine, _ROW.state.in_((*UNSENT, "doubtful")))
                .values(state="dropped", code="erased", words="", changed=now)
            )
            connection.execute(update(DELIVERY_LEDGER).where(*mine).values(told=""))
            for table in (DELIVERY_STOPS, DELIVERY_PREFERENCES):
                theirs = (table.c.kind == kind, table.c.recipient == recipient)
                connection.execute(delete(table).where(*theirs))
            link = DELIVERY_LINKS.c
            ended = connection.execute(
                delete(DELIVERY_LINKS).where(link.kind == kind, link.recipient == recipient)
            )
            causes |= _naming(connection, recipient)
            _forget(connection, causes, now + KEPT_MS)  # what came back is not sent again either
        return dropped.rowcount + ended.rowcount


def _naming(connection: Connection, recipient: str) -> set[str]:
    """Return the kept decisions in which somebody stands, whomever they tell."""
    name = json.dumps(recipient, ensure_ascii=False)[1:-1].encode()
    kept = connection.execute(
        select(DELIVERY_DECISIONS.c.cause, DELIVERY_DECISIONS.c.body),
        execution_options={"yield_per": _AT_ONCE},
    )
    return {row.cause for row in kept if name in bytes(row.body)}


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


@dataclass(frozen=True, slots=True)
class _Beginnings:
    """With which state and code new rows begin."""

    latest: Mapping[tuple[str, str, str], QueuedNotice]
    old: frozenset[str]
    untold: frozenset[tuple[str, str, str]]
    """Whose notice would take back, or remind of, what they were never told."""

    def of(self, each: QueuedNotice) -> tuple[str, str]:
        if each.notice in self.old:
            return "failed", "too_old"
        if self.latest.get(_addressee(each)) is not each:
            return "dropped", "not_asked" if each.reminds else "superseded"
        if _addressee(each) in self.untold:
            return "dropped", "not_asked" if each.reminds else "never_told"
        return "queued", ""


def _untold(
    connection: Connection, notices: Sequence[QueuedNotice]
) -> frozenset[tuple[str, str, str]]:
    """Return of which matters nothing has reached whoever would be reminded of them, or told that they
    are over.
    """
    over = [each for each in notices if each.takes_back or each.reminds]
    wanted = {_addressee(each) for each in over}
    states: dict[tuple[str, str, str], bool] = {}
    for begin in range(0, len(over), _AT_ONCE):
        matters = {each.matter for each in over[begin : begin + _AT_ONCE]}
        question = select(_ROW.matter, _ROW.kind, _ROW.recipient, _ROW.state, _ROW.code).where(
            _ROW.matter.in_(matters)
        )
        for matter, kind, recipient, state, code in connection.execute(question):
            untold = state == "dropped" and code in _NEVER_TOLD
            whose = (matter, kind, recipient)
            states[whose] = states.get(whose, True) and untold
    return frozenset(whose for whose, untold in states.items() if untold and whose in wanted)


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
        _ROW.state.in_(UNSENT),
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
        "due": now, "attempts": 0, "claim": "", "changed": now, "template": each.template,
        "event": each.event, "message": message_id(each.notice), "told": "", "until": each.until,
    }  # fmt: skip


def _pass_on(connection: Connection, serial: int, channel: str, now: int) -> None:
    """Queue the notice of a row for another channel, unless it was before."""
    names = [name for name in QueuedNotice.__dataclass_fields__ if name in _ROW]
    question = select(*(_ROW[name] for name in names)).where(_ROW.serial == serial)
    notice = QueuedNotice(**connection.execute(question).mappings().one())
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


def _needed(now: int) -> ColumnElement[bool]:
    """Whether a notice of a decision is not settled yet, or may still come back."""
    states = _ROW.state.in_(("sent", "bounced", "failed"))
    young = and_(states, _ROW.code != "too_old", _ROW.changed >= now - KEPT_MS)
    return exists().where(
        _ROW.cause == DELIVERY_DECISIONS.c.cause, or_(_ROW.state.in_(OPEN), young)
    )


def _forget(connection: Connection, causes: set[str], now: int) -> None:
    """Delete decisions among `causes` whose words are needed no more."""
    wanted = sorted(causes)
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        connection.execute(
            delete(DELIVERY_DECISIONS).where(DELIVERY_DECISIONS.c.cause.in_(some), ~_needed(now))
        )
