"""open_cycle: the whole pool at once. A plan that cannot be made leaves the one in force as it is."""

from contracts.decisions import Cycle, RefusalCode
from models.affinity import fit
from models.assignment import AssignmentError, Infeasible, InvalidProblem, OutOfBudget
from models.matching.planned import hand_of, planned_of
from models.matching.repair import fill, report_waiting
from models.matching.solving import solved
from models.matching.standing import Hand, Key, possible, standing
from models.matching.stored import HandChange, Pair, Planned
from models.matching.turn import Note, Turn

_NAMED = 10
"""So many faults or rules are named in a refusal."""


def open_cycle(turn: Turn) -> None:
    """Solve the pool: a draft where the rules want a review, else put in force at once."""
    turn.read_pool()
    planned = make(turn, [])
    if planned is None:
        return
    if turn.state.reviewing:
        turn.keep_draft(planned)
        turn.show_plan(planned, "draft", "open_cycle")
    else:
        turn.keep_draft(None)
        carry_out(turn, planned, fresh=True)


def make(turn: Turn, by_hand: list[HandChange], startup: str = "", mentor: str = "") -> Planned | None:
    """Return the best plan with these changes by hand; None where there is none, which is then refused with what is in the way."""
    state = turn.state
    try:
        found = solved(state, turn.record.time, hand_of(by_hand))
    except AssignmentError as error:
        code, detail = _in_words(error)
        if by_hand and code == "invalid_rules":
            code = "breaks_rule"
        turn.refuse(code, startup=startup, mentor=mentor, detail=detail)
        return None
    planned = planned_of(state, found, turn.record.time, by_hand)
    turn.set_meta(plans=planned.version)
    return planned


def _in_words(error: AssignmentError) -> tuple[RefusalCode, str]:
    """Return what a failed solve is refused with: the code, and what is wrong or in conflict."""
    match error:
        case InvalidProblem():
            return "invalid_rules", "; ".join(str(fault) for fault in error.faults[:_NAMED])
        case Infeasible():
            return "rules_conflict", "; ".join(error.rules[:_NAMED])
        case OutOfBudget():
            return "out_of_budget", ""
        case _:
            return "invalid_rules", str(error)


def carry_out(turn: Turn, planned: Planned, *, fresh: bool) -> list[Key]:
    """Put a plan in force: settled and half-answered pairs stay, the others become what the plan says.

    `fresh`: it was solved in this very turn, so that nothing can have come between.
    Return the pairs of the plan that can no longer be, because the pool has changed since it was solved; their places go
    to the next best.
    """
    state, hand = turn.state, hand_of(planned.by_hand)
    now, before = standing(state, turn.terms, hand), {(pair.startup, pair.mentor) for pair in state.live()}
    turn.keep_plan(planned)
    turn.set_meta(cycle=state.meta.cycle + 1, open=True)
    swapped = {key for change in planned.by_hand if change.step == "swap" for key in (*change.bars, *change.pins)}
    for key, pair in now.ended.items():
        by_hand: Note = "swapped" if key in swapped else "released"
        turn.close(pair, "withdrawn", by_hand if key in hand.bars else "rule")
    chosen = set(planned.pairs)
    for key in sorted(now.free.keys() - chosen):
        turn.close(now.free[key], "withdrawn", "replaced")
    for key in sorted(now.free.keys() & chosen):
        _renew(turn, now.free[key], pinned=key in hand.pins)
    for key in sorted(now.fixed.keys() & hand.pins):
        if not now.fixed[key].pinned:
            turn.revise(now.fixed[key], "pinned", pinned=True, reply_by=0)
    new = sorted(chosen - now.free.keys() - now.fixed.keys())
    outdated = [] if fresh else [key for key in new if not possible(state, turn.terms, *key)]
    outdated += _propose(turn, [key for key in new if key not in outdated], hand, swapped)
    fill(turn, [startup for startup, _ in outdated], [mentor for _, mentor in outdated], "next_best")
    report_waiting(turn, state.startups)
    _sum_up(turn, planned, before)
    return outdated


def _propose(turn: Turn, new: list[Key], hand: Hand, swapped: set[Key]) -> list[Key]:
    """Propose the pairs `new`; return those for which there is no room any more."""
    outdated = []
    for startup, mentor in new:
        if not (turn.state.demand(startup) and turn.state.capacity(mentor)):
            outdated.append((startup, mentor))
        elif (startup, mentor) in hand.pins:
            turn.propose(startup, mentor, "swapped" if (startup, mentor) in swapped else "pinned", pinned=True)
        else:
            turn.propose(startup, mentor, "cycle")
    return outdated


def _renew(turn: Turn, pair: Pair, *, pinned: bool) -> None:
    """Leave a proposal as it is, with a revision only where it is pinned or a changed profile has changed its score."""
    state = turn.state
    if pinned:
        turn.revise(pair, "pinned", pinned=True, reply_by=0)
    elif fit(state.startups[pair.startup], state.mentors[pair.mentor], state.measure).score != pair.score:
        turn.revise(pair, "profile_changed")


def _sum_up(turn: Turn, planned: Planned, before: set[Key]) -> None:
    state = turn.state
    now = list(state.live())
    turn.decisions.append(
        Cycle(
            **turn.base(),
            number=state.meta.cycle,
            startups=len(state.board().startups.ids),
            mentors=len(state.board().mentors.ids),
            pairs=len(now),
            total_score=sum(pair.score for pair in now),
            kept=sum((pair.startup, pair.mentor) in before for pair in now),
            waiting=sum(key not in state.live_startup for key in state.board().startups.ids),
            solver=planned.method,
            model=state.meta.model,
        )
    )
