"""Why a startup is on or off the stage, as a structure that `duijie explain` puts into words."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from contracts.decisions import LeftOutReason, Reason
from contracts.pool_log import Investor, Startup
from contracts.roadshow import Group
from models.affinity import Aligned, aligned, cited_work, contributions, fit
from models.roadshow.conflicts import Tie, disclosed, exclusion
from models.roadshow.eligibility import FilingFault, Mismatch, filing_fault, mismatch
from models.roadshow.entries import section_of
from models.roadshow.explain.admission import remedies_of
from models.roadshow.explain.remedies import Remedy
from models.roadshow.filings import RIGHTS
from models.roadshow.past import past_of
from models.roadshow.shortlist.appraisal import Appraisal, appraise
from models.roadshow.shortlist.document import reason_of
from models.roadshow.shortlist.limits import Candidate, Tally
from models.roadshow.shortlist.selection import place
from models.roadshow.state import RoadshowState

CITED = 3
"""Pairs of spans cited for each investor."""


class Backer(msgspec.Struct, frozen=True):
    """An investor whose affinity is in the startup's score.

    `parts` are the features of `score`, 0 to 10,000 each, `contributions` what each adds to it, and
    `cited` the words of both that carry the match, the most telling first.
    """

    investor: str
    name: str
    score: int
    parts: Mapping[str, int]
    contributions: Mapping[str, int]
    cited: list[Aligned]
    disclosed: list[Tie]
    """Conflicts that were declared and keep nobody out."""
    past: list[str] = []
    """Companies of the startup's field in which the investor invested before, the latest first."""
    work: str = ""
    """The one of the investor's works that speaks most of what the startup does."""


class NotCounted(msgspec.Struct, frozen=True):
    """An investor that is none for this startup, and why; `tie` is for the organiser alone: secret
    conflicts are in it.

    Of a filing that does not count: what was written of it, and who verified it.
    """

    investor: str
    name: str
    reason: FilingFault | Mismatch | Literal["absent", "lends", "no_vectors"]
    tie: Tie | None = None
    status_reason: str = ""
    verified_by: str = ""


class EntryWhy(msgspec.Struct, frozen=True, kw_only=True):
    """What holds now for one startup, and where it stands on the current shortlist (which may be
    older).

    `rank` is its place among the chosen, `waiting` among those left out, from 1; one or both are 0.
    `lacks` is what its score needs to reach that of `rival`, the entry whose place it would take: 0
    where a tie went to the smaller id, or where nobody holds such a place.
    """

    startup: str
    name: str
    group: Group
    section: str
    day: str
    """The day on which filings were judged.

    Empty where neither cycle nor event has set one: then by status alone.
    """
    eligible: bool
    left_out: LeftOutReason | None
    score: int
    rank: int
    waiting: int
    quota: int
    industry_max: int
    rival: str
    rival_name: str
    lacks: int
    reason: Reason
    investors: list[Backer]
    not_counted: list[NotCounted]
    shortlist_version: int
    shortlist_status: Literal["", "draft", "published"]
    shortlist_rank: int
    """0 where it is not among the entries of the current shortlist."""
    remedies: list[Remedy]
    """What would bring it onto the list as things stand now, the cheapest first.

    None where it is on it.
    """


