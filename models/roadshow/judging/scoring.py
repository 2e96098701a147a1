"""Score sheets as they come in, and the results of a round."""

from collections.abc import Mapping

from contracts.decisions import LineUp, Panel, Panels, RefusalCode, Results, Shortlist
from contracts.pool_log import Command, Judge, RoadshowRules, Score
from contracts.roadshow import Round, RoundName
from models.pool.doubts import near
from models.roadshow import rounds
from models.roadshow.contest import score_field
from models.roadshow.deadlines import keep_late_score, late_score
from models.roadshow.event_day.clock import Stretch, is_away, minute_of
from models.roadshow.event_day.staging import absences
from models.roadshow.judging.promotion import promoted
from models.roadshow.judging.ranking import Entered, changes, rank
from models.roadshow.judging.sheets import fault
from models.roadshow.judging.ties import ties
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction


def put_score(transaction: RoadshowTransaction, score: Score) -> None:
    """Take in a score sheet; refuse one that no judge of the entry's panel may give, or whose marks
    are not in order.
    """
    rules = transaction.state.rules
    refused = refusal_of(transaction.state, rules, score) if rules is not None else None
    if refused is not None:
        transaction.refuse(
            refused[0], startup=score.startup, partner=score.judge, detail=refused[1]
        )
        return
    if rules is None or not keep_late_score(transaction, rules, score):
        _keep(transaction, score)


