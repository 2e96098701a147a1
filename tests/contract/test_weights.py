"""The weights of a programme's rules: what is accepted, and what a clerk is told about the rest."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts import feeds, pool_log
from contracts.codes.terms import MENTORING_FEATURES, ROADSHOW_FEATURES
from contracts.feeds.errors import explain
from models.affinity import MENTORING, ROADSHOW, weights_of
from services.intake import records
from services.words.why_refused import why_refused


def programme(kind: str, **weights: Any) -> dict[str, Any]:
    return {"pool": "p", "name": "P", "rules": {"kind": kind, "weights": weights}}


def admitted(given: dict[str, Any]) -> pool_log.Programme:
    made = records.programme(feeds.Programme.model_validate(given))
    assert isinstance(made, pool_log.Programme)
    return made


def test_weights_come_through_by_any_known_name_and_what_is_not_named_keeps_its_default():
    made = admitted(programme("mentoring", 需求与服务相合=30, region=0))
    assert made.rules.weights == {"needs": 30, "region": 0}
    assert pool_log.decode(pool_log.encode(made)) == made
    assert weights_of(made.rules) == {**MENTORING, "needs": 30, "region": 0}


def test_a_programme_without_weights_has_the_same_bytes_as_before_there_were_any():
    assert b"weights" not in pool_log.encode(
        admitted({"pool": "p", "name": "P", "rules": {"kind": "roadshow"}})
    )


@pytest.mark.parametrize(
    ("kind", "weights", "field", "zh", "en"),
    [
        (
            "mentoring",
            {"ticket": 3},
            "$.rules.weights",
            "打分特征（导师匹配）应为",
            "mentoring features",
        ),
        (
            "roadshow",
            {"past_failures": 3},
            "$.rules.weights",
            "打分特征（投资路演）应为",
            "roadshow features",
        ),
        ("mentoring", {"dense": -1}, "$.rules.weights.dense", "不能小于 0", "at least 0"),
        ("mentoring", {"dense": 1001}, "$.rules.weights.dense", "不能大于 1000", "at most 1000"),
        ("mentoring", {"dense": "much"}, "$.rules.weights.dense", "应为整数", "whole number"),
        (
            "roadshow",
            {"dense": 0, "lexical": 0},
            "$.rules.weights",
            "不能都为 0",
            "must not set both",
        ),
    ],
)
def test_what_is_wrong_with_a_weight_is_said_in_chinese_and_english(kind, weights, field, zh, en):
    with pytest.raises(ValidationError) as caught:
        feeds.Programme.model_validate(programme(kind, **weights))
    _, (message,) = explain(feeds.Programme, caught.value)
    assert message.field == field
    assert zh in why_refused("zh-Hans", "feed.programmes", message)
    assert en in why_refused("en", "feed.programmes", message)


def test_every_feature_has_a_default_and_a_name():
    assert set(MENTORING) == set(MENTORING_FEATURES.codes)
    assert set(ROADSHOW) == set(ROADSHOW_FEATURES.codes)
