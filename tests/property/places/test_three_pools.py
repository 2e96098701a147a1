"""Whatever happens, and whichever service stands still: no mentor has more pairs than places."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.register.links import entry_of
from tests.property.places.histories import ANY, GUIDES, STEADY, TEAMS, History, founder

SEEDS = st.integers(0, 2**32)
RUNS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RUNS
@given(SEEDS)
def test_pairs_over_all_pools_are_never_more_than_the_capacity(seed):
    history = History(seed, STEADY)
    for _ in history.play(20):
        for key in GUIDES:
            assert history.deployment.live([key]) <= 2


@RUNS
@given(SEEDS)
def test_pairs_are_never_more_than_the_most_places_that_a_mentor_ever_had(seed):
    history = History(seed, ANY)
    for _ in history.play(20):
        for key in GUIDES:
            assert history.deployment.live([key]) <= history.most.get(key, 0)


@RUNS
@given(SEEDS)
def test_messages_come_to_an_end_and_then_the_register_knows_the_pairs_and_grants_what_pools_hold(
    seed,
):
    history = History(seed, ANY)
    for _ in history.play(20):
        pass
    assert history.deployment.ready() == []
    register, pools = history.deployment.register, history.deployment.pools
    for key in GUIDES:
        book = register.book(key)
        for pool, service in pools.items():
            live = service.state.live_mentor.get(key, set())
            assert set(book.pairs.get(pool, {})) == live
            allotment = service.state.allotments.get(key)
            held = max(allotment.places if allotment else 0, len(live))
            assert held <= book.used(pool)


@RUNS
@given(SEEDS)
def test_a_merge_never_leaves_a_mentor_paired_with_their_own_firm(seed):
    history = History(seed, ANY)
    for _ in history.play(20):
        pass
    register = history.deployment.register
    merged = {
        (team, key)
        for team in TEAMS
        for key in GUIDES
        if entry_of(register, founder(team)) == entry_of(register, f"mentor/{key}")
    }
    live = {(pair.startup, pair.mentor) for _, pair in history.live_pairs()}
    assert not live & merged