def admit(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Let a sheet count that came late, by a named order."""
    score = late_score(transaction, rules, command)
    if score is None:
        return
    refused = refusal_of(transaction.state, rules, score)
    if refused is None:
        _keep(transaction, score)
    else:
        transaction.refuse(
            refused[0], startup=score.startup, partner=score.judge, detail=refused[1]
        )


def _keep(transaction: RoadshowTransaction, score: Score) -> None:
    field = score_field(score)
    transaction.state.contest.scores[field] = score
    transaction.changes[field] = transaction.raw


def close_round(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Close a round: compute its results and who goes on."""
    contest, shortlist = transaction.state.contest, transaction.state.shortlist.published
    current = rounds.current(rules, contest)
    name = command.round or (current.name if current else "")
    if name in contest.results:
        transaction.refuse("round_closed", detail=name)
    elif current is None or name != current.name:
        transaction.refuse("no_such_round", detail=name)
    elif not current.criteria:
        transaction.refuse("invalid_rules", detail=f"{name}: criteria")
    elif shortlist is None or shortlist.round != name:
        transaction.refuse("no_plan", detail=f"{name}: shortlist")
    else:
        transaction.issue_results(_results(transaction, rules, current, shortlist))


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Let the next in line go on where somebody who was promoted withdrew: results of the last
    closed round anew, with what changed.
    """
    last = rounds.before(rules, transaction.state.contest)
    if last is None:
        return
    results = transaction.state.contest.results[last.name]
    gone = {
        row.startup
        for row in results.rows
        if transaction.state.contest.has_withdrawn("startup", row.startup)
    }
    rows = promoted(transaction.state, rules, last, results.rows, gone)
    if rows != results.rows:
        transaction.issue_results(
            Results(
                **transaction.envelope(),
                round=last.name,
                rows=rows,
                missing=results.missing,
                changes=changes(results.rows, rows, gone),
            )
        )


def refusal_of(
    state: RoadshowState, rules: RoadshowRules, score: Score
) -> tuple[RefusalCode, str] | None:
    """Return why `score` cannot count, None where it can."""
    contest, found = state.contest, rounds.named(rules, score.round)
    if found is None:
        return "no_such_round", score.round
    if score.round in contest.results:
        return "round_closed", score.round
    return _who_refused(state, rules, score) or fault(score.marks, found.criteria)


def _who_refused(
    state: RoadshowState, rules: RoadshowRules, score: Score
) -> tuple[RefusalCode, str] | None:
    judge, shortlist = state.contest.judges.get(score.judge), state.shortlist.published
    if judge is None:
        return "unknown_judge", near(score.judge, state.contest.judges, score.judge)
    if score.startup not in state.startups:
        return "unknown_startup", near(score.startup, state.startups, score.startup)
    if shortlist is None or shortlist.round != score.round:
        return "not_on_stage", score.round
    if score.startup not in {entry.startup for entry in shortlist.entries}:
        return "not_on_stage", score.startup
    barred = _barred(state, rules, judge, score)
    return ("not_on_panel", barred) if barred else None


def _barred(state: RoadshowState, rules: RoadshowRules, judge: Judge, score: Score) -> str:
    """Return why `judge` may not mark the entry.

    Empty where they may. Reserves may: they have stepped in.
    """
    if rules.panels is None:
        if judge.rounds and score.round not in judge.rounds:
            return score.round
        startup = state.startups[score.startup]
        return ties(judge, [startup], state.investors.values(), state.twins).get(score.startup, "")
    panels = _panels(state, score.round)
    panel = _panel_of(panels, score.startup)
    if panels is None or panel is None:
        return "panels"
    if judge.id not in panel.judges and judge.id not in panel.reserves:
        return f"{panel.stage}"
    return panels.spared.get(judge.id, {}).get(score.startup, "")


def _panels(state: RoadshowState, name: RoundName) -> Panels | None:
    published = state.contest.panels.published
    return published if published is not None and published.round == name else None


def _panel_of(panels: Panels | None, startup: str) -> Panel | None:
    return next((one for one in panels.panels if startup in one.entries), None) if panels else None


def _results(
    transaction: RoadshowTransaction, rules: RoadshowRules, current: Round, shortlist: Shortlist
) -> Results:
    state = transaction.state
    earlier = _earlier_ranks(state, rules)
    entries = [
        Entered(one.startup, one.name, one.group, one.language, earlier.get(one.startup, one.rank))
        for one in shortlist.entries
    ]
    names = {one.startup for one in entries}
    given = [
        one
        for _, one in sorted(state.contest.scores.items())
        if one.round == current.name
        and one.startup in names
        and fault(one.marks, current.criteria) is None
    ]
    scores = _counted(state, current.name, given)
    gone = {key for key in names if state.contest.has_withdrawn("startup", key)}
    return Results(
        **transaction.envelope(),
        round=current.name,
        rows=promoted(state, rules, current, rank(entries, scores, current), gone),
        missing=_missing(state, current.name, scores, sorted(names)),
    )


def _counted(state: RoadshowState, name: RoundName, given: list[Score]) -> list[Score]:
    """Return the sheets that count: as many as the panel has judges.

    Theirs, then reserves', then of those who were on it before.
    """
    panels = _panels(state, name)
    if panels is None:
        return given
    found: list[Score] = []
    for panel in panels.panels:
        for startup in panel.entries:
            mine = {one.judge: one for one in given if one.startup == startup}
            mine = {
                key: one for key, one in mine.items() if startup not in panels.spared.get(key, {})
            }
            found += [
                mine[key]
                for key in dict.fromkeys([*panel.judges, *panel.reserves, *mine])
                if key in mine
            ][: len(panel.judges)]
    return found


def _earlier_ranks(state: RoadshowState, rules: RoadshowRules) -> Mapping[str, int]:
    """Return the ranks of the round before.

    None where this is the first, whose entries come with those of the shortlist.
    """
    last = rounds.before(rules, state.contest)
    return {row.startup: row.rank for row in state.contest.results[last.name].rows} if last else {}


def _missing(
    state: RoadshowState, name: RoundName, scores: list[Score], entries: list[str]
) -> dict[str, list[str]]:
    """Return entry -> judges of its panel who have given no sheet, without those who spare it or
    were away when it pitched.
    """
    panels = _panels(state, name)
    given = {(one.startup, one.judge) for one in scores}
    times = _times(state.contest.line_up.published, name)
    found: dict[str, list[str]] = {}
    for startup in entries:
        panel = _panel_of(panels, startup)
        if panels is None or panel is None:
            continue
        due = [key for key in panel.judges if startup not in panels.spared.get(key, {})]
        time = times.get(startup)
        due = [
            key for key in due if time is None or not is_away(absences(state, "judge", key), time)
        ]
        lacking = sorted(key for key in due if (startup, key) not in given)
        if lacking and sum(one.startup == startup for one in scores) < len(due):
            found[startup] = lacking
    return found


def _times(order: LineUp | None, name: RoundName) -> dict[str, Stretch]:
    slots = order.slots if order is not None and order.round == name else []
    return {
        slot.startup: Stretch(minute_of(slot.starts_at), minute_of(slot.ends_at)) for slot in slots
    }
