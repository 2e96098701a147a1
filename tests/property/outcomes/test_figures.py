"""Figures of outcomes beside a plain count of small histories, and beside one another."""

from typing import Any, get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.days import day_of
from contracts.pool_log import Outcome
from models.pool.outcomes.grouping import grouped
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import GroupedBy, OutcomeTotals
from tests.property.outcomes.histories import (
    EVENT_DAY,
    histories,
    numbered,
    plain_events,
    plain_histories,
    pool,
)

ORDER = ["met", "intent", "signed", "completed"]
DOUBTS = ("doubtful", "doubtful_projects", "doubtful_cny")
MOST_CNY = 10**10


def figures(told: list[Outcome]) -> OutcomeTotals:
    return outcomes_of(pool(*told).state).totals


def without_doubts(totals: OutcomeTotals) -> dict[str, Any]:
    return {
        name: value for name, value in msgspec.structs.asdict(totals).items() if name not in DOUBTS
    }


def in_force(told: list[Outcome]) -> list[dict[str, Any]]:
    """Return what is said once corrections and withdrawals are done, from the rules' own words."""
    rows: list[dict[str, Any]] = []
    for event in told:
        row = msgspec.structs.asdict(event) | {"startup": event.startup.lower()}
        row["day"] = event.on or day_of(event.time)
        same = ("startup", "partner", "outcome")
        fitting = [
            old
            for old in rows
            if all(old[name] == row[name] for name in same) and row["deal"] in ("", old["deal"])
        ]
        if not event.change:
            rows.append(row)
        elif fitting and event.change == "withdraw":
            rows.remove(fitting[-1])
        elif fitting:
            old = fitting[-1]
            kept = ("amount_cny", "on", "deal", "by", "agreed")
            old.update({name: row[name] or old[name] for name in kept})
            old.update(day=row["on"] or old["day"], time=row["time"], event=row["event"])
    return rows


def doubtful(row: dict[str, Any], before: list[dict[str, Any]], deal: list[dict[str, Any]]) -> bool:
    """Tell whether a row is held; `before` are those of the deal that were told before it and
    count.
    """
    words = [
        other["agreed"] for other in deal if other["outcome"] == row["outcome"] and other["agreed"]
    ]
    if row["day"] < EVENT_DAY or row["day"] > max(day_of(row["time"]), EVENT_DAY):
        return True
    if row["amount_cny"] > MOST_CNY or (words and words[-1] == "no"):
        return True
    for other in before:
        both = {row["outcome"], other["outcome"]}
        if both == {"met", "did_not_take_place"} and row["on"] and row["on"] == other["on"]:
            return True
        amounts = row["amount_cny"], other["amount_cny"]
        if len(both) == 1 and both <= set(ORDER[1:]) and all(amounts) and amounts[0] != amounts[1]:
            return True
    return row["outcome"] in ORDER[1:] and bool(row["on"]) and _cannot_be(row, before)


def _cannot_be(row: dict[str, Any], before: list[dict[str, Any]]) -> bool:
    dated = [other for other in before if other["on"] and other["outcome"] in ORDER]
    for name in ORDER:
        days = [other["on"] for other in dated if other["outcome"] == name]
        if not days or name == row["outcome"]:
            continue
        lower = ORDER.index(name) < ORDER.index(row["outcome"])
        if (lower and min(days) > row["on"]) or (not lower and min(days) < row["on"]):
            return True
    return False


def counted(told: list[Outcome]) -> dict[str, int]:
    """Return the figures of a history, deal by deal, without any of the code under test."""
    deals: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in in_force(told):
        deals.setdefault((row["startup"], row["partner"], row["deal"]), []).append(row)
    reached: dict[tuple[str, str, str], str] = {}
    broken: set[tuple[str, str, str]] = set()
    money: dict[tuple[str, str, str], int] = {}
    for key, rows in deals.items():
        good: list[dict[str, Any]] = []
        for row in rows:
            if not doubtful(row, good, rows):
                good.append(row)
        steps = [row for row in good if row["outcome"] in ORDER]
        if steps:
            reached[key] = max((row["outcome"] for row in steps), key=ORDER.index)
            money[key] = _amount(steps)
            if _is_broken(rows, good):
                broken.add(key)

    def projects(least: str, *, standing: bool = False) -> int:
        return len({
            key[0]
            for key, step in reached.items()
            if ORDER.index(step) >= ORDER.index(least) and not (standing and key in broken)
        })  # fmt: skip

    return {
        "projects": projects("met"),
        "intent": projects("intent"),
        "signed": projects("signed", standing=True),
        "completed": projects("completed", standing=True),
        "broken_off": len({key[0] for key in broken}),
        "pairs": len({key[:2] for key in reached}),
        "signed_cny": sum(amount for key, amount in money.items() if key not in broken),
        "broken_off_cny": sum(amount for key, amount in money.items() if key in broken),
    }


