"""How a pool that answers each change begins: by itself, with all who are there, on the first day
of its programme.
"""

from contracts.days import start_of
from models.mentoring.planning.cycle import open_cycle
from models.mentoring.planning.repair import fill, report_waiting
from models.mentoring.rules import is_early
from models.mentoring.state import MentoringState
from models.mentoring.transaction import MentoringTransaction


def begin(transaction: MentoringTransaction) -> None:
    """Begin an on_change pool if it has not begun and its first day has come.

    Whoever is there by then is matched at once.

    One optimum over the whole pool, as `open_cycle` makes it. Where there is none, the refusal says
    why, and the places go one by one to the best: a pool that has begun answers everybody.
    """
    state = transaction.state
    if not state.unbegun or is_early(transaction.terms):
        return
    if state.startups and state.mentors:
        open_cycle(transaction)
    if not state.meta.open:
        transaction.set_meta(open=True)
        fill(transaction, list(state.startups), list(state.mentors), "next_best")
        report_waiting(transaction, state.startups)


def begins_at(state: MentoringState) -> int | None:
    """Return the time (ms) at which a tick lets the pool begin.

    None where it has begun or only an operator opens it.
    """
    if not state.unbegun or state.programme is None or not state.programme.opens_on:
        return None
    return start_of(state.programme.opens_on)
