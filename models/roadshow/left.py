"""What kept each entry that was not chosen out: the rule that a place would have had to break, or the places that are taken."""

from contracts.decisions import LeftOutReason
from models.roadshow.limits import Candidate, Flags, Tally, Task
from models.roadshow.merit import missing
from models.roadshow.selection import place


def why_left(task: Task, chosen: Flags) -> list[LeftOutReason]:
    """Return a reason for each candidate that is not `chosen`, bool[n], in the order of `place`.

    A limit of its section or district, where its group alone would have let it in; else the quota of its group; and where it stands
    before one of its group who was chosen, that one is there for a floor, for coverage or for diversity.
    """
    taken = sorted(task.at(chosen), key=place)
    tally, last = Tally(task.limits, taken), {c.group: c for c in taken}
    return [_reason(task, chosen, c, tally, last.get(c.group)) for c in sorted(task.at(~chosen), key=place)]


def _reason(task: Task, chosen: Flags, c: Candidate, tally: Tally, last: Candidate | None) -> LeftOutReason:
    ahead = last is not None and place(c) < place(last)
    if not (ahead or not tally.group_full(c)):
        return "quota_full"
    if tally.section_full(c):
        return "industry_full"
    if tally.district_full(c):
        return "district_full"
    return "quota_full" if not ahead or last is None else _instead(task, chosen, c, last)


def _instead(task: Task, chosen: Flags, c: Candidate, other: Candidate) -> LeftOutReason:
    """Return for what `other` is on stage and not `c`, who is worth more."""
    swapped = chosen.copy()
    for place_of, one in enumerate(task.candidates):
        if one in (c, other):
            swapped[place_of] = one == c
    floors = [(there, least) for there, least in task.floors() if least]
    if any((there & swapped).sum() < min(least, (there & chosen).sum()) for there, least in floors):
        return "district_floor"
    if missing(task, swapped).sum() > missing(task, chosen).sum():
        return "coverage"
    return "diversity" if task.limits.diversity else "quota_full"
