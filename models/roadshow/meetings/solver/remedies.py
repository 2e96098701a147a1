"""What would make room for all requests: the fewest to give up, one more slot, one more table, or
breaks further apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.checks import check
from models.roadshow.meetings.solver.clauses import Formula
from models.roadshow.meetings.solver.encoding import places
from models.roadshow.meetings.solver.event import MeetingEvent, Request
from models.roadshow.meetings.solver.faults import NoTimetable, OutOfEffort
from models.roadshow.meetings.solver.holding import can_hold
from models.roadshow.meetings.solver.optimum import fewest_breaks, least
from models.roadshow.meetings.solver.problem import MeetingPair, TimetableProblem
from models.roadshow.meetings.solver.sat import Sat
from models.roadshow.meetings.solver.shortage import too_many_for_tables, unplaced
from models.roadshow.meetings.solver.timetable import as_problem, in_order

_MORE_SLOTS = 6


@dataclass(frozen=True, slots=True)
class Remedies:
    """Each alone makes room for all other requests.

    `drop`: the requests to give up: as few as can be of those that two sides asked for, then of one
    side's, then of the others; `drop_proven`: no choice is better in this order. `slots`: (session,
    how many more slots at its end, with everybody there), the fewest first, of sessions where up to
    6 do. `tables`: how many more; None where no number of tables does. `most_apart`: the least
    bound on the difference of breaks, where that bound alone is in the way. All but the last leave
    that bound aside.
    """

    drop: tuple[Request, ...]
    drop_proven: bool
    slots: tuple[tuple[str, int], ...] = ()
    tables: int | None = None
    most_apart: int | None = None


def remedies(
    event: MeetingEvent, requests: Sequence[Request], budget: Budget | None = None
) -> Remedies | None:
    """Return what would help, None where all requests can be held.

    Raises InvalidEvent for faults of the input, other than too many requests; OutOfEffort where the
    budget ends before it is known whether anything is needed.
    """
    check(event, requests)
    ordered, budget = in_order(requests), budget or Budget()
    problem = as_problem(event, ordered)
    whole = can_hold(problem, budget)
    if whole is None:
        raise OutOfEffort
    if whole:
        apart = _further_apart(problem, budget)
        return (
            None
            if apart == problem.most_apart
            else Remedies((), drop_proven=True, most_apart=apart)
        )
    drop, proven = _fewest_dropped(problem, ordered, budget)
    return Remedies(
        tuple(ordered[number] for number in drop),
        proven,
        _more_slots(event, problem, ordered, budget),
        _more_tables(problem, budget),
    )


def _further_apart(problem: TimetableProblem, budget: Budget) -> int | None:
    for apart in range(problem.most_apart or 0, problem.slots):
        try:
            fewest_breaks(replace(problem, most_apart=apart), budget)
        except NoTimetable:
            continue
        return apart if problem.most_apart is not None else None
    return None


def _fewest_dropped(
    problem: TimetableProblem, requests: list[Request], budget: Budget
) -> tuple[list[int], bool]:
    """Return the meetings to give up and whether no choice is better."""
    formula = Formula()
    at, _ = places(formula, problem)
    dropped = [-formula.either(list(slots.values())) for slots in at]
    for agenda in problem.agendas().values():
        if over := _over(problem, agenda):
            formula.add(formula.total([[dropped[number]] for number in agenda], over)[over - 1])
    sat = Sat(formula, budget)
    if not sat.solve():
        return list(range(len(requests))), False
    chosen, proven = _true(sat.model(), dropped), True
    for asked in sorted({request.asked for request in requests}, reverse=True):
        level = [number for number, request in enumerate(requests) if request.asked == asked]
        literals = [dropped[number] for number in level]
        count = formula.total([[literal] for literal in literals], len(level), exact=False)
        found = len(set(chosen) & set(level))
        model, bound = least(
            sat, count, found, _least_dropped(problem, level), partial(_number_true, literals)
        )
        chosen = _true(model, dropped) if model else chosen
        found = len(set(chosen) & set(level))
        formula.at_most(count, found)
        proven = proven and found == bound
    return chosen, proven


def _true(model: set[int], literals: list[int]) -> list[int]:
    """Return which of `literals`, all negations, hold in a model."""
    return [number for number, literal in enumerate(literals) if -literal not in model]


def _number_true(literals: list[int], model: set[int]) -> int:
    return len(_true(model, literals))


def _over(problem: TimetableProblem, meetings: list[int]) -> int:
    """Return how many of meetings of one person find no slot."""
    return unplaced({number: problem.meetings[number].allowed for number in meetings}, 1)


def _least_dropped(problem: TimetableProblem, meetings: list[int]) -> int:
    """Return how many of `meetings` have to be given up by counting alone: a meeting given up helps
    two people.
    """
    chosen = set(meetings)
    over = [
        _over(problem, [number for number in agenda if number in chosen])
        for agenda in problem.agendas().values()
    ]
    crowd = unplaced(
        {number: problem.meetings[number].allowed for number in meetings}, problem.tables
    )
    return max(crowd, *over, (sum(over) + 1) // 2) if over else crowd


def _more_slots(
    event: MeetingEvent, problem: TimetableProblem, requests: list[Request], budget: Budget
) -> tuple[tuple[str, int], ...]:
    """Return for every session how many slots more would do."""
    found = []
    for session in dict.fromkeys(slot.session for slot in event.ordered()):
        for more in range(1, _MORE_SLOTS + 1):
            added = tuple(range(problem.slots, problem.slots + more))
            meetings = [
                MeetingPair(one.first, one.second, one.allowed + added)
                if request.session in ("", session) and not request.slot
                else one
                for one, request in zip(problem.meetings, requests, strict=True)
            ]
            if can_hold(
                replace(problem, slots=problem.slots + more, meetings=tuple(meetings)), budget
            ):
                found.append((session, more))
                break
    return tuple(sorted(found, key=lambda one: one[1]))


def _more_tables(problem: TimetableProblem, budget: Budget) -> int | None:
    """Return how many tables more would do, None where the tables are not what is short (or the
    budget ends).
    """
    most = max(len(problem.meetings), problem.tables)
    if not can_hold(replace(problem, tables=most), budget):
        return None
    for tables in range(problem.tables + 1, most):
        tried = replace(problem, tables=tables)
        if not too_many_for_tables(tried) and can_hold(tried, budget):
            return tables - problem.tables
    return most - problem.tables
