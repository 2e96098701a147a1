"""What a pool knows of its own texts."""

import base64
import subprocess
import sys
from typing import Any

import msgspec
import numpy as np
import pytest

from models.affinity import MENTORING, UNREAD, Measure, TextStatistics, decode, fit, read_pool
from models.affinity.features import compared
from models.affinity.grams import BUCKETS
from models.affinity.text_statistics import FEW
from models.affinity.texts import grams_of
from models.affinity.vectors import cosines
from tests.unit.mentoring.pool import exact, mentor, startup

EAST, NORTH = np.array([100, 0, 0, 0]), np.array([0, 60, 0, 0])


def pool(size: int = 24) -> list[Any]:
    """Return startups that all lean east, and mentors that all lean north, each with something of
    its own.
    """
    rng = np.random.default_rng(1)
    own = [rng.integers(-25, 26, 4) for _ in range(size)]
    teams = [
        startup(f"s{i:02}", vectors=exact((EAST + one).tolist()), summary="我们做智能检测")
        for i, one in enumerate(own)
    ]
    guides = [
        mentor(f"m{i:02}", vectors=exact((NORTH + one).tolist()), expertise="智能制造")
        for i, one in enumerate(own)
    ]
    return [*teams, *guides]


def test_what_all_of_a_side_have_in_common_tells_nothing():
    profiles = pool()
    teams, guides = profiles[:24], profiles[24:]
    clear, read = (
        Measure(MENTORING, statistics, "encoder-1")
        for statistics in (UNREAD, read_pool(profiles, "encoder-1", 4))
    )

    def right(measure: Measure) -> int:
        scores = [[fit(team, guide, measure).parts["dense"] for guide in guides] for team in teams]
        return sum(row[place] == max(row) for place, row in enumerate(scores))

    assert right(clear) < right(read)


def test_text_statistics_do_not_depend_on_the_order_of_profiles():
    profiles = pool()
    assert read_pool(profiles, "encoder-1", 4) == read_pool(profiles[::-1], "encoder-1", 4)


def test_vectors_of_another_encoder_are_left_out_and_their_means_unused():
    profiles = pool()
    statistics = read_pool(profiles, "encoder-2", 4)
    assert (statistics.means, statistics.texts) == ({}, 48)
    statistics = read_pool(profiles, "encoder-1", 4)
    other, none = (
        Measure(MENTORING, one, "encoder-2")
        for one in (statistics, msgspec.structs.replace(statistics, means={}))
    )
    assert fit(profiles[0], profiles[24], other) == fit(profiles[0], profiles[24], none)


@pytest.mark.parametrize("size", [0, 1, FEW // 2 - 1])
def test_few_texts_tell_nothing_of_their_pool(size: int):
    profiles = [*pool(24)[:size], *pool(24)[24 : 24 + size]]
    assert read_pool(profiles, "encoder-1", 4) == TextStatistics(texts=2 * size, model="encoder-1")


def test_a_lone_text_stays_nearly_what_it_is():
    profiles = [pool()[0], *pool()[24:]]
    measure = Measure(MENTORING, read_pool(profiles, "encoder-1", 4), "encoder-1")
    lone = compared(profiles[0], measure)
    raw = decode(profiles[0].vectors)
    assert lone is not None
    assert raw is not None
    assert cosines(lone.row[None, :], raw[None, :])[0, 0] > 800_000


def test_a_language_that_a_side_does_not_write_has_the_other_sides_mean():
    profiles = [
        *pool()[:24],
        *(
            mentor(f"e{i}", vectors=one.vectors, expertise="We teach")
            for i, one in enumerate(pool()[24:])
        ),
    ]
    assert set(read_pool(profiles, "encoder-1", 4).means) == {
        f"{side}/{family}" for side in ("startup", "partner") for family in ("zh", "en")
    }


def test_wording_of_every_text_weighs_nothing_and_wording_of_one_the_most():
    profiles = [*pool(), mentor("rare", expertise="量子")]
    measure = Measure(MENTORING, read_pool(profiles, "encoder-1", 4), "encoder-1")
    common, rare = grams_of(mentor("m", expertise="智能")), grams_of(profiles[-1])
    assert measure.weighed(common).tolist() == [0] * len(common.buckets)
    assert (measure.weighed(rare) == 4).all()
    assert len(base64.b64decode(measure.text_statistics.rarity)) == BUCKETS // 2


def test_text_statistics_come_back_from_their_bytes():
    statistics = read_pool(pool(), "encoder-1", 4)
    raw = msgspec.json.encode(statistics, order="deterministic")
    assert msgspec.json.decode(raw, type=TextStatistics) == statistics
    assert set(statistics.means) == {"startup/zh", "partner/zh"}


def test_text_statistics_and_the_scores_are_the_same_under_any_hash_seed():
    code = """
import msgspec
from tests.unit.affinity.test_text_statistics import *
profiles = pool()
statistics = read_pool(profiles, 'encoder-1', 4)
measure = Measure(MENTORING, statistics, 'encoder-1')
scores = [fit(t, g, measure) for t in profiles[:4] for g in profiles[24:28]]
print(msgspec.json.encode(statistics), scores)
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1
