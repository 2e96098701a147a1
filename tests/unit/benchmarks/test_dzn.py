from pathlib import Path

import pytest

from benchmarks.support.dzn import read
from models.roadshow.meetings.solver.problem import MeetingPair

TEXT = """% an event
nBusiness = 4; nMeetings = 3; nTables = 2;
nTotalSlots = 5;
nMorningSlots = 3;
requested = [|1, 2,1,
|3, 4,2,
|1, 4,3, |];
nMeetingsBusiness = [2,1,1,2];
forbidden = [{0}, {0}, {0}, {4,1}];
fixed = [2,0,0];
precedences = [{},{},{}];
"""


def instance(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "one.original.dzn"
    file.write_text(text, encoding="utf-8")
    return file


def test_sessions_forbidden_and_fixed_slots_say_where_a_meeting_may_be(tmp_path):
    problem = read(instance(tmp_path, TEXT), 2)
    assert problem.meetings == (
        MeetingPair(0, 1, (1,)),
        MeetingPair(2, 3, (4,)),
        MeetingPair(0, 3, (1, 2, 4)),
    )
    assert (problem.slots, problem.tables, problem.most_apart, problem.cuts) == (5, 2, 2, (3,))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("nTables = 2;", "", "nTables is missing"),
        ("nTables = 2;", "nTables = two;", "nTables is not one number"),
        (
            "nMeetings = 3;",
            "nMeetings = 4;",
            "3 requests, 4 sets of forbidden slots and 3 fixed slots for 4 meetings",
        ),
        ("|3, 4,2,", "|3, 9,2,", "request 2 is not two participants and a session"),
        ("|3, 4,2,", "|3, 4,7,", "request 2 is not two participants and a session"),
        ("[{},{},{}]", "[{},{1},{}]", "precedences between meetings are not supported"),
    ],
)
def test_what_cannot_be_is_refused_with_the_file_and_the_place(tmp_path, old, new, why):
    with pytest.raises(ValueError, match=rf"one\.original\.dzn: {why}"):
        read(instance(tmp_path, TEXT.replace(old, new)), 2)