def _amount(steps: list[dict[str, Any]]) -> int:
    for name in ("completed", "signed"):
        for row in steps:
            if row["outcome"] == name and row["amount_cny"]:
                return int(row["amount_cny"])
    return 0


def _is_broken(rows: list[dict[str, Any]], good: list[dict[str, Any]]) -> bool:
    """Tell whether the last word of a deal is that it was broken off, before it was complete."""
    at = {id(row): (row["day"], place) for place, row in enumerate(rows)}
    in_order = sorted(good, key=lambda row: at[id(row)])
    done = False
    last = ""
    for row in in_order:
        done = done or row["outcome"] == "completed"
        if row["outcome"] in ORDER or (row["outcome"] == "broken_off" and not done):
            last = row["outcome"]
    return last == "broken_off"


@settings(max_examples=150, deadline=None)
@given(histories)
def test_figures_are_those_of_a_plain_count(told: list[Outcome]) -> None:
    totals = msgspec.structs.asdict(figures(told))
    wanted = counted(told)
    assert {name: totals[name] for name in wanted} == wanted


@settings(max_examples=60, deadline=None)
@given(plain_histories)
def test_what_is_doubtful_is_in_no_other_figure(told: list[Outcome]) -> None:
    found = outcomes_of(pool(*told).state)
    held = {
        event.event for one in found.projects for trail in one.trails for event in trail.doubtful
    }
    sure = [event for event in told if event.event not in held]
    assert without_doubts(figures(sure)) == without_doubts(found.totals)
    assert found.totals.doubtful == len(held)


@settings(max_examples=60, deadline=None)
@given(plain_histories, plain_events, st.data())
def test_a_withdrawal_leaves_what_was_there_before(
    told: list[Outcome], event: Outcome, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(told)))
    all_told = numbered([*told[:place], event, *told[place:]])
    taken_back = msgspec.structs.replace(
        all_told[place], change="withdraw", of=f"o{place}", event="w", time=all_told[-1].time
    )
    rest = [*all_told[:place], *all_told[place + 1 :]]
    assert figures([*all_told, taken_back]) == figures(rest)


@settings(max_examples=60, deadline=None)
@given(plain_histories, plain_events, plain_events, st.data())
def test_a_correction_reads_as_if_it_had_been_told_so_at_first(
    told: list[Outcome], event: Outcome, better: Outcome, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(told)))
    first = msgspec.structs.replace(event, startup="s0", partner="i0")
    all_told = numbered([*told[:place], first, *told[place:]])
    first, last = all_told[place], all_told[-1].time
    change = msgspec.structs.replace(
        better, startup="s0", partner="i0", change="correct", of=f"o{place}", event="c", time=last
    )
    names = ("amount_cny", "on", "deal", "by", "agreed")
    said = {name: getattr(better, name) or getattr(first, name) for name in names}
    said["on"] = said["on"] or ""
    if said["on"] > day_of(first.time):
        return  # it could not have been told then
    at_first = msgspec.structs.replace(first, outcome=better.outcome, **said)
    whole = [*all_told[:place], at_first, *all_told[place + 1 :]]
    assert figures([*all_told, change]) == figures(whole)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_every_figure_is_a_list_and_its_groups_make_it_up(told: list[Outcome]) -> None:
    log = pool(*told)
    found = outcomes_of(log.state)
    counted_projects = [project for project in found.projects if project.counted]
    assert found.totals.projects == len(counted_projects)
    assert found.totals.signed == sum(project.has("signed") for project in found.projects)
    for by in get_args(GroupedBy):
        groups = grouped(found, by)
        listed = {startup for group in groups for startup in group.projects}
        assert listed == {project.startup for project in counted_projects}
        assert sum(group.totals.signed_cny for group in groups) == found.totals.signed_cny
        assert sum(group.totals.doubtful for group in groups) == found.totals.doubtful
    log.restart()
    assert outcomes_of(log.state) == found


@settings(max_examples=40, deadline=None)
@given(plain_histories)
def test_pairs_do_not_mind_one_another(told: list[Outcome]) -> None:
    apart = sorted(told, key=lambda event: (event.startup.lower(), event.partner))
    assert figures(apart) == figures(told)
