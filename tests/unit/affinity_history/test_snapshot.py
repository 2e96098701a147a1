import random
from dataclasses import replace

import numpy as np
import pytest

from models.affinity.history import NAMES, Deal, Snapshot
from tests.unit.affinity_history.market import DAY, INDUSTRIES, market, occasion

_OCCASIONS = [occasion(DAY + k, f"firm{k}", random.Random(k)) for k in range(20)]


@pytest.fixture(scope="module")
def deals() -> list[Deal]:
    return market()


@pytest.fixture(scope="module")
def snapshot(deals: list[Deal]) -> Snapshot:
    return Snapshot(deals, DAY)


def _all(snapshot: Snapshot) -> bytes:
    return b"".join(snapshot.features(one).tobytes() for one in _OCCASIONS)


def test_deals_from_the_day_on_change_nothing(deals: list[Deal], snapshot: Snapshot) -> None:
    past = [deal for deal in deals if deal.occasion.day < DAY]
    assert 0 < len(past) < len(deals)
    known = Snapshot(past, DAY)
    assert known.investors == snapshot.investors
    assert _all(known) == _all(snapshot)
    assert all((known.open_to(one) == snapshot.open_to(one)).all() for one in _OCCASIONS)


def test_a_deal_of_the_day_before_counts(deals: list[Deal], snapshot: Snapshot) -> None:
    more = [*deals, Deal(replace(_OCCASIONS[0], day=DAY - 1), (snapshot.investors[0],))]
    assert _all(Snapshot(more, DAY)) != _all(snapshot)


def test_the_order_in_which_deals_are_given_changes_nothing(
    deals: list[Deal], snapshot: Snapshot
) -> None:
    shuffled = random.Random(5).sample(deals, len(deals))
    assert _all(Snapshot(shuffled, DAY)) == _all(snapshot)


def test_features_have_a_name_each_and_an_unknown_fact_tells_nobody_apart(
    snapshot: Snapshot,
) -> None:
    assert len(set(NAMES)) == len(NAMES)
    stranger = replace(_OCCASIONS[0], company="nobody knows it", amount_cny=None, round="不明确")
    features = snapshot.features(stranger)
    assert features.shape == (len(snapshot.investors), len(NAMES))
    assert np.isfinite(features).all()
    for name in ("size distance", "partners", "closest partner"):
        assert not features[:, NAMES.index(name)].any()


def test_who_keeps_to_an_industry_fits_it_best(snapshot: Snapshot) -> None:
    for taste, industry in enumerate(INDUSTRIES):
        lifts = snapshot.features(replace(_OCCASIONS[1], industry=industry))[:, NAMES.index("fit")]
        fond = [name in {f"fund{k:02}" for k in range(taste, 24, 4)} for name in snapshot.investors]
        assert lifts[fond].min() > lifts[np.logical_not(fond)].max()


def test_older_deals_count_less() -> None:
    base = [Deal(occasion(DAY - 10 - k, f"f{k}", random.Random(k)), ("fresh",)) for k in range(4)]
    old = [Deal(occasion(DAY - 900 - k, f"g{k}", random.Random(k)), ("stale",)) for k in range(4)]
    found = Snapshot([*base, *old], DAY)
    popularity = found.features(_OCCASIONS[0])[:, NAMES.index("popularity 365")]
    assert popularity[found.investors.index("fresh")] > popularity[found.investors.index("stale")]


def test_partners_of_earlier_backers_are_near() -> None:
    rng = random.Random(3)
    joint = [Deal(occasion(DAY - 50 - k, f"j{k}", rng), ("ann", "bob")) for k in range(4)]
    alone = [Deal(occasion(DAY - 50 - k, f"a{k}", rng), ("cyd",)) for k in range(4)]
    backed = Deal(occasion(DAY - 40, "target", rng), ("ann",))
    found = Snapshot([*joint, *alone, backed], DAY)
    near = found.features(occasion(DAY, "target", rng))[:, NAMES.index("partners")]
    assert near[found.investors.index("bob")] > near[found.investors.index("cyd")]
    assert found.open_to(occasion(DAY, "target", rng)).tolist() == [False, True, True]


def test_investors_with_too_few_deals_are_not_ranked() -> None:
    some = [
        Deal(occasion(DAY - 5 - k, f"f{k}", random.Random(k)), ("two",) if k < 2 else ("three",))
        for k in range(5)
    ]
    assert Snapshot(some, DAY).investors == ["three"]
    assert Snapshot(some, DAY, eligible_deals=2).investors == ["three", "two"]


def test_a_market_without_a_past_has_nobody_to_rank() -> None:
    empty = Snapshot([], DAY)
    assert empty.features(_OCCASIONS[0]).shape == (0, len(NAMES))
