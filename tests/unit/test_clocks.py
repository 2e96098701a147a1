"""A short form of `make test-days`: a few tests with the clock set to the evening of the samples'
day, and to a leap day.
"""

import shutil
from typing import Any

import pytest

from tests.clocks import CLOCKS, MISSING, QUICK, SHORT, faults, pytest_at

GOOD: dict[str, Any] = {
    "pairings": {"p": [{}]},
    "roadshows": {
        "r": {
            "documents": {"line_up": 1, "panels": 1, "timetable": 1}, "promoted": 4, "files": 90, "moved_up": "T-1",
            "report": {"matched_projects": 12},
        }
    },
}  # fmt: skip


@pytest.mark.skipif(shutil.which("faketime") is None, reason=MISSING)
@pytest.mark.parametrize("clock", SHORT)
def test_nothing_depends_on_the_day_on_which_the_tests_run(clock):
    assert pytest_at(CLOCKS[clock], QUICK) == ""


def test_a_demonstration_without_matches_or_documents_is_no_good_picture():
    assert faults(GOOD) == []
    day = GOOD["roadshows"]["r"] | {"documents": {"panels": 1}, "report": {"matched_projects": 0}}
    assert faults(GOOD | {"roadshows": {"r": day}}) == [
        "r: no line_up",
        "r: no timetable",
        "r: no project was matched",
    ]
    assert faults(GOOD | {"roadshows": {}}) == ["no roadshow"]
