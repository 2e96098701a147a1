"""A startup's pairings explained: the score's parts, and what stopped the best mentors that were
not chosen.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from contracts.decisions import PairingStatus, Reason, WaitingReason
from contracts.pool_log import Mentor, MentoringRules, Startup
from models.affinity import (
    ACCEPTANCE,
    TOP,
    Aligned,
    Fit,
    aligned,
    cited_work,
    contributions,
    fit,
    reason,
)
from models.mentoring.rules import Forbidden, broken
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair

CITED = 3
"""Pairs of spans cited for each pairing."""
Stopped = (
    Forbidden
    | Literal[
        "kept_out", "no_capacity", "places_elsewhere", "startup_has_enough", "better_for_the_whole"
    ]
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A live pair, with the score's parts as the profiles now are."""

    mentor: str
    mentor_name: str
    status: PairingStatus
    pinned: bool
    accepted_by: tuple[str, ...]
    score: int
    reason: Reason
    contributions: dict[str, int]
    """What each feature adds to the score; they sum to it."""
    cited: tuple[Aligned, ...]
    """The words of both that carry the match, the most telling first."""
    likely: int = 0
    """How likely both accept (of 10,000), where that is more than usual in the pool; else 0."""
    work: str = ""
    """The one of the mentor's works that speaks most of what the startup does."""


@dataclass(frozen=True, slots=True)
class NotChosen:
    """A mentor who fits well and is not paired, and what stopped it.

    `better_for_the_whole`: allowed and free, but the optimum of the pool (or the order of changes)
    has it otherwise.
    """

    mentor: str
    mentor_name: str
    score: int
    parts: dict[str, int]
    stopped: Stopped


@dataclass(frozen=True, slots=True)
class PairingWhy:
    """The explanation for one startup; `waiting` is why it has no mentor, None where it has one or
    no cycle was solved.
    """

    startup: str
    startup_name: str
    taking_part: bool
    kept_out: str
    cycle: int
    pairs: tuple[Chosen, ...]
    waiting: WaitingReason | None
    waiting_since: int
    not_chosen: tuple[NotChosen, ...]
    answers_known: int = 0
    """Of how many answers it is told how likely people accept."""


def why(state: MentoringState, startup: str, time: int, best: int = 5) -> PairingWhy | None:
    """Return the explanation for `startup` at `time` (ms), with the `best` mentors not chosen.

    None for a startup that the pool does not know, and where there is no mentoring programme.
    """
    team = state.startups.get(startup)
    if (
        team is None
        or state.programme is None
        or not isinstance(state.programme.rules, MentoringRules)
    ):
        return None
    state.answers.at(time)
    out, wait = state.out.get(f"startup/{startup}"), state.waiting.get(startup)
    return PairingWhy(
        startup=startup,
        startup_name=team.name,
        taking_part=out is None,
        kept_out=out.code if out else "",
        cycle=state.meta.cycle,
        pairs=tuple(_chosen(state, team, pair) for pair in state.pairs_of_startup(startup)),
        waiting=wait.reason if wait else None,
        waiting_since=wait.since if wait else 0,
        not_chosen=tuple(_not_chosen(state, team, time, best)),
        answers_known=answers_known(state),
    )


def _chosen(state: MentoringState, team: Startup, pair: StoredPair) -> Chosen:
    mentor = state.mentors[pair.mentor]
    found = fit(team, mentor, state.measure)
    return Chosen(
        mentor=mentor.id,
        mentor_name=mentor.name,
        status=pair.status,
        pinned=pair.pinned,
        accepted_by=tuple(pair.accepted_by),
        score=found.score,
        reason=reason(team, mentor, found),
        contributions=contributions(found, state.measure.weights),
        cited=tuple(aligned(team, mentor, CITED)),
        likely=likely(state, found),
        work=cited_work(team, mentor, state.text_statistics.works)
        if "works" in found.parts
        else "",
    )


def likely(state: MentoringState, found: Fit) -> int:
    """Return how likely both accept (of 10,000), where that is no less than over all of the pool's
    answers; 0 where it is less, or nothing is known: an explanation tells what speaks for a pair.
    """
    chance, models = found.parts.get(ACCEPTANCE, 0), state.answers.models
    usual = models["startup"].accepted * models["mentor"].accepted // TOP if models else 0
    return chance if chance >= usual else 0


def answers_known(state: MentoringState) -> int:
    """Return of how many answers that is told."""
    return sum(model.answers for model in state.answers.models.values())


def _not_chosen(state: MentoringState, team: Startup, time: int, best: int) -> list[NotChosen]:
    side = state.score_index().mentors
    scores = side.table.scores(team)
    paired = state.live_startup.get(team.id, set())
    order = [side.ids[row] for row in np.argsort(-scores, kind="stable")]
    found = []
    for key in [key for key in order if key not in paired][:best]:
        mentor = state.mentors[key]
        parts = fit(team, mentor, state.measure)
        found.append(
            NotChosen(
                key,
                mentor.name,
                parts.score,
                dict(parts.parts),
                _stopped(state, team, mentor, parts.score, time),
            )
        )
    return found


def _stopped(
    state: MentoringState, team: Startup, mentor: Mentor, score: int, time: int
) -> Stopped:
    rule = broken(team, mentor, state.terms(time)) or state.excluded(team.id, mentor.id)
    if rule is not None:
        return rule
    if score < state.rules.min_score:
        return "score_too_low"
    if not state.takes_part(team):
        return "kept_out"
    if not state.capacity(mentor.id):
        return "places_elsewhere" if state.lacks_share(mentor) else "no_capacity"
    return "better_for_the_whole" if state.demand(team.id) else "startup_has_enough"
