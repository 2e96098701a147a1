"""The judgement of a whole pool on one day: who is eligible, how wanted each is, who is chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from contracts.decisions import LeftOutReason
from contracts.pool_log import Investor, RoadshowRules, Startup
from models.affinity import readable
from models.roadshow import rounds
from models.roadshow.eligibility import filing_fault
from models.roadshow.entries import FULL, barrier, candidate, qualities, shut_out
from models.roadshow.filings import RIGHTS
from models.roadshow.shortlist.choice import Selection, select
from models.roadshow.shortlist.coverage import theses
from models.roadshow.shortlist.demand import AffinityMatrix, Demand
from models.roadshow.shortlist.limits import Candidate, ChoiceTask, Tally, limits_of, task_of
from models.roadshow.state import RoadshowState

MANY: Final = 64
"""From this many changed profiles on, building the affinities anew is cheaper than repairing them."""


class Survey(NamedTuple):
    """What holds on `day` before anybody is chosen: the `task`, and who is not eligible, by id, and
    why.
    """

    day: str
    demand: Mapping[str, Demand]
    task: ChoiceTask
    ineligible: list[tuple[Startup, LeftOutReason]]
    investors_valid: int


class Appraisal(NamedTuple):
    """A survey, and the best choice under it."""

    survey: Survey
    selection: Selection


def appraise(state: RoadshowState, rules: RoadshowRules, day: str) -> Appraisal:
    """Return the judgement of `state` with filings as they stand on `day` (empty: by their status
    alone).
    """
    found = survey(state, rules, day)
    return Appraisal(found, _select(state, found.task))


def survey(  # noqa: PLR0913 - what a choice depends on
    state: RoadshowState,
    rules: RoadshowRules,
    day: str,
    *,
    also: Collection[str] = (),
    without: Collection[str] = (),
    in_force: bool = False,
) -> Survey:
    """Return who could be chosen on `day`, and who could not, without choosing.

    `also` are entered whatever bars them but a lack of vectors, and those `without` whom it is to
    be are passed over. What was settled by hand counts: for drafts, or what is `in_force`.
    """
    affinities = _matrix_of(state)
    valid = {key for key, one in state.investors.items() if attends(state, one, day)}
    counting = {key for key in valid if RIGHTS[state.investors[key].type].invests}
    demand = affinities.demand(lambda one: one.id in counting, max(1, rules.investors_per_entry))
    shut, quality = shut_out(state, rules), qualities(state, rules)
    settled = state.directives(rounds.name_of(rules, state.contest), in_force=in_force)
    excluded = settled.excluded
    candidates, ineligible = [], []
    for key in sorted(state.startups.keys() - set(without)):
        startup = state.startups[key]
        bar = None if key in also else barrier(startup, rules, shut)
        reason = bar or ("excluded" if key in excluded and key not in also else None)
        reason = reason or ("no_vectors" if key not in demand else None)
        if reason:
            ineligible.append((startup, reason))
        else:
            candidates.append(candidate(startup, demand[key].score, quality.get(key, FULL)))
    task = _task(state, rules, affinities, candidates, counting)
    kept = pinned(task, settled.pinned)
    return Survey(day, demand, replace(task, kept=kept), ineligible, len(valid))


def pinned(task: ChoiceTask, wanted: Iterable[str]) -> frozenset[str]:
    """Return who of those pinned by hand, in this order, can be chosen together within the limits."""
    candidates, tally = {c.startup: c for c in task.candidates}, Tally(task.limits)
    kept = set()
    for key in wanted:
        candidate = candidates.get(key)
        if candidate is not None and tally.has_room_for(candidate):
            tally.add(candidate)
            kept.add(key)
    return frozenset(kept)


def attends(state: RoadshowState, investor: Investor, day: str) -> bool:
    """Tell whether the filing of `investor` counts on `day`, and nothing is known that keeps it
    away.
    """
    return filing_fault(investor, day) is None and not state.contest.absent("investor", investor.id)


def _task(
    state: RoadshowState,
    rules: RoadshowRules,
    affinities: AffinityMatrix,
    candidates: list[Candidate],
    attending: set[str],
) -> ChoiceTask:
    limits = limits_of(rules)
    if not limits.coverage:
        return task_of(candidates, limits)
    investors = [key for key in affinities.investors if key in attending]
    startups = [c.startup for c in candidates]
    shared = theses(
        [state.startups[key] for key in startups], [state.investors[key] for key in investors]
    )
    return ChoiceTask(
        tuple(candidates),
        limits,
        tuple(investors),
        affinities.fitting(startups, investors) & shared,
    )


def _select(state: RoadshowState, task: ChoiceTask) -> Selection:
    """Return the choice, the one before where the task is the same: a search is not repeated for
    what changes nothing in it.
    """
    known = state.selected
    if known is None or known[0] != task:
        known = state.selected = task, select(task)
    return known[1]


def _matrix_of(state: RoadshowState) -> AffinityMatrix:
    """Return the affinities of `state`, repaired or built anew."""
    touched = len(state.touched_startups) + len(state.touched_investors)
    affinities = state.affinities
    if (
        affinities is None
        or touched > MANY
        or affinities.twins != state.twins
        or affinities.history is not state.history
    ):
        startups = (one for one in state.startups.values() if _usable(state, one))
        investors = (one for one in state.investors.values() if _usable(state, one))
        affinities = AffinityMatrix(startups, investors, state.measure, state.meta.dims)
        state.affinities = affinities
    else:
        _repair(state, affinities)
    state.touched_startups.clear()
    state.touched_investors.clear()
    return affinities


def _repair(state: RoadshowState, affinities: AffinityMatrix) -> None:
    for key in sorted(state.touched_startups):
        startup = state.startups.get(key)
        if startup is not None and _usable(state, startup):
            affinities.put_startup(startup)
        else:
            affinities.drop_startup(key)
    for key in sorted(state.touched_investors):
        investor = state.investors.get(key)
        if investor is not None and _usable(state, investor):
            affinities.put_investor(investor)
        else:
            affinities.drop_investor(key)


def _usable(state: RoadshowState, profile: Startup | Investor) -> bool:
    """Tell whether `profile` has vectors that can be compared with the others'."""
    return (
        profile.vectors is not None
        and state.fits_model(profile.vectors)
        and readable(profile.vectors)
    )
