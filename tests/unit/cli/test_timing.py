"""Phases take up all of the time between the first and the end, each its own."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from services.cli.demo.timing import Phases
from services.cli.texts import LANGUAGE
from services.words import LANGUAGES


def test_a_step_that_begins_a_phase_ends_the_one_before_and_is_told_all_the_same() -> None:
    times = iter([0.0, 2.0, 5.0, 9.0])
    heard = []
    phases = Phases(clock=lambda: next(times))
    tell = phases.hearing(lambda key, /, **arguments: heard.append((key, arguments)))
    phases.begin("encoder")
    tell("store", port=1)
    tell("ready", name="intake")
    phases.begin("feed")
    phases.end()
    assert phases.seconds == {"encoder": 2.0, "servers": 3.0, "feed": 4.0}
    assert heard == [("store", {"port": 1}), ("ready", {"name": "intake"})]


@given(
    st.lists(st.tuples(st.sampled_from(["feed", "match", "review"]), st.integers(0, 9)), min_size=1)
)
def test_no_time_is_lost_or_counted_twice(steps: list[tuple[str, int]]) -> None:
    now = 0.0
    phases = Phases(clock=lambda: now)
    for phase, seconds in steps:
        phases.begin(phase)
        now += seconds
    phases.end()
    phases.end()
    assert sum(phases.seconds.values()) == now
    assert list(phases.seconds) == list(dict.fromkeys(phase for phase, _ in steps))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phase_of_the_demo_has_a_line_in_every_language(language: str) -> None:
    names = (
        "encoder",
        "servers",
        "services",
        "feed",
        "match",
        "review",
        "roadshow",
        "notices",
        "stop",
    )
    phases = Phases(seconds={name: float(number) for number, name in enumerate(names)})
    console = Console(file=io.StringIO(), width=120)
    token = LANGUAGE.set(language)  # type: ignore[arg-type]  # one of LANGUAGES
    try:
        console.print(phases.table())
    finally:
        LANGUAGE.reset(token)
    shown = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert all(f"{number}.0 s" in shown for number in range(len(names)))
    assert "phase." not in shown