def why(state: RoadshowState, startup: str) -> EntryWhy | None:
    """Return why `startup` is where it is.

    None where the pool is no roadshow or does not know it.
    """
    rules, profile = state.rules, state.startups.get(startup)
    if rules is None or profile is None or state.programme is None:
        return None
    appraisal = appraise(state, rules, state.programme.event_on or state.meta.day)
    survey = appraisal.survey
    demand = survey.demand.get(startup)
    wanted_by = demand.investors if demand else []
    rival = _rival(appraisal, startup)
    scores = {candidate.startup: candidate.score for candidate in survey.task.candidates}
    score = scores.get(startup, demand.score if demand else 0)
    left_out = _left_out(appraisal, startup)
    return EntryWhy(
        startup=startup,
        name=profile.name,
        group=profile.group,
        section=section_of(profile),
        day=survey.day,
        eligible=all(one.id != startup for one, _ in survey.ineligible),
        left_out=left_out,
        score=score,
        rank=_position(appraisal.selection.chosen, startup),
        waiting=_position(appraisal.selection.left, startup),
        quota=rules.quotas.get(profile.group, 0),
        industry_max=rules.industry_max,
        rival=rival.startup if rival else "",
        rival_name=state.startups[rival.startup].name if rival else "",
        lacks=max(0, rival.score - score) if rival else 0,
        reason=reason_of(state, profile, wanted_by),
        investors=[_backer(state, profile, state.investors[key]) for key in wanted_by],
        not_counted=_not_counted(state, profile, survey.day),
        shortlist_version=state.meta.version,
        shortlist_status=state.meta.status,
        shortlist_rank=_listed(state, startup),
        remedies=remedies_of(state, rules, survey.day, startup) if left_out else [],
    )


def _position(candidates: list[Candidate], startup: str) -> int:
    return next((i for i, c in enumerate(candidates, start=1) if c.startup == startup), 0)


def _left_out(appraisal: Appraisal, startup: str) -> LeftOutReason | None:
    reasons = {one.id: reason for one, reason in appraisal.survey.ineligible}
    reasons |= {
        c.startup: reason
        for c, reason in zip(appraisal.selection.left, appraisal.selection.reasons, strict=True)
    }
    return reasons.get(startup)


def _rival(appraisal: Appraisal, startup: str) -> Candidate | None:
    """Return the last of the chosen that one left out could replace: in its group, and its section
    or district if that is full.
    """
    chosen, one = appraisal.selection.chosen, _find(appraisal.selection.left, startup)
    if one is None:
        return None
    tally = Tally(appraisal.survey.task.limits, chosen)
    section, district = tally.section_full(one), tally.district_full(one)
    peers = [
        c
        for c in chosen
        if not (section and c.section != one.section)
        and not (district and c.district != one.district)
    ]
    same_group = [c for c in peers if c.group == one.group]
    others = (section or district) and (not tally.group_full(one) or not same_group)
    return max(peers if others else same_group, key=place, default=None)


def _find(candidates: list[Candidate], startup: str) -> Candidate | None:
    return next((c for c in candidates if c.startup == startup), None)


def _backer(state: RoadshowState, startup: Startup, investor: Investor) -> Backer:
    found = fit(startup, investor, state.measure)
    adds = contributions(found, state.measure.weights)
    return Backer(
        investor.id,
        investor.name,
        found.score,
        found.parts,
        adds,
        aligned(startup, investor, CITED),
        disclosed(investor, startup, state.twins),
        past_of(state.history, startup, investor.id) if "history" in found.parts else [],
        cited_work(startup, investor, state.text_statistics.works)
        if "works" in found.parts
        else "",
    )


def _not_counted(state: RoadshowState, startup: Startup, day: str) -> list[NotCounted]:
    found = []
    for key in sorted(state.investors):
        one = state.investors[key]
        reason = _why_not(state, one, startup, day)
        if reason is not None:
            tie = exclusion(one, startup, state.twins) if reason == "conflict" else None
            filed = (one.status_reason, one.verified_by) if filing_fault(one, day) else ("", "")
            found.append(NotCounted(key, one.name, reason, tie, *filed))
    return found


def _why_not(
    state: RoadshowState, investor: Investor, startup: Startup, day: str
) -> FilingFault | Mismatch | Literal["absent", "lends", "no_vectors"] | None:
    if fault := filing_fault(investor, day):
        return fault
    if state.contest.absent("investor", investor.id):
        return "absent"
    if not RIGHTS[investor.type].invests:
        return "lends"
    return mismatch(investor, startup, state.twins) or (
        None if state.fits_model(investor.vectors) else "no_vectors"
    )


def _listed(state: RoadshowState, startup: str) -> int:
    entries = state.shortlist.current.entries if state.shortlist.current else []
    return next((entry.rank for entry in entries if entry.startup == startup), 0)
