"""Replaying a golden log decides byte for byte what was decided when it was recorded."""

from pathlib import Path

import pytest

from contracts import pool_log
from models.mentoring import Matcher
from models.pool.replay import Same, compare, replay
from models.roadshow import RoadshowFold
from tests.golden.files import read, recorded


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.name.partition(".")[0])
def test_a_replay_of_golden_logs_is_byte_for_byte_what_was_recorded(path: Path) -> None:
    logs = 0
    for log in read(path):
        logs += 1
        records = ((pool_log.decode(raw), raw) for raw in log.records)
        recomputed = replay([Matcher(), RoadshowFold()], log.pool, records)
        for fold, decisions in log.decisions.items():
            verdict = compare(decisions, recomputed[fold])
            assert isinstance(verdict, Same), f"{log.name}, {fold}: {verdict}"
    assert logs


def test_there_are_golden_logs_of_the_sample_of_mentoring_and_of_roadshows() -> None:
    names = {path.name.partition(".")[0] for path in recorded()}
    assert names >= {"sample", "mentoring", "contests", "shortlists"}
