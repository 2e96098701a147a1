"""Whom score sheets, wishes, outcomes and commands mean: their references become the ids that the
pool has.
"""

from collections.abc import Mapping

import msgspec

from contracts.normal import normal_name
from contracts.pool_log import Answer, Command, Outcome, Record, Request, Score
from models.roadshow import rounds
from models.roadshow.state import RoadshowState


def meant(state: RoadshowState, record: Record) -> Record:
    """Return `record` with the ids of the profiles it means.

    The very same one where it names them so already.
    """
    startup, investor, judge = state.startups.find, state.investors.find, state.contest.judges.find
    match record:
        case Score():
            named: dict[str, object] = {
                "startup": startup(record.startup),
                "judge": judge(record.judge),
            }
            named["marks"] = _marks(state, record)
        case Request():
            named = {"startup": startup(record.startup), "investor": investor(record.investor)}
        case Outcome():
            named = {"startup": startup(record.startup), "partner": investor(record.partner)}
        case Answer():
            find = judge if record.by == "judge" else investor
            named = {"startup": startup(record.startup), "partner": find(record.partner)}
        case Command():
            partner = investor(record.partner)
            partner = partner if partner in state.investors else judge(record.partner)
            named = {"startup": startup(record.startup), "partner": partner}
        case _:
            return record
    same = all(getattr(record, field) == value for field, value in named.items())
    return record if same else msgspec.structs.replace(record, **named)


def wishes(state: RoadshowState) -> list[Request]:
    """Return the wishes for meetings, by whom they mean now: the latest of each side about each
    other one.
    """
    latest: dict[tuple[str, str, str], Request] = {}
    for written in state.contest.requests.values():
        request = meant(state, written)
        assert isinstance(request, Request)
        key = request.startup, request.investor, request.by
        known = latest.get(key)
        if known is None or (known.time, known.event) < (request.time, request.event):
            latest[key] = request
    return list(latest.values())


def _marks(state: RoadshowState, score: Score) -> Mapping[str, int]:
    """Return the marks under the names of the round's criteria, where they are the same but for
    their spelling.
    """
    found = rounds.named(state.rules, score.round) if state.rules is not None else None
    if found is None:
        return score.marks
    spelling = {normal_name(criterion.name): criterion.name for criterion in found.criteria}
    renamed = {spelling.get(normal_name(name), name): mark for name, mark in score.marks.items()}
    return renamed if len(renamed) == len(score.marks) else score.marks
