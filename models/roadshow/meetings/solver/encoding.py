"""The timetable as a formula.

What every solver needs is one variable per meeting and slot. What makes proofs short is counting
the same thing in several ways (implied constraints; Bofill, Garcia, Suy and Villaret, CPAIOR 2015,
use the second and the third):

- a slot's meetings, through owners: every meeting is given to one of its two people, few people own
  all, and a person meets one at a time, so that tables bound the number of busy *owners*. A
  refutation then needs a hundredth of the conflicts;
- a slot's busy people: an even number, at most two a table;
- a person's meetings before every slot: all of them in the end, which places an unbroken run at
  once;
- a person's meetings before every session: as many as their meetings that are held by then.
"""

from dataclasses import dataclass

from models.roadshow.meetings.solver.clauses import Formula, Unary
from models.roadshow.meetings.solver.problem import TimetableProblem

_TIGHT = 0.7
"""From this share of all places in use, the parity of busy people pays for its clauses."""


@dataclass(slots=True)
class Encoding:
    """The formula and where to find in it what a plan says.

    `at[i][t]` says that meeting `i` is in slot `t`; `breaks[p]` counts the breaks of `p`, exactly.
    """

    problem: TimetableProblem
    formula: Formula
    at: list[dict[int, int]]
    breaks: dict[int, Unary]

    def held(self, model: set[int]) -> tuple[int, ...]:
        """Return the slot of every meeting in a model of the formula."""
        return tuple(
            next(slot for slot, literal in at.items() if literal in model) for at in self.at
        )


def encode(problem: TimetableProblem) -> Encoding:
    """Return the formula whose models are the plans of `problem`."""
    formula = Formula()
    at, busy = places(formula, problem)
    for slots in at:
        formula.add(*slots.values())
    agendas = problem.agendas()
    counts = {
        person: formula.prefix_counts(busy[person], len(agenda))
        for person, agenda in agendas.items()
    }
    breaks = {
        person: _breaks(formula, busy[person], counts[person], len(agendas[person]))
        for person in agendas
    }
    for cut in problem.cuts:
        _split(formula, problem, at, counts, cut)
    _limit_people(formula, problem, busy)
    if problem.most_apart is not None:
        _spread(formula, list(breaks.values()), problem.most_apart)
    return Encoding(problem, formula, at, breaks)


def places(
    formula: Formula, problem: TimetableProblem
) -> tuple[list[dict[int, int]], dict[int, list[int]]]:
    """Let every meeting be in at most one slot, nobody in two meetings at a time, and no more
    meetings than tables at a time.

    Returns for every meeting the literals of its slots, and for every person whether they are busy,
    slot by slot.
    """
    at = [{slot: formula.new() for slot in meeting.allowed} for meeting in problem.meetings]
    for slots in at:
        formula.at_most_one(list(slots.values()))
    agendas = problem.agendas()
    busy = {
        person: _busy(formula, [at[number] for number in agenda], problem.slots)
        for person, agenda in agendas.items()
    }
    _limit_owners(formula, problem, at, busy)
    return at, busy


def _busy(formula: Formula, agenda: list[dict[int, int]], slots: int) -> list[int]:
    """Return whether a person is in a meeting, slot by slot; nobody is ever in two."""
    made = []
    for slot in range(slots):
        here = [at[slot] for at in agenda if slot in at]
        made.append(formula.either(here))
        formula.at_most_one(here)
    return made


def _breaks(formula: Formula, busy: list[int], counts: list[Unary], meetings: int) -> Unary:
    """Return the number of breaks: of slots without a meeting after one with and before the next
    with.
    """
    most = min(meetings - 1, len(busy) - meetings)
    if most < 1:
        return []
    ends = []
    for slot in range(1, len(busy) - 1):
        begun, here, after = counts[slot - 1][0], busy[slot], busy[slot + 1]
        ends.append(made := formula.new())
        formula.clauses += [
            [-begun, here, -after, made],
            [-made, begun],
            [-made, -here],
            [-made, after],
        ]
    number = formula.total([[end] for end in ends], most)
    for slot in range(1, len(busy) - 1):
        over = counts[slot][meetings - 1 : meetings]
        formula.clauses.append([number[0], -counts[slot - 1][0], busy[slot], *over])
    return number


