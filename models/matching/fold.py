"""The fold of the matcher: each kind of pool-log record to its verb."""

from collections.abc import Mapping

from contracts.pool_log import (
    Answer,
    Command,
    Investor,
    Mentor,
    MentoringRules,
    Outcome,
    Programme,
    Record,
    Reencoded,
    Removed,
    Startup,
)
from models.fold import Step
from models.matching.answers import answer, outcome
from models.matching.commands import close_pool, command, programme
from models.matching.profiles import leave, reencoded, take
from models.matching.restored import restore
from models.matching.state import State
from models.matching.turn import Turn


class Matcher:
    """Mentoring pools (see models.fold.Fold for what is promised). A roadshow's records are passed over in silence."""

    name = "matcher"

    def empty(self, pool: str) -> State:
        """Return the state of a pool that has seen no record."""
        return State(pool)

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> State:
        """Return the state whose changes left `fields`."""
        return restore(pool, fields)

    def step(self, state: State, record: Record, raw: bytes) -> Step:
        """Take one record into `state` and return what follows."""
        turn = Turn(state, record)
        if not _elsewhere(state) or _about_programme(record):
            _verb(turn, record, raw)
        return turn.finish()

    def due(self, state: State) -> int | None:
        """Return the earliest time to reply among open proposals (ms), None where no reply is awaited."""
        if not state.deadline_known:
            state.deadline = min((pair.reply_by for pair in state.live() if pair.reply_by), default=None)
            state.deadline_known = True
        return None if state.programme is None or _elsewhere(state) else state.deadline


def _elsewhere(state: State) -> bool:
    return state.programme is not None and not isinstance(state.programme.rules, MentoringRules)


def _about_programme(record: Record) -> bool:
    return isinstance(record, Programme) or (isinstance(record, Removed) and record.entity == "programme")


def _verb(turn: Turn, record: Record, raw: bytes) -> None:
    match record:
        case Startup() | Mentor():
            take(turn, record, raw)
        case Investor():
            pass
        case Programme():
            programme(turn, record, raw)
        case Answer():
            answer(turn, record)
        case Outcome():
            outcome(turn, record, raw)
        case Command():
            command(turn, record)
        case Reencoded():
            reencoded(turn, record)
        case Removed(entity="programme"):
            close_pool(turn)
        case Removed():
            leave(turn, record)
