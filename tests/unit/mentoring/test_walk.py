"""The walk of a startup record in docs/architecture.md names the files that it really visits."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.support.kafka import ROOT
from tests.unit.mentoring.pool import MentoringLog, mentor, programme, startup

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
WALK = PAGE.partition("Inside the matcher")[2].partition("Other rooms are entered")[0]
NAMED = set(re.findall(r"`(models/(?:mentoring|pool)/[\w/]+\.py)`", WALK))
DECIDING = set(re.findall(r"^\d+\. `([\w/]+\.py)`", WALK, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def visited() -> set[str]:
    """Return the files of the fold that a new startup's record visits in an open pool."""
    log = MentoringLog(
        programme(mode="on_change"), *(mentor(f"M{number}", number) for number in range(5))
    )
    files: set[Path] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            files.add(Path(frame.f_code.co_filename))

    sys.setprofile(note)
    try:
        decided = log.take(startup("S1", 1))
    finally:
        sys.setprofile(None)
    assert len(decided) == 1
    inside = (path.relative_to(ROOT) for path in files if path.is_relative_to(ROOT / "models"))
    return {str(path) for path in inside if path.parts[1] in {"mentoring", "pool"}}


def test_every_file_that_a_startup_visits_is_named(visited):
    assert visited - NAMED == set()


def test_every_file_that_is_named_is_visited(visited):
    assert NAMED - visited == set()


def test_at_most_ten_files_decide():
    assert 0 < len(DECIDING) <= 10
