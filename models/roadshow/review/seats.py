"""A judge replaced by hand: who may sit there instead."""

from dataclasses import replace
from typing import Any

from contracts.by_hand import BrokenRule
from contracts.decisions import Panel
from models.pool.doubts import near
from models.roadshow.event_day.staging import cast
from models.roadshow.hand import Directive, Directives
from models.roadshow.judging.duty import seats_of
from models.roadshow.judging.panels import task_of
from models.roadshow.judging.seating import SeatingTask, can_sit, missed_times
from models.roadshow.review.asked import Asked
from models.roadshow.review.broken import HandFault, against


def replaced(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Take a judge off the panel; in the place comes whom the command names, else whoever is best."""
    contest = asked.transaction.state.contest
    panels = contest.panels.current
    if asked.rules.panels is None or panels is None or panels.round != asked.shortlist.round:
        return HandFault("no_plan", "panels")
    leaving, called = asked.command.partner, contest.judges.find(asked.values.get("with", ""))
    seats = {key: (panel, seat) for panel in panels.panels for key, seat in seats_of(panel)}
    if leaving not in seats:
        return HandFault("not_on_panel", leaving)
    if called and called not in contest.judges:
        return HandFault("unknown_judge", near(called, contest.judges, asked.command.command))
    panel, seat = seats[leaving]
    reserve = seat == "reserve"
    directive = Directive(**base, partner=leaving, judge=called, stage=panel.stage, reserve=reserve)
    if called and (broken := _against(asked, panel, directive)):
        return against(broken)
    return directive


def seating(asked: Asked, *more: Directive) -> SeatingTask:
    """Return what there is to be decided about the panels as they are being changed, with `more`
    settled by hand.
    """
    state, transaction = asked.transaction.state, asked.transaction
    transaction.by_hand = True
    basis = transaction.basis(asked.shortlist.round)
    transaction.by_hand = False
    basis = replace(basis, directives=Directives((*basis.directives.listed, *more)))
    on_stage = cast(state, asked.rules, asked.shortlist, basis)
    return task_of(state, asked.rules, asked.shortlist, on_stage, basis)


def _against(asked: Asked, panel: Panel, directive: Directive) -> BrokenRule | None:
    """Return the rule that keeps a judge from the panel, None where there is none."""
    contest, called = asked.transaction.state.contest, directive.judge
    if contest.absent("judge", called):
        return BrokenRule("judge_away", called)
    if called in [*panel.judges, *(panel.reserves if directive.reserve else [])]:
        return BrokenRule("judge_seated", called, str(panel.stage))
    return barred(seating(asked, directive), called, panel.stage - 1)


def barred(task: SeatingTask, called: str, stage: int) -> BrokenRule | None:
    """Return why a judge cannot sit on the panel of `stage` (from 0), None where they can."""
    judge = next((judge for judge in task.judges if judge.id == called), None)
    if judge is None:
        return BrokenRule("judge_away", called)
    if can_sit(task, judge, stage):
        return None
    entries, ties = task.stages[stage], task.ties.get(called, {})
    tied = [entrant.startup for entrant in entries if entrant.startup in ties]
    if entries and len(tied) == len(entries):
        return BrokenRule("judge_conflict", called, " ".join(tied))
    if missed_times(task, called, stage):
        return BrokenRule("judge_hours", called)
    return BrokenRule("judge_limit", called, str(len(entries) - len(tied)))
