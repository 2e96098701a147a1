"""The fold of the matcher: each kind of pool-log record to its verb."""

from collections.abc import Mapping

from contracts import pool_log
from contracts.pool_log import (
    Allotment,
    Answer,
    Command,
    HandedOver,
    Mentor,
    MentoringRules,
    Outcome,
    Programme,
    Record,
    Reencoded,
    Related,
    Removed,
    Startup,
)
from models.mentoring.allotments import allot
from models.mentoring.commands import close_pool, command, programme
from models.mentoring.learning import learn_when_due
from models.mentoring.planning.beginning import begin, begins_at
from models.mentoring.planning.wanted import report_wanted
from models.mentoring.profiles.answers import answer, outcome
from models.mentoring.profiles.changes import leave, put_profile, reencoded, related
from models.mentoring.profiles.handed_over import go_on, handed_over
from models.mentoring.resolution import Naming, meant
from models.mentoring.restored import restore
from models.mentoring.state import MentoringState
from models.mentoring.transaction import MentoringTransaction
from models.pool.fold import Step
from models.pool.outcomes.keeping import welcome


class Matcher:
    """Mentoring pools (see models.pool.fold.Fold for what is promised).

    A roadshow's records are passed over in silence.
    """

    name = "matcher"

    def empty(self, pool: str) -> MentoringState:
        """Return the state of a pool that has seen no record."""
        return MentoringState(pool)

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> MentoringState:
        """Return the state whose changes left `fields`."""
        return restore(pool, fields)

    def step(self, state: MentoringState, record: Record, raw: bytes) -> Step:
        """Take one record into `state` and return what follows."""
        record, raw = _as_meant(state, record, raw)
        transaction = MentoringTransaction(state, record, raw)
        state.answers.at(record.time)
        if not _elsewhere(state) or _about_programme(record):
            if state.unbegun:
                begin(transaction)
            if state.outcomes.erased:
                welcome(transaction, record)
            _verb(transaction, record, raw)
            if state.unbegun:
                begin(transaction)
            if state.handed:
                go_on(transaction)
        elif isinstance(record, Allotment):
            allot(transaction, record)
        if state.learns:
            transaction.settle_asked()
            learn_when_due(transaction)
        transaction.report_held()
        if state.shares_places:
            report_wanted(transaction)
        return transaction.finish()

    def due(self, state: MentoringState) -> int | None:
        """Return the earliest of the times to reply of open proposals, of their reminders and of the
        pool's own beginning (ms), None for none.
        """
        if state.programme is None or _elsewhere(state):
            return None
        if not state.deadline_known:
            state.deadline = min(
                (pair.next_due for pair in state.live() if pair.next_due), default=None
            )
            state.deadline_known = True
        moments = (state.deadline, begins_at(state), *state.handed.values())
        return min((at for at in moments if at is not None), default=None)


def _as_meant(state: MentoringState, record: Record, raw: bytes) -> tuple[Record, bytes]:
    """Return a record and its bytes with the ids that the pool has for whom it names."""
    if not isinstance(record, Naming):
        return record, raw
    resolved = meant(state, record)
    return resolved, raw if resolved is record else pool_log.encode(resolved)


def _elsewhere(state: MentoringState) -> bool:
    return state.programme is not None and not isinstance(state.programme.rules, MentoringRules)


def _about_programme(record: Record) -> bool:
    return isinstance(record, Programme) or (
        isinstance(record, Removed) and record.entity == "programme"
    )


def _verb(transaction: MentoringTransaction, record: Record, raw: bytes) -> None:
    match record:
        case Startup() | Mentor():
            put_profile(transaction, record, raw)
        case Allotment() | Related() | HandedOver():
            _told_by_register(transaction, record)
        case Programme():
            programme(transaction, record, raw)
        case Answer():
            answer(transaction, record)
        case Outcome():
            outcome(transaction, record)
        case Command():
            command(transaction, record)
        case Reencoded():
            reencoded(transaction, record)
        case Removed(entity="programme"):
            close_pool(transaction)
        case Removed():
            leave(transaction, record)
        case _:
            pass  # what concerns roadshows alone


def _told_by_register(
    transaction: MentoringTransaction, record: Allotment | Related | HandedOver
) -> None:
    match record:
        case Allotment():
            allot(transaction, record)
        case Related():
            related(transaction, record)
        case HandedOver():
            handed_over(transaction, record)
