"""Who goes on (晋级) from a round, where the limits of sections and districts and the districts'
floors hold for that, too.

Without such limits ranks and quotas decide alone (models.roadshow.judging.ranking). With them those
go on who meet the floors, fill the places and have the greatest sum of totals, ties by rank; floors
count as far as entries from there were judged.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from contracts.decisions import Result
from contracts.pool_log import RoadshowRules
from contracts.roadshow import Round
from models.roadshow.entries import FULL, section_of
from models.roadshow.judging.ranking import promote
from models.roadshow.shortlist.exact import best
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, ChoiceTask, limits_of
from models.roadshow.state import RoadshowState


def promoted(
    state: RoadshowState,
    rules: RoadshowRules,
    current: Round,
    rows: Sequence[Result],
    gone: Collection[str],
) -> list[Result]:
    """Return `rows`, by group and rank, with those promoted who go on from the round `current`; who
    is `gone` is replaced.

    Whoever would go on if nobody had left goes on: withdrawals cost nobody else a place.
    """
    limits = replace(limits_of(rules), quotas=current.quotas, coverage=0, diversity=0)
    if (limits.plain and not limits.industry_max) or not current.quotas:
        return promote(rows, current.quotas, gone)
    judged = [row for row in rows if row.sheets and not row.vetoed_by]
    first = _best(state, judged, limits, frozenset())
    staying = [row for row in judged if row.startup not in gone]
    going_on = _best(state, staying, limits, frozenset(first - set(gone)))
    return [msgspec.structs.replace(row, promoted=row.startup in going_on) for row in rows]


def _best(
    state: RoadshowState, rows: Sequence[Result], limits: ChoiceLimits, kept: frozenset[str]
) -> set[str]:
    # The order of candidates breaks ties: here it is that of the ranks.
    ordered = tuple(
        _candidate(state, row) for row in sorted(rows, key=lambda row: (row.rank, row.startup))
    )
    task = ChoiceTask(ordered, limits, (), np.zeros((len(ordered), 0), dtype=np.bool_), kept)
    return {c.startup for c in task.at(best(task).chosen)}


def _candidate(state: RoadshowState, row: Result) -> Candidate:
    """Return a row as one that can be chosen.

    Whose profile left the pool is in no section and no district.
    """
    startup, total = state.startups.get(row.startup), min(max(row.total, 0), FULL)
    if startup is None:
        return Candidate(row.startup, row.group, "", total)
    return Candidate(row.startup, row.group, section_of(startup), total, startup.region)
