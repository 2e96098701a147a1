from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Investor, Startup
from models.affinity import ROADSHOW, Measure
from models.roadshow.shortlist.demand import AffinityMatrix
from tests.unit.roadshow.pool import DIMS, investor, startup, vector

MEASURE = Measure(ROADSHOW)
KEYS = st.sampled_from(["a", "b", "c", "d"])
VECTORS = st.integers(0, 6).map(vector)
STARTUPS = st.builds(
    startup,
    KEYS,
    vectors=VECTORS,
    region=st.sampled_from(["330106", "110101"]),
    amount_sought_cny=st.sampled_from([0, 100, 900]),
)
INVESTORS = st.builds(
    investor,
    KEYS,
    vectors=VECTORS,
    status=st.sampled_from(["verified", "revoked"]),
    holdings=st.lists(st.sampled_from(["a", "企业b"]), max_size=1),
    regions=st.lists(st.just("330000"), max_size=1),
    ticket_min_cny=st.sampled_from([0, 200]),
)
DROPS = st.tuples(st.sampled_from(["drop_startup", "drop_investor"]), KEYS)
STEPS = st.lists(
    st.one_of(STARTUPS, STARTUPS, INVESTORS, DROPS, st.integers(1, 3)), min_size=4, max_size=16
)


def counts(one: Investor) -> bool:
    return one.status == "verified"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(STARTUPS, max_size=4, unique_by=lambda one: one.id),
    st.lists(INVESTORS, max_size=4, unique_by=lambda one: one.id),
    STEPS,
)
def test_a_matrix_repaired_step_by_step_equals_one_built_anew(startups, investors, steps):
    rows, columns = {one.id: one for one in startups}, {one.id: one for one in investors}
    affinities = AffinityMatrix(startups, investors, MEASURE, DIMS)
    for step in steps:
        if isinstance(step, int):
            fresh = AffinityMatrix(rows.values(), columns.values(), MEASURE, DIMS)
            assert affinities.demand(counts, step) == fresh.demand(counts, step)
        else:
            _mend(affinities, rows, columns, step)
    assert affinities.demand(counts, 2) == AffinityMatrix(
        rows.values(), columns.values(), MEASURE, DIMS
    ).demand(counts, 2)


def _mend(
    affinities: AffinityMatrix, rows: dict[str, Startup], columns: dict[str, Investor], step: Any
) -> None:
    if isinstance(step, Startup):
        rows[step.id] = step
        affinities.put_startup(step)
    elif isinstance(step, Investor):
        columns[step.id] = step
        affinities.put_investor(step)
    else:
        verb, key = step
        (rows if verb == "drop_startup" else columns).pop(key, None)
        getattr(affinities, verb)(key)


def test_demand_is_the_mean_of_the_keenest_with_missing_ones_as_nothing():
    one = startup("a")
    investors = [investor(key) for key in "abc"]
    single = {
        key: AffinityMatrix([one], [each], MEASURE, DIMS).demand(counts, 1)["a"].score
        for key, each in zip("abc", investors, strict=True)
    }
    keenest = sorted(single, key=lambda key: (-single[key], key))
    affinities = AffinityMatrix([one], investors, MEASURE, DIMS)
    assert affinities.demand(counts, 2)["a"] == (
        sum(single[key] for key in keenest[:2]) // 2,
        keenest[:2],
    )
    assert affinities.demand(counts, 5)["a"] == (sum(single.values()) // 5, keenest)


def test_equally_keen_investors_are_named_by_id():
    investors = [investor(key, vectors=vector(1)) for key in "cab"]
    assert AffinityMatrix([startup("a")], investors, MEASURE, DIMS).demand(counts, 2)[
        "a"
    ].investors == [
        "a",
        "b",
    ]
