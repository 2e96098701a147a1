"""The rules of a mentoring programme's plans: what is accepted, what it means where it is left out,
what a clerk is told of the rest.
"""

from typing import Any

import msgspec
import pytest
from pydantic import ValidationError

from contracts import feeds, pool_log
from contracts.feeds.errors import explain
from contracts.mentoring import Limit
from services.intake import records
from services.words.why_refused import why_refused


def programme(**rules: Any) -> dict[str, Any]:
    return {"pool": "city", "name": "市导师计划", "rules": {"kind": "mentoring", **rules}}


def admitted(**rules: Any) -> pool_log.MentoringRules:
    made = records.programme(feeds.Programme.model_validate(programme(**rules)))
    assert isinstance(made, pool_log.Programme)
    assert isinstance(made.rules, pool_log.MentoringRules)
    return made.rules


def told(model: type[feeds.Record], record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and Chinese words of each message about a record that is refused."""
    with pytest.raises(ValidationError) as raised:
        model.model_validate(record)
    feed = next(name for name, known in feeds.MODELS.items() if known is model)
    return [
        (message.field, why_refused("zh-Hans", feed, message))
        for message in explain(model, raised.value)[1]
    ]


@pytest.mark.parametrize(("mode", "review"), [("cycle", True), ("on_change", False)])
def test_a_cycle_is_reviewed_unless_the_rules_say_otherwise(mode, review):
    assert admitted(mode=mode).review is review
    assert admitted(mode="cycle", review="否").review is False


def test_a_log_without_the_rule_is_not_reviewed_as_before_there_was_any():
    assert pool_log.MentoringRules().review is False


def test_limits_are_read_in_chinese_and_kept_as_codes():
    limits = [
        {"per": "每位导师", "by": "行业", "value": "软件和信息技术服务业", "at_most": 2},
        {"per": "整个项目", "by": "点名", "named": "M-1、M-2", "at_least": 1, "name": "保底"},
        {"per": "startup", "by": "导师类别", "at_least": 1},
    ]
    assert admitted(limits=limits).limits == [
        Limit("mentor", "industry", value="I65", at_most=2),
        Limit("pool", "named", named=["M-1", "M-2"], at_least=1, name="保底"),
        Limit("startup", "track", at_least=1),
    ]


def test_the_rules_of_plans_reach_the_log_as_they_are_read():
    rules = {
        "policy": "先顾最弱", "fair_depth": 2, "most_changes": 0, "most_changes_percent": 20, "mentors_per_startup": 2,
        "mentors_at_least": 1, "minimum_loads": "必须满足", "open_proposals_per_mentor": 3, "overbook": 1, "seen_too_often": 2,
    }  # fmt: skip
    found = admitted(**rules)
    assert (found.policy, found.fair_depth, found.minimum_loads) == ("fair", 2, "required")
    assert (found.most_changes, found.most_changes_percent, found.mentors_at_least) == (0, 20, 1)
    assert (found.open_proposals_per_mentor, found.overbook, found.seen_too_often) == (3, 1, 2)


@pytest.mark.parametrize("written", ["3, 7", "3、7", ["7", 3, "３"], [3, 7]])
def test_days_of_reminders_are_read_in_any_order_and_kept_ascending(written):
    assert admitted(remind_after_days=written, reply_days=14).remind_after_days == [3, 7]


def test_a_programme_without_reminders_has_none_and_its_bytes_do_not_tell():
    assert admitted().remind_after_days == []
    assert b"remind" not in msgspec.json.encode(admitted())


@pytest.mark.parametrize(
    ("rules", "place", "words"),
    [
        ({"review": True, "mode": "on_change"}, "$.rules.review", "按轮匹配"),
        ({"policy": "by_lot"}, "$.rules.lot_seed", "抽签须事先写明"),
        ({"mentors_at_least": 2}, "$.rules", "不能大于"),
        ({"remind_after_days": [3, 7]}, "$.rules.remind_after_days", "小于“答复天数”"),
        ({"remind_after_days": [0]}, "$.rules.remind_after_days[0]", "提醒天数"),
        ({"remind_after_days": "soon"}, "$.rules.remind_after_days[0]", "提醒天数"),
        ({"policy": "best"}, "$.rules.policy", "总分最高、先顾最弱、抽签"),
        ({"limits": [{"per": "mentor", "by": "industry"}]}, "$.rules.limits[0].at_most", "至少"),
        ({"limits": [{"per": "mentor", "by": "named", "at_most": 1}]}, "$.rules.limits[0].named", "点名"),
        ({"limits": [{"per": "mentor", "by": "stage", "value": "无此阶段", "at_most": 1}]}, "$.rules.limits[0].value", "无法识别"),
        ({"limits": [{"per": "mentor", "by": "all", "at_least": 3, "at_most": 1}]}, "$.rules.limits[0]", "不能大于"),
        ({"most_changes": -1}, "$.rules.most_changes", "变动上限"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_with_place_and_words(rules, place, words):
    [(found, zh)] = told(feeds.Programme, programme(**rules))
    assert found.startswith(place)
    assert words in zh


def test_a_swap_names_two_startups():
    [(place, zh)] = told(feeds.Command, {"pool": "city", "command": "互换", "startup": "T-1"})
    assert place == "$.other_startup"
    assert "两家企业" in zh


def test_a_swap_and_an_undo_reach_the_log():
    item = feeds.Command.model_validate(
        {"pool": "city", "command": "对调", "startup": "T-1", "other_startup": "T-2"}
    )
    made = records.command(item)
    assert (made.command, made.startup, made.other_startup) == ("swap", "T-1", "T-2")
    assert (
        records.command(feeds.Command.model_validate({"pool": "city", "command": "撤销"})).command
        == "undo"
    )


def test_wishes_and_the_wanted_number_reach_the_log():
    profile = {
        "team_id": "T-1", "name": "队", "summary": "做巡检机器人", "industry": "农业", "region": "成都市", "stage": "孵化器",
        "mentors_wanted": 2, "wishes": "M-1、M-2", "pools": "city",
    }  # fmt: skip
    made = records.startup(feeds.Startup.model_validate(profile), [])
    assert (made.mentors_wanted, made.wishes) == (2, ["M-1", "M-2"])
