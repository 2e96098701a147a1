"""open_cycle: the whole pool at once.

A plan that cannot be made leaves the one in force as it is.
"""

from collections.abc import Mapping

import numpy as np

from contracts.decisions import Cycle, PairingNote, RefusalCode
from models.affinity import NO_TEXTS, Closest, Fit, fit
from models.assignment import AssignmentError, Infeasible, InvalidProblem, OutOfBudget
from models.mentoring.learning import learn_answers
from models.mentoring.planning.current_pairs import Key, ManualOverrides, current_pairs, possible
from models.mentoring.planning.plan import overrides_of, planned_of
from models.mentoring.planning.repair import fill, report_waiting
from models.mentoring.planning.solving import solved
from models.mentoring.state import MentoringState
from models.mentoring.stored import ManualChange, Planned, StoredPair
from models.mentoring.transaction import MentoringTransaction

_NAMED = 10
"""So many faults or rules are named in a refusal."""


def open_cycle(transaction: MentoringTransaction) -> None:
    """Solve the pool: a draft where the rules want a review, else put in force at once."""
    transaction.read_pool()
    learn_answers(transaction)
    planned = make(transaction, [])
    if planned is None:
        return
    if transaction.state.reviewing:
        transaction.keep_draft(planned)
        transaction.show_plan(planned, "draft", "open_cycle")
    else:
        transaction.keep_draft(None)
        carry_out(transaction, planned, fresh=True)


def make(
    transaction: MentoringTransaction,
    by_hand: list[ManualChange],
    startup: str = "",
    mentor: str = "",
) -> Planned | None:
    """Return the best plan with these changes by hand.

    None where there is none, which is then refused with what is in the way.
    """
    state = transaction.state
    try:
        found = solved(state, transaction.record.time, overrides_of(by_hand))
    except AssignmentError as error:
        code, detail = _in_words(error)
        if by_hand and code == "invalid_rules":
            code = "breaks_rule"
        transaction.refuse(code, startup=startup, mentor=mentor, detail=detail)
        return None
    planned = planned_of(state, found, transaction.record.time, by_hand)
    transaction.set_meta(plans=planned.version)
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


def carry_out(transaction: MentoringTransaction, planned: Planned, *, fresh: bool) -> list[Key]:
    """Put a plan in force: settled and half-answered pairs stay, the others become what the plan
    says.

    `fresh`: it was solved just now, so that nothing can have come between. Return the pairs of the
    plan that can no longer be, because the pool has changed since it was solved; their places go to
    the next best.
    """
    state, overrides = transaction.state, overrides_of(planned.by_hand)
    now = current_pairs(state, transaction.terms, overrides)
    before = {(pair.startup, pair.mentor) for pair in state.live()}
    transaction.keep_plan(planned)
    transaction.set_meta(cycle=state.meta.cycle + 1, open=True)
    swapped = _swapped(planned)
    for key, pair in now.ended.items():
        by_hand: PairingNote = "swapped" if key in swapped else "released"
        transaction.close(pair, "withdrawn", by_hand if key in overrides.exclusions else "rule")
    chosen = set(planned.pairs)
    for key in sorted(now.free.keys() - chosen):
        transaction.close(now.free[key], "withdrawn", "replaced")
    for key in sorted(now.free.keys() & chosen):
        _renew(transaction, now.free[key], pinned=key in overrides.pins)
    for key in sorted(now.fixed.keys() & overrides.pins):
        if not now.fixed[key].pinned:
            transaction.revise(now.fixed[key], "pinned", pinned=True, reply_by=0)
    new = sorted(chosen - now.free.keys() - now.fixed.keys())
    texts = _texts(state, new)
    fits = {} if fresh else _fits(transaction, new, texts)
    outdated = [] if fresh else [key for key in new if key not in fits]
    going = {key: texts.get(key, NO_TEXTS) for key in new if fresh or key in fits}
    outdated += _propose(transaction, going, overrides, swapped, fits)
    startups, mentors = [key[0] for key in outdated], [key[1] for key in outdated]
    fill(transaction, startups, mentors, "next_best")
    report_waiting(transaction, state.startups)
    _sum_up(transaction, planned, before)
    return outdated


def _swapped(planned: Planned) -> set[Key]:
    """Return the pairs that swaps by hand took out of a plan or put into it."""
    swapped: set[Key] = set()
    for change in planned.by_hand:
        if change.step == "swap":
            swapped.update(change.exclusions, change.pins)
    return swapped


def _texts(state: MentoringState, pairs: list[Key]) -> dict[Key, Mapping[str, int]]:
    """Return what the texts of those of `pairs` say who take part, all at once."""
    index = state.score_index()
    startups, mentors = index.startups.table, index.mentors.table
    rows = {key: (mentors.row(key[1]), startups.row(key[0])) for key in pairs}
    known = {key: row for key, row in rows.items() if None not in row}
    places = np.array([*known.values()], dtype=np.int64).reshape(-1, 2).T
    return dict(zip(known, Closest(mentors, startups).texts(*places), strict=True))


def _fits(
    transaction: MentoringTransaction, pairs: list[Key], texts: Mapping[Key, Mapping[str, int]]
) -> dict[Key, Fit]:
    """Return the fits of those of `pairs` that the pool still allows."""
    state, terms = transaction.state, transaction.terms
    found = {key: possible(state, terms, *key, texts.get(key, NO_TEXTS)) for key in pairs}
    return {key: fit for key, fit in found.items() if fit is not None}


def _propose(
    transaction: MentoringTransaction,
    new: Mapping[Key, Mapping[str, int]],
    overrides: ManualOverrides,
    swapped: set[Key],
    fits: Mapping[Key, Fit],
) -> list[Key]:
    """Propose the pairs `new`, of whose texts it is known what they say; return those for which there
    is no room any more.
    """
    outdated, state = [], transaction.state
    transaction.announce(new)
    for key, texts in new.items():
        startup, mentor = key
        if not (state.demand(startup) and state.capacity(mentor)):
            outdated.append(key)
            transaction.announce([key], going=False)
            continue
        pinned = key in overrides.pins
        by_hand: PairingNote = "swapped" if key in swapped else "pinned"
        found = fits.get(key)
        if found is None:
            found = fit(state.startups[startup], state.mentors[mentor], state.measure, texts)
        transaction.propose(
            startup, mentor, by_hand if pinned else "cycle", pinned=pinned, found=found
        )
    return outdated


def _renew(transaction: MentoringTransaction, pair: StoredPair, *, pinned: bool) -> None:
    """Leave a proposal as it is, with a revision only where it is pinned or a changed profile has
    changed its score.
    """
    state = transaction.state
    if pinned:
        transaction.revise(pair, "pinned", pinned=True, reply_by=0)
    elif (
        fit(state.startups[pair.startup], state.mentors[pair.mentor], state.measure).score
        != pair.score
    ):
        transaction.revise(pair, "profile_changed")


def _sum_up(transaction: MentoringTransaction, planned: Planned, before: set[Key]) -> None:
    state = transaction.state
    now = list(state.live())
    transaction.decisions.append(
        Cycle(
            **transaction.envelope(),
            number=state.meta.cycle,
            startups=len(state.score_index().startups.ids),
            mentors=len(state.score_index().mentors.ids),
            pairs=len(now),
            total_score=sum(pair.score for pair in now),
            kept=sum((pair.startup, pair.mentor) in before for pair in now),
            waiting=sum(key not in state.live_startup for key in state.score_index().startups.ids),
            solver=planned.method,
            model=state.meta.model,
            acceptance=dict(state.answers.models) if state.learns else {},
        )
    )
