"""A what-if against doing it: the same records and a new cycle on a copy of the pool."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import pool_log
from models.mentoring.explain.what_if import what_if
from models.mentoring.explain.what_if_patch import Patch, records
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, mentor, opened, startup

_few = settings(max_examples=25, deadline=None)


@st.composite
def _patches(draw: st.DrawFn) -> Patch:
    rules: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "mentors_per_startup": st.integers(1, 2),
                "min_score": st.sampled_from([0, 4000, None]),
            },
        )
    )
    places = st.one_of(st.none(), st.builds(lambda count: {"capacity": count}, st.integers(0, 3)))
    mentors = draw(st.dictionaries(st.sampled_from(["m0", "m1", "m2"]), places))
    if draw(st.booleans()):
        mentors["z"] = {"like": "m0", "capacity": 1}
    startups: dict[str, Any] = draw(st.dictionaries(st.sampled_from(["s0", "s1"]), st.none()))
    return Patch(rules=rules, mentors=mentors, startups=startups)


def _pool(seed: int) -> MentoringLog:
    startups = [startup(f"s{number}", seed + number) for number in range(5)]
    mentors = [
        mentor(f"m{number}", seed + 50 + number, capacity=1 + number % 2) for number in range(3)
    ]
    return opened(*startups, *mentors)


@_few
@given(st.integers(0, 10_000), _patches())
def test_what_would_be_is_what_comes_of_doing_it_and_nothing_was_done(
    seed: int, patch: Patch
) -> None:
    host = _pool(seed)
    before = dict(host.fields)
    found = what_if(POOL, host.fields, patch, NOON)
    assert host.fields == before
    assert found.before.total == sum(pair.score for pair in host.state.live())
    host.take(
        *(pool_log.decode(pool_log.encode(record)) for record in records(host.state, patch, NOON))
    )
    host.command("open_cycle")
    assert (len(host.pairs()), sum(pair.score for pair in host.state.live())) == (
        found.after.pairs,
        found.after.total,
    )
    waiting = sum(key not in host.state.live_startup for key in host.state.startups)
    assert len(found.after.waiting) == waiting, (
        "who waits may differ among equals: what stands comes first"
    )
    changed = {one.startup: one.gain for one in found.differences}
    assert sum(changed.values()) == -found.price
