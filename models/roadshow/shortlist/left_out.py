"""What kept each entry that was not chosen out: the rule that a place would have had to break, or
the places that are taken.
"""

from contracts.decisions import LeftOutReason
from models.roadshow.shortlist.limits import Candidate, ChoiceTask, Flags, Tally
from models.roadshow.shortlist.merit import ChoiceMerits
from models.roadshow.shortlist.selection import place


def why_left(task: ChoiceTask, chosen: Flags) -> list[LeftOutReason]:
    """Return a reason for each candidate that is not `chosen`, bool[n], in the order of `place`.

    A limit of its section or district, where its group alone would have let it in; else the quota
    of its group; and where it stands before one of its group who was chosen, that one is there for
    a floor, for coverage or for diversity.
    """
    return _Reasons(task, chosen).all()


class _Reasons:
    def __init__(self, task: ChoiceTask, chosen: Flags) -> None:
        self._task, self._chosen = task, chosen
        taken = sorted(task.at(chosen), key=place)
        self._tally = Tally(task.limits, taken)
        self._last = {c.group: c for c in taken}
        self._gauge = ChoiceMerits(task)
        self._merit = self._gauge.merit(chosen)
        self._places = {c.startup: i for i, c in enumerate(task.candidates)}

    def all(self) -> list[LeftOutReason]:
        return [self._reason(c) for c in sorted(self._task.at(~self._chosen), key=place)]

    def _reason(self, c: Candidate) -> LeftOutReason:
        last = self._last.get(c.group)
        ahead = last is not None and place(c) < place(last)
        if not ahead and self._tally.group_full(c):
            return "quota_full"
        if self._tally.section_full(c):
            return "industry_full"
        if self._tally.district_full(c):
            return "district_full"
        return self._instead(c, last) if ahead and last is not None else "quota_full"

    def _instead(self, c: Candidate, last: Candidate) -> LeftOutReason:
        """Return for what `last` is on stage and not `c`, who is worth more."""
        swapped = self._chosen.copy()
        swapped[self._places[last.startup]] = False
        swapped[self._places[c.startup]] = True
        then = self._gauge.merit(swapped)
        if then.floors < self._merit.floors:
            return "district_floor"
        if then.coverage < self._merit.coverage:
            return "coverage"
        return "diversity" if self._task.limits.diversity else "quota_full"
