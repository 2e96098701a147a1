"""A model of each side, from proposals that are over."""

import msgspec
import pytest

from models.acceptance import AskedPairing, AskedSide, learn
from models.acceptance.book import FEW
from models.acceptance.columns import COLUMNS
from tests.unit.acceptance.answers import answered


def weight(name: str, asked: list[AskedPairing]) -> int:
    return learn(asked)["mentor"].coefficients[COLUMNS.index(name)]


def test_of_few_answers_nothing_is_learned():
    assert learn([]) == {}
    assert learn(answered(FEW - 1)) == {}


def test_one_side_that_is_not_known_leaves_both_unknown():
    asked = [msgspec.structs.replace(each, team=AskedSide()) for each in answered(500)]
    assert learn(asked) == {}


def test_what_counted_in_truth_counts_in_the_model():
    asked = answered(3_000)
    assert weight("requests", asked) < 0
    assert weight("earlier_answers", asked) > 0
    assert weight("score", asked) > 0
    assert abs(weight("region", asked)) < weight("earlier_answers", asked)


def test_proposals_that_are_not_over_are_left_out():
    asked = answered(300)
    still = [msgspec.structs.replace(each, over=False) for each in answered(300, 9)]
    assert learn([*asked, *still]) == learn(asked)


@pytest.mark.parametrize("said", ["accept", "decline", "silence", "other"])
def test_everybody_of_one_mind_is_no_trouble(said):
    asked = [
        each.with_side("mentor", msgspec.structs.replace(each.guide, said=said))
        for each in answered(400)
    ]
    models = learn(asked)
    assert len(models["mentor"].coefficients) == len(COLUMNS)
    assert 1 <= models["mentor"].accepted <= 9_999
