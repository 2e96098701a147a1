"""What organisers do with notices that have not left: hold them, release them, take them back.

Each works on one event (all that one publish tells) or on a whole pool, on everybody or on some
people. What a sender has claimed is taken as well: nothing of it has left, and the sender finds
that it holds the row no more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from services.control.database import Database
from services.control.schema import DELIVERY_HOLDS, DELIVERY_LEDGER
from services.delivery.states import GONE, HELD, UNSENT

_ROW: Final = DELIVERY_LEDGER.c
_HOLD: Final = DELIVERY_HOLDS.c
Person = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class ChosenNotices:
    """Which notices: of `pool`, of one event if it is named, and to `people` alone if any are."""

    pool: str
    event: str = ""
    people: tuple[Person, ...] = ()

    def described(self) -> str:
        """Return whom it means, for a record of who did what."""
        return " ".join(f"{kind}/{who}" for kind, who in self.people) or "*"

    def rows(self) -> list[ColumnElement[bool]]:
        """Return the conditions under which a row is meant."""
        conditions: list[ColumnElement[bool]] = [_ROW.pool == self.pool]
        if self.event:
            conditions.append(_ROW.event == self.event)
        if self.people:
            each = [and_(_ROW.kind == kind, _ROW.recipient == who) for kind, who in self.people]
            conditions.append(or_(*each))
        return conditions


@dataclass(frozen=True, slots=True)
class Recalled:
    """How many notices were taken back, and how many had already gone (by whatever channel)."""

    recalled: int
    gone: int


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """What one event tells, as far as something of it waits. `due` (ms) is the earliest time at which
    it leaves by itself, `gone` counts what has left.
    """

    event: str
    held: int
    waiting: int
    gone: int
    due: int


@dataclass(frozen=True, slots=True)
class UnsentNotice:
    """One notice of an event that has not left."""

    kind: str
    recipient: str
    state: str


def hold(database: Database, chosen: ChosenNotices, who: str, now: int) -> int:
    """Hold what has not left, and, unless people are named, what is still to come of it; return how
    many rows are held now.
    """
    with database.transaction() as connection:
        if not chosen.people:
            _note(connection, chosen, HELD, who, now)
        held = connection.execute(
            update(DELIVERY_LEDGER)
            .where(*chosen.rows(), _ROW.state.in_(UNSENT), _ROW.state != HELD)
            .values(state=HELD, code="held", changed=now)
        )
    return held.rowcount


def release(database: Database, chosen: ChosenNotices, now: int, *, changed: bool = False) -> int:
    """Let leave what is held or waits to be recalled; return how many rows.

    With `changed`, whoever was told the same before is not told again: the sender compares when it
    composes the words.
    """
    waits = or_(_ROW.state == HELD, and_(_ROW.state == "queued", _ROW.code == "recall"))
    with database.transaction() as connection:
        if not chosen.people:
            ended = delete(DELIVERY_HOLDS).where(_HOLD.pool == chosen.pool, _HOLD.state == HELD)
            if chosen.event:
                ended = ended.where(_HOLD.event == chosen.event)
            connection.execute(ended)
        released = connection.execute(
            update(DELIVERY_LEDGER)
            .where(*chosen.rows(), waits)
            .values(state="queued", code="only_changed" if changed else "", due=now, changed=now)
        )
    return released.rowcount


def recall(database: Database, chosen: ChosenNotices, who: str, now: int) -> Recalled:
    """Take back what has not left, for good; of a named event also what is still to come."""
    with database.transaction() as connection:
        if chosen.event and not chosen.people:
            _note(connection, chosen, "recalled", who, now)
        taken = connection.execute(
            update(DELIVERY_LEDGER)
            .where(*chosen.rows(), _ROW.state.in_(UNSENT))
            .values(state="dropped", code="recalled", words="", changed=now)
        )
        gone = connection.execute(
            select(func.count(_ROW.notice.distinct())).where(*chosen.rows(), _ROW.state.in_(GONE))
        ).scalar_one()
    return Recalled(taken.rowcount, int(gone))


def waiting(database: Database, pool: str, most: int = 50) -> list[WaitingEvent]:
    """Return the events of `pool` of which something is held or queued, the latest first."""
    held = func.count().filter(_ROW.state == HELD)
    unsent = func.count().filter(_ROW.state.in_(UNSENT))
    gone = func.count(_ROW.notice.distinct()).filter(_ROW.state.in_(GONE))
    due = func.min(_ROW.due).filter(_ROW.state == "queued")
    question = (
        select(_ROW.event, held, unsent, gone, due)
        .where(_ROW.pool == pool)
        .group_by(_ROW.event)
        .having(unsent > 0)
        .order_by(func.max(_ROW.serial).desc())
        .limit(most)
    )
    with database.transaction() as connection:
        rows = connection.execute(question).all()
    return [
        WaitingEvent(event, int(held), int(all_) - int(held), int(gone), int(due or 0))
        for event, held, all_, gone, due in rows
    ]


def unsent(database: Database, pool: str, event: str, most: int = 200) -> list[UnsentNotice]:
    """Return whom the notices of `event` that have not left would reach, in their order."""
    question = (
        select(_ROW.kind, _ROW.recipient, _ROW.state)
        .where(_ROW.pool == pool, _ROW.event == event, _ROW.state.in_(UNSENT))
        .order_by(_ROW.serial)
        .limit(most)
    )
    with database.transaction() as connection:
        return [UnsentNotice(**row) for row in connection.execute(question).mappings()]


def is_held(database: Database, pool: str) -> bool:
    """Return whether everything of `pool` is held, also what is to come."""
    question = select(_HOLD.pool).where(_HOLD.pool == pool, _HOLD.event == "", _HOLD.state == HELD)
    with database.transaction() as connection:
        return connection.execute(question).first() is not None


def held_of(
    connection: Connection, events: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return with which state and code new rows of (pool, event) begin where they are not to leave."""
    pools = {pool for pool, _ in events}
    question = select(_HOLD.pool, _HOLD.event, _HOLD.state).where(_HOLD.pool.in_(pools))
    noted = {(row.pool, row.event): row.state for row in connection.execute(question)}
    begins = {HELD: (HELD, "held"), "recalled": ("dropped", "recalled")}
    found = {}
    for pool, event in events if noted else ():
        state = noted.get((pool, event)) or noted.get((pool, ""))
        if state:
            found[pool, event] = begins[state]
    return found


def _note(connection: Connection, chosen: ChosenNotices, state: str, who: str, now: int) -> None:
    where = (_HOLD.pool == chosen.pool, _HOLD.event == chosen.event)
    connection.execute(delete(DELIVERY_HOLDS).where(*where))
    connection.execute(
        insert(DELIVERY_HOLDS).values(
            pool=chosen.pool, event=chosen.event, state=state, who=who, since=now
        )
    )


def people_named(texts: Sequence[str]) -> tuple[Person, ...]:
    """Return the people that KIND/ID names; raise ValueError for what names none."""
    people = []
    for text in texts:
        kind, _, who = text.partition("/")
        if not kind or not who:
            raise ValueError(text)
        people.append((kind, who))
    return tuple(people)
