from dataclasses import replace

import numpy as np
import pytest

from models.affinity.history import Deal, Occasion, Ranker, Settings, Snapshot
from models.affinity.history.listwise import ConditionalLogit
from tests.unit.affinity_history.market import DAY, market

_QUICK = Settings(days=2, others=10, forests=1, trees=15)


@pytest.fixture(scope="module")
def deals() -> list[Deal]:
    return market()


@pytest.fixture(scope="module")
def later(deals: list[Deal]) -> list[Occasion]:
    return [deal.occasion for deal in deals if deal.occasion.day >= DAY][:15]


def _scores(deals: list[Deal], later: list[Occasion], settings: Settings = _QUICK) -> bytes:
    ranker, snapshot = Ranker(deals, DAY, settings), Snapshot(deals, DAY)
    return b"".join(ranker.scores(snapshot, one).tobytes() for one in later)


def test_training_twice_gives_the_same_scores(deals: list[Deal], later: list[Occasion]) -> None:
    assert _scores(deals, later) == _scores(deals, later)


def test_deals_from_the_day_on_teach_nothing(deals: list[Deal], later: list[Occasion]) -> None:
    past = [deal for deal in deals if deal.occasion.day < DAY]
    assert _scores(past, later) == _scores(deals, later)


def test_without_popularity_counts_of_deals_alone_move_nobody(deals: list[Deal], later: list[Occasion]) -> None:
    ranker, snapshot = Ranker(deals, DAY, replace(_QUICK, popularity=False)), Snapshot(deals, DAY)
    before = [ranker.scores(snapshot, one).tobytes() for one in later]
    snapshot._popularity = [column + 7.0 for column in snapshot._popularity]
    assert [ranker.scores(snapshot, one).tobytes() for one in later] == before


def test_the_ranker_finds_who_invests_more_often_than_chance(deals: list[Deal]) -> None:
    ranker, snapshot = Ranker(deals, DAY, _QUICK), Snapshot(deals, DAY)
    shares = []
    for deal in deals:
        chosen = np.isin(snapshot.investors, deal.investors)
        if deal.occasion.day >= DAY and chosen.any():
            scores = ranker.scores(snapshot, deal.occasion)
            shares.append((scores[chosen].mean(axis=0) > scores[~chosen]).mean())
    assert np.mean(shares) > 0.75


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to learn from"):
        Ranker([], DAY, _QUICK)


def test_the_linear_ranker_learns_what_the_chosen_have_more_of() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 3)).astype(np.float32)
    features[:, 2] = np.nan
    lists = np.repeat(np.arange(100), 4)
    chosen = np.zeros(400, dtype=np.bool_)
    chosen[[4 * k + int(features[4 * k : 4 * k + 4, 0].argmax()) for k in range(100)]] = True
    first, second, unknown = ConditionalLogit(np.nan_to_num(features), chosen, lists).coefficients
    assert first > 1 > abs(second)
    assert unknown == 0
