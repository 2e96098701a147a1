"""The panels of judges: drawn up after a shortlist, published with it, repaired when a judge or an
entry leaves.
"""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.decisions import Panel, Panels, RefusalCode, Shortlist
from contracts.pool_log import Language, RoadshowRules
from contracts.roadshow import ConflictKind
from models.roadshow.entries import section_of
from models.roadshow.event_day.staging import (
    Cast,
    DayTooShort,
    absences,
    cast,
    drop_draft,
    event_date,
    first_difference,
    issue_published,
    reach,
)
from models.roadshow.hand import Basis
from models.roadshow.judging.duty import announced, seats_of, timed
from models.roadshow.judging.seating import (
    Bench,
    Entrant,
    FormerSeat,
    SeatingTask,
    can_sit,
    convene,
    seated_by_hand,
)
from models.roadshow.judging.ties import all_tied, ties
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

Ties = Mapping[str, Mapping[str, ConflictKind]]


def draw_up(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Announce a draft of the panels for the current shortlist."""
    shortlist = transaction.state.shortlist.current
    if shortlist is None or not shortlist.entries:
        drop_draft(transaction, transaction.state.contest.panels)
        return
    try:
        basis = transaction.basis(shortlist.round)
        on_stage = cast(transaction.state, rules, shortlist, basis)
    except DayTooShort as short:
        transaction.refuse("day_too_short", detail=str(short))
        drop_draft(transaction, transaction.state.contest.panels)
        return
    task = task_of(transaction.state, rules, shortlist, on_stage, basis)
    for judge in all_tied(task.judges, on_stage.entries, task.ties):
        transaction.refuse(
            "judge_conflicts", partner=judge, detail=transaction.state.contest.judges[judge].name
        )
    drafted = _drafted(transaction, shortlist, task)
    if drafted is None:
        drop_draft(transaction, transaction.state.contest.panels)
    else:
        transaction.issue(transaction.state.contest.panels, announced(transaction, drafted))


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Publish the panels where they are a draft, or refuse to.

    Tell whether there was anything to answer.
    """
    if rules.panels is None:
        drop_draft(transaction, transaction.state.contest.panels)
    state, draft = transaction.state, transaction.state.contest.panels.draft
    if draft is None:
        return False
    strange = first_difference(
        (startup for panel in draft.panels for startup in panel.entries),
        (entry.startup for entry in state.published_list.entries),
    )
    gone = min(
        (key for panel in draft.panels for key, _ in seats_of(panel) if _gone(state, key)),
        default="",
    )
    if strange or gone:
        place = f"startup/{strange}" if strange else f"judge/{gone}"
        transaction.refuse(
            "breaks_rule",
            startup=strange,
            partner="" if strange else gone,
            detail=f"publish: panels: {place}",
        )
        return True
    order = state.contest.line_up.current if rules.slots is not None else None
    issue_published(
        transaction, transaction.state.contest.panels, announced(transaction, timed(draft, order))
    )
    return True


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish a new version where the published panels name somebody who left or has a new
    conflict, or lack somebody who moved up.
    """
    state = transaction.state
    published, shortlist = state.contest.panels.published, state.shortlist.published
    if (
        rules.panels is None
        or published is None
        or shortlist is None
        or published.round != shortlist.round
    ):
        return
    try:
        basis = transaction.basis(shortlist.round, repairing=True)
        task = task_of(state, rules, shortlist, cast(state, rules, shortlist, basis), basis)
    except DayTooShort as short:
        transaction.refuse("day_too_short", detail=str(short))
        return
    if not _holds(state, published, task):
        drafted = _drafted(transaction, shortlist, task)
        if drafted is not None:
            order = state.contest.line_up.published if rules.slots is not None else None
            day = published.day or drafted.day
            repaired = timed(msgspec.structs.replace(drafted, status="published", day=day), order)
            transaction.issue(transaction.state.contest.panels, announced(transaction, repaired))


def ties_of(state: RoadshowState, shortlist: Shortlist) -> Ties:
    """Return judge -> startup -> kind of conflict, for all judges and the entries of `shortlist`."""
    startups = [
        state.startups[one.startup] for one in shortlist.entries if one.startup in state.startups
    ]
    investors = list(state.investors.values())
    return {
        key: ties(judge, startups, investors, state.twins)
        for key, judge in sorted(state.contest.judges.items())
    }


def task_of(
    state: RoadshowState,
    rules: RoadshowRules,
    shortlist: Shortlist,
    on_stage: Cast,
    basis: Basis,
) -> SeatingTask:
    """Return what is to be decided about panels."""
    assert rules.panels is not None
    judges = [judge for key, judge in sorted(state.contest.judges.items()) if not _gone(state, key)]
    serving = [
        one
        for one in judges
        if not shortlist.round or not one.rounds or shortlist.round in one.rounds
    ]
    sections = {
        key: section_of(state.startups[key]) for key in on_stage.entries if key in state.startups
    }
    task = SeatingTask(
        judges=serving,
        stages=[
            [Entrant(key, sections.get(key, "")) for key in stage] for stage in on_stage.stages
        ],
        times=[on_stage.places[: reach(basis, shortlist, stage)] for stage in on_stage.stages],
        rules=rules.panels,
        ties=ties_of(state, shortlist),
        absences={one.id: absences(state, "judge", one.id) for one in serving},
        before=_seats(basis.panels, shortlist),
        partial=rules.order == "optimised",
    )
    return seated_by_hand(task, basis.directives.replaced)


def _seats(published: Panels | None, shortlist: Shortlist) -> dict[str, FormerSeat]:
    """Return where judges sit as published for the same round."""
    if published is None or published.round != shortlist.round:
        return {}
    return {
        key: FormerSeat(panel.stage - 1, seat)
        for panel in published.panels
        for key, seat in seats_of(panel)
    }


def _gone(state: RoadshowState, judge: str) -> bool:
    return judge not in state.contest.judges or state.contest.absent("judge", judge)


def _holds(state: RoadshowState, published: Panels, task: SeatingTask) -> bool:
    """Tell whether the published panels are for these entries still, and each judge on them can
    still sit there and spares the same.
    """
    stages = [sorted(one.startup for one in stage) for stage in task.stages]
    if [sorted(panel.entries) for panel in published.panels] != stages:
        return False
    if _spared(published.panels, task.ties) != published.spared:
        return False
    serving = {one.id for one in task.judges}
    return all(
        key in serving and can_sit(task, state.contest.judges[key], panel.stage - 1)
        for panel in published.panels
        for key, _ in seats_of(panel)
    )


def _drafted(
    transaction: RoadshowTransaction, shortlist: Shortlist, task: SeatingTask
) -> Panels | None:
    """Return a draft of the best panels; refuse, and return None, where they would not be whole."""
    found = convene(task)
    for lack in found.shortages:
        code: RefusalCode = "no_chair" if lack.what == "chair" else "too_few_judges"
        transaction.refuse(
            code,
            startup=lack.startup,
            detail=" ".join(filter(None, [str(lack.stage), lack.startup]))
            + f": {lack.have}/{lack.need}",
        )
    if found.shortages:
        return None
    state = transaction.state
    panels = _seated(state, found.benches, task)
    return Panels(
        **transaction.envelope(),
        version=transaction.next_version(transaction.state.contest.panels),
        status="draft",
        round=shortlist.round,
        day=event_date(transaction),
        panels=panels,
        spared=_spared(panels, task.ties),
        languages=_languages(state, panels),
        proven=found.proven,
    )


def _seated(state: RoadshowState, benches: Sequence[Bench], task: SeatingTask) -> list[Panel]:
    """Return the panels of `benches`, one a stage, with the names of those who sit on them."""
    panels = []
    for number, (bench, stage) in enumerate(zip(benches, task.stages, strict=True), start=1):
        seated = sorted([*bench.judges, *bench.reserves])
        panels.append(
            Panel(
                stage=number,
                chair=bench.chair,
                judges=bench.judges,
                reserves=bench.reserves,
                names={key: state.contest.judges[key].name for key in seated},
                entries=[entrant.startup for entrant in stage],
            )
        )
    return panels


def _languages(state: RoadshowState, panels: list[Panel]) -> dict[str, Language]:
    """Return the language of those who are not written to in zh-Hans."""
    judges = {key: state.contest.judges.get(key) for panel in panels for key, _ in seats_of(panel)}
    return {
        key: one.language
        for key, one in sorted(judges.items())
        if one is not None and one.language != "zh-Hans"
    }


def _spared(panels: list[Panel], known: Ties) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for panel in panels:
        for key in [*panel.judges, *panel.reserves]:
            spared = {
                one: kind
                for one, kind in sorted(known.get(key, {}).items())
                if one in panel.entries
            }
            if spared:
                found[key] = dict(spared)
    return found