def _split(
    formula: Formula,
    problem: TimetableProblem,
    at: list[dict[int, int]],
    counts: dict[int, list[Unary]],
    cut: int,
) -> None:
    """Tie the number of meetings that a person has before `cut` to those of their meetings that are
    held before it.
    """
    early: dict[int, int] = {}
    always: set[int] = set()
    for number, slots in enumerate(at):
        before = [literal for slot, literal in slots.items() if slot < cut]
        if len(before) == len(slots):
            always.add(number)
        elif before:
            early[number] = formula.either(before)
            formula.clauses.extend(
                [-literal, -early[number]] for slot, literal in slots.items() if slot >= cut
            )
    for person, agenda in problem.agendas().items():
        loose = [[early[number]] for number in agenda if number in early]
        sure = sum(number in always for number in agenda)
        held, busy = formula.total(loose, len(loose)), counts[person][cut - 1]
        for least in range(1, min(len(agenda), cut) + 1):
            left = held[least - sure - 1] if 0 < least - sure <= len(held) else None
            if least <= sure:
                formula.add(busy[least - 1])
            elif left is None:
                formula.add(-busy[least - 1])
            else:
                formula.clauses += [[-left, busy[least - 1]], [left, -busy[least - 1]]]


def _limit_people(formula: Formula, problem: TimetableProblem, busy: dict[int, list[int]]) -> None:
    """Let at most two people be busy a table; in a tight timetable, always an even number."""
    tight = len(problem.meetings) >= _TIGHT * problem.slots * problem.tables
    for slot in range(problem.slots):
        people = [[literals[slot]] for literals in busy.values()]
        most = min(2 * problem.tables, len(people))
        number = formula.total(people, most + 1, exact=tight)
        formula.at_most(number, most)
        if tight:
            formula.clauses.extend(
                [-odd, even] for odd, even in zip(number[:most:2], number[1:most:2], strict=False)
            )
            if most % 2:
                formula.add(-number[most - 1])
            needed = len(problem.meetings) - problem.tables * (problem.slots - 1)
            if 0 < 2 * needed <= len(number):
                formula.add(number[2 * needed - 1])


def _limit_owners(
    formula: Formula,
    problem: TimetableProblem,
    at: list[dict[int, int]],
    busy: dict[int, list[int]],
) -> None:
    """Let at most `tables` owners be in meetings of their own at a time."""
    whole = {person: len(agenda) for person, agenda in problem.agendas().items()}
    owned = _owners(problem)
    for slot in range(problem.slots):
        numbers = []
        for person, meetings in owned.items():
            here = [at[number][slot] for number in meetings if slot in at[number]]
            if len(meetings) == whole[person]:
                numbers.append([busy[person][slot]])
            elif here:
                numbers.append([here[0] if len(here) == 1 else formula.either(here)])
        formula.at_most(formula.total(numbers, problem.tables + 1, exact=False), problem.tables)


def _owners(problem: TimetableProblem) -> dict[int, list[int]]:
    """Give every meeting to one of its people, so that few own any: each time the one with the most
    that nobody owns yet.
    """
    left = {person: set(agenda) for person, agenda in problem.agendas().items()}
    owned: dict[int, list[int]] = {}
    while any(left.values()):
        person = max(left, key=lambda one: (len(left[one]), -one))
        owned[person] = sorted(left[person])
        for number in owned[person]:
            meeting = problem.meetings[number]
            left[meeting.first].discard(number)
            left[meeting.second].discard(number)
    return owned


def _spread(formula: Formula, numbers: list[Unary], most_apart: int) -> None:
    """Let nobody have over `most_apart` breaks more than anybody else."""
    level = 1
    while any(len(number) >= most_apart + level for number in numbers):
        everybody = formula.new()
        for number in numbers:
            formula.add(-everybody, *number[level - 1 : level])
            if len(number) >= most_apart + level:
                formula.add(-number[most_apart + level - 1], everybody)
        level += 1
