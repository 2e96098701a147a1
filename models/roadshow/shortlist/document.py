"""An appraisal written out as a Shortlist decision; and what makes two shortlists the same."""

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from contracts.decisions import Entry, LeftOut, LeftOutReason, Reason, Shortlist
from contracts.pool_log import RoadshowRules, Startup
from models.affinity import fit, quotations, reason
from models.roadshow import rounds
from models.roadshow.eligibility import conflict
from models.roadshow.entries import barrier, shut_out
from models.roadshow.shortlist.appraisal import Appraisal, Survey, attends
from models.roadshow.shortlist.changelog import changes
from models.roadshow.shortlist.choice import Selection
from models.roadshow.shortlist.limits import Candidate
from models.roadshow.state import RoadshowState, investor_field, startup_field
from models.roadshow.transaction import RoadshowTransaction

_CONTEST: Final = (
    "district_floors", "district_max", "coverage", "diversity", "rounds", "order", "slots", "panels", "meetings", "most_changes",
)  # fmt: skip
"""Rules that came with contests on stage."""
_PLAIN: Final = RoadshowRules()


def digest(state: RoadshowState, appraisal: Appraisal) -> str:
    """Return the fingerprint of who is chosen, in what order, shown how, with which investors;
    scores are not in it.
    """
    rows = []
    for c in appraisal.selection.chosen:
        one = state.startups[c.startup]
        investors = appraisal.survey.demand[one.id].investors
        rows.append((one.id, one.name, one.group, one.industries[:1], one.language, investors))
    return _fingerprint(rows)


def digest_of(entries: Sequence[Entry]) -> str:
    """Return the same fingerprint of entries that are written out already."""
    return _fingerprint(
        [
            (
                e.startup,
                e.name,
                e.group,
                [e.industry] if e.industry else [],
                e.language,
                e.investors,
            )
            for e in entries
        ]
    )


def _fingerprint(rows: Sequence[tuple[object, ...]]) -> str:
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def draft(
    transaction: RoadshowTransaction, rules: RoadshowRules, appraisal: Appraisal
) -> Shortlist:
    """Return the draft that follows from `appraisal`: each startup of the pool is in exactly one of
    its three lists.
    """
    state = transaction.state
    survey, selection = appraisal
    left = list(zip(selection.left, selection.reasons, strict=True))
    places = max(0, rules.waiting_list)
    drafted = Shortlist(
        **transaction.envelope(),
        version=state.meta.version + 1,
        status="draft",
        quotas=dict(sorted(rules.quotas.items())),
        industry_max=rules.industry_max,
        entries=entries_of(state, selection.chosen, survey),
        waiting_list=[
            _left_out(state.startups[c.startup], why, c.score) for c, why in left[:places]
        ],
        left_out=[
            *(_left_out(state.startups[c.startup], why, c.score) for c, why in left[places:]),
            *(_left_out(one, why, 0) for one, why in survey.ineligible),
        ],
        investors_valid=survey.investors_valid,
        investors_not_valid=len(state.investors) - survey.investors_valid,
        model=state.meta.model,
    )
    return _with_figures(state, rules, selection, drafted) if _is_contest(state, rules) else drafted


def _is_contest(state: RoadshowState, rules: RoadshowRules) -> bool:
    """Tell whether anything of a contest is in the rules or in the log: other shortlists are
    written as they were before there were any.
    """
    return any(getattr(rules, name) != getattr(_PLAIN, name) for name in _CONTEST) or any(
        state.contest.stored(judges=True)
    )


def _with_figures(
    state: RoadshowState, rules: RoadshowRules, selection: Selection, drafted: Shortlist
) -> Shortlist:
    current = rounds.current(rules, state.contest)
    name = current.name if current else ""
    # In another round everybody is new: who goes on was told by the results of the one before.
    before = (
        state.shortlist.published
        if state.shortlist.published is not None and state.shortlist.published.round == name
        else None
    )
    return msgspec.structs.replace(
        drafted,
        round=name,
        method=selection.method,
        proven=selection.proven,
        total=selection.total,
        bound=selection.bound,
        greedy_total=selection.greedy_total,
        uncovered=dict(sorted(selection.uncovered.items())),
        below_floor=dict(selection.below_floor),
        changes=changes(before, drafted, arrival="chosen"),
        replaces=before.version if before else 0,
    )


def no_longer_holds(
    state: RoadshowState, rules: RoadshowRules, shortlist: Shortlist, day: str
) -> str:
    """Return the first thing in `shortlist` that is no longer so on `day`, as `KIND/ID`; empty for
    none.

    Its round must still be under way; an entry must still be in the pool and eligible; an investor
    must still be registered, attend, and be free of conflict.
    """
    if shortlist.round and shortlist.round in state.contest.results:
        return f"round/{shortlist.round}"
    shut = shut_out(state, rules)
    for entry in shortlist.entries:
        startup = state.startups.get(entry.startup)
        if startup is None or barrier(startup, rules, shut):
            return startup_field(entry.startup)
        for key in entry.investors:
            investor = state.investors.get(key)
            if (
                investor is None
                or not attends(state, investor, day)
                or conflict(investor, startup, state.twins)
            ):
                return investor_field(key)
    return ""


def reason_of(state: RoadshowState, startup: Startup, investors: Sequence[str]) -> Reason:
    """Return why `startup` is wanted, in its words and those of its keenest investor.

    By itself where it has none.
    """
    if not investors:
        return Reason(left_quote=quotations(startup, None)[0])
    keenest = state.investors[investors[0]]
    return reason(startup, keenest, fit(startup, keenest, state.measure))


def entries_of(state: RoadshowState, chosen: Sequence[Candidate], survey: Survey) -> list[Entry]:
    """Return the entries of `chosen` with ranks from 1 in this order."""
    return [_entry(state, rank, c, survey) for rank, c in enumerate(chosen, start=1)]


def _entry(state: RoadshowState, rank: int, candidate: Candidate, survey: Survey) -> Entry:
    startup = state.startups[candidate.startup]
    investors = survey.demand[startup.id].investors
    return Entry(
        rank=rank,
        startup=startup.id,
        name=startup.name,
        group=startup.group,
        industry=startup.industries[0] if startup.industries else "",
        language=startup.language,
        score=candidate.score,
        investors=investors,
        reason=reason_of(state, startup, investors),
    )


def _left_out(startup: Startup, why: LeftOutReason, score: int) -> LeftOut:
    """Return `startup` as one that is not on the list."""
    return LeftOut(
        startup=startup.id,
        name=startup.name,
        group=startup.group,
        language=startup.language,
        score=score,
        reason=why,
    )
