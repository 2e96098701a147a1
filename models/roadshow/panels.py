"""The panels of judges: drawn up after a shortlist, published with it, mended when a judge or an entry leaves."""

from collections.abc import Mapping

import msgspec

from contracts.decisions import Change, Panel, Panels, RefusalCode, Shortlist
from contracts.pool_log import Language, RoadshowRules
from contracts.roadshow import ConflictKind
from models.roadshow.entries import section_of
from models.roadshow.judging.panels import Entrant, Place, Task, can_sit, convene
from models.roadshow.judging.ties import all_tied, ties
from models.roadshow.staging import (
    Cast,
    DayTooShort,
    absences,
    cast,
    drop_draft,
    first_difference,
    issue_published,
    reach,
)
from models.roadshow.state import State
from models.roadshow.turn import Turn

Ties = Mapping[str, Mapping[str, ConflictKind]]


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the panels for the current shortlist."""
    shortlist = turn.state.shortlist
    if shortlist is None or not shortlist.entries:
        drop_draft(turn, "panels")
        return
    try:
        on_stage = cast(turn.state, rules, shortlist)
    except DayTooShort as short:
        turn.refuse("day_too_short", detail=str(short))
        drop_draft(turn, "panels")
        return
    task = _task(turn.state, rules, shortlist, on_stage)
    for judge in all_tied(task.judges, on_stage.entries, task.ties):
        turn.refuse("judge_conflicts", partner=judge, detail=turn.state.contest.judges[judge].name)
    drafted = _drafted(turn, shortlist, task)
    if drafted is None:
        drop_draft(turn, "panels")
    else:
        turn.issue(drafted)


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the panels where they are a draft, or refuse to; tell whether there was anything to answer."""
    if rules.panels is None:
        drop_draft(turn, "panels")
    state, current = turn.state, turn.state.contest.panels
    if current is None or current.status == "published":
        return False
    assert state.published is not None
    strange = first_difference(
        (startup for panel in current.panels for startup in panel.entries),
        (entry.startup for entry in state.published.entries),
    )
    gone = min((key for panel in current.panels for key, _ in _places(panel) if _gone(state, key)), default="")
    if strange or gone:
        place = f"startup/{strange}" if strange else f"judge/{gone}"
        turn.refuse("breaks_rule", startup=strange, partner="" if strange else gone, detail=f"publish: panels: {place}")
        return True
    issue_published(turn, "panels", current)
    return True


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published panels name somebody who left or has a new conflict, or lack somebody who moved up."""
    state = turn.state
    published, shortlist = state.contest.panels_published, state.published
    if rules.panels is None or published is None or shortlist is None or published.round != shortlist.round:
        return
    try:
        task = _task(state, rules, shortlist, cast(state, rules, shortlist))
    except DayTooShort as short:
        turn.refuse("day_too_short", detail=str(short))
        return
    if not _holds(state, published, task):
        drafted = _drafted(turn, shortlist, task)
        if drafted is not None:
            turn.issue(msgspec.structs.replace(drafted, status="published"))


def ties_of(state: State, shortlist: Shortlist) -> Ties:
    """Return judge -> startup -> kind of conflict, for all judges and the entries of `shortlist`."""
    startups = [state.startups[one.startup] for one in shortlist.entries if one.startup in state.startups]
    investors = list(state.investors.values())
    return {key: ties(judge, startups, investors) for key, judge in sorted(state.contest.judges.items())}


def _task(state: State, rules: RoadshowRules, shortlist: Shortlist, on_stage: Cast) -> Task:
    assert rules.panels is not None
    judges = [judge for key, judge in sorted(state.contest.judges.items()) if not _gone(state, key)]
    serving = [one for one in judges if not shortlist.round or not one.rounds or shortlist.round in one.rounds]
    sections = {key: section_of(state.startups[key]) for key in on_stage.entries if key in state.startups}
    return Task(
        judges=serving,
        stages=[[Entrant(key, sections.get(key, "")) for key in stage] for stage in on_stage.stages],
        times=[on_stage.places[: reach(state, shortlist, stage)] for stage in on_stage.stages],
        rules=rules.panels,
        ties=ties_of(state, shortlist),
        absences={one.id: absences(state, "judge", one.id) for one in serving},
        before=_seats(state.contest.panels_published, shortlist),
        partial=rules.order == "optimised",
    )


def _seats(published: Panels | None, shortlist: Shortlist) -> dict[str, Place]:
    """Return where judges sit as published for the same round."""
    if published is None or published.round != shortlist.round:
        return {}
    return {key: Place(panel.stage - 1, seat) for panel in published.panels for key, seat in _places(panel)}


def _places(panel: Panel) -> list[tuple[str, str]]:
    judges = [(key, "chair" if key == panel.chair else "judge") for key in panel.judges]
    return judges + [(key, "reserve") for key in panel.reserves]


def _gone(state: State, judge: str) -> bool:
    return judge not in state.contest.judges or state.contest.absent("judge", judge)


def _holds(state: State, published: Panels, task: Task) -> bool:
    """Tell whether the published panels are for these entries still, and each judge on them can still sit there and spares the same."""
    stages = [sorted(one.startup for one in stage) for stage in task.stages]
    if [sorted(panel.entries) for panel in published.panels] != stages:
        return False
    if _spared(published.panels, task.ties) != published.spared:
        return False
    serving = {one.id for one in task.judges}
    return all(
        key in serving and can_sit(task, state.contest.judges[key], panel.stage - 1)
        for panel in published.panels
        for key, _ in _places(panel)
    )


def _drafted(turn: Turn, shortlist: Shortlist, task: Task) -> Panels | None:
    """Return a draft of the best panels; refuse, and return None, where they would not be whole."""
    found = convene(task)
    for lack in found.shortages:
        code: RefusalCode = "no_chair" if lack.what == "chair" else "too_few_judges"
        turn.refuse(
            code,
            startup=lack.startup,
            detail=" ".join(filter(None, [str(lack.stage), lack.startup])) + f": {lack.have}/{lack.need}",
        )
    if found.shortages:
        return None
    state, record = turn.state, turn.record
    names = {key: judge.name for key, judge in state.contest.judges.items()}
    panels = [
        Panel(
            stage=number,
            chair=bench.chair,
            judges=bench.judges,
            reserves=bench.reserves,
            names={key: names[key] for key in sorted([*bench.judges, *bench.reserves])},
            entries=[one.startup for one in stage],
        )
        for number, (bench, stage) in enumerate(zip(found.benches, task.stages, strict=True), start=1)
    ]
    return Panels(
        pool=state.pool,
        seq=turn.next_seq(),
        time=record.time,
        cause=record.event,
        version=turn.next_version("panels"),
        status="draft",
        round=shortlist.round,
        panels=panels,
        spared=_spared(panels, task.ties),
        languages=_languages(state, panels),
        proven=found.proven,
        changes=_changes(state, shortlist, panels),
    )


def _languages(state: State, panels: list[Panel]) -> dict[str, Language]:
    """Return the language of those who are not written to in zh-Hans."""
    judges = {key: state.contest.judges.get(key) for panel in panels for key, _ in _places(panel)}
    return {key: one.language for key, one in sorted(judges.items()) if one is not None and one.language != "zh-Hans"}


def _spared(panels: list[Panel], known: Ties) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for panel in panels:
        for key in [*panel.judges, *panel.reserves]:
            spared = {one: kind for one, kind in sorted(known.get(key, {}).items()) if one in panel.entries}
            if spared:
                found[key] = dict(spared)
    return found


def _changes(state: State, shortlist: Shortlist, panels: list[Panel]) -> list[Change]:
    """Return who sits elsewhere than was published; in another round everybody is new."""
    published = state.contest.panels_published
    if published is None:
        return []
    same = published.panels if published.round == shortlist.round else []
    before, after = (
        {key: f"{panel.stage}/{seat}" for panel in some for key, seat in _places(panel)} for some in (same, panels)
    )
    names = {key: name for panel in [*same, *panels] for key, name in panel.names.items()}
    found = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            judge = state.contest.judges.get(key)
            gone = "withdrawn" if state.contest.left("judge", key) else "left"
            why = "moved" if was and now else "new" if now else gone
            language: Language = judge.language if judge else "zh-Hans"
            found.append(Change(key, names[key], was, now, why, language))
    return found
