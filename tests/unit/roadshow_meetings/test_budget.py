"""A search that is cut short says what it knows."""

from models.assignment.budget import Budget
from models.roadshow.meetings import MeetingEvent, MeetingParticipant, Request, Slot, timetable
from models.roadshow.meetings.solver import optimum
from models.roadshow.meetings.solver.sat import Sat

SLOTS = tuple(Slot(f"{number}", 20 * number, 20 * number + 20) for number in range(6))
PEOPLE = tuple(
    MeetingParticipant(name, frozenset("2") if name in "ab" else frozenset()) for name in "abcdefgh"
)
REQUESTS = [Request(one, other) for one in "ab" for other in "cdefg"]


def test_the_best_found_is_given_with_its_bound_when_the_effort_ends(monkeypatch):
    solve = Sat.solve

    def no_proof(self, assumptions=(), effort=None):
        if assumptions:
            self._budget.pay(1000.0)
            return None
        return solve(self, assumptions, effort)

    best = timetable(MeetingEvent(SLOTS, 2, PEOPLE), REQUESTS)
    monkeypatch.setattr(Sat, "solve", no_proof)
    monkeypatch.setattr(optimum, "least_breaks", lambda _: {0: 1})
    found = timetable(MeetingEvent(SLOTS, 2, PEOPLE, None), REQUESTS)
    assert found.breaks >= best.breaks >= found.bound == 1
    assert found.proven == (found.breaks == 1)


def test_work_is_counted_so_that_the_same_work_costs_the_same():
    spent = []
    for _ in range(2):
        budget = Budget(10.0)
        timetable(MeetingEvent(SLOTS, 2, PEOPLE), REQUESTS, budget)
        spent.append(10.0 - budget.effort)
    assert spent[0] == spent[1] > 0
