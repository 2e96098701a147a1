"""Cleaning at intake: pools see clean texts, and what was done to them."""

import msgspec

from contracts import pool_log
from contracts.pool_log import Startup, TextEdit
from models.text import Edit, apply
from services.intake.admit import LINES, Admission

RECORD: dict[str, object] = {
    "team_id": "T-1", "name": "听巷体验队", "industry": "旅游", "region": "成都市", "stage": "孵化器",
    "summary": "<p>面向眾創(chuàng)空間的共享打樣車間</p>", "needs": ["投资对接"], "pools": ["p"],
}  # fmt: skip


def admitted(record: dict[str, object]) -> Startup:
    admission = Admission(LINES["feed.startups"])
    found = admission.admit(b"T-1", msgspec.json.encode(record), None)
    startup = pool_log.decode(admission.writer.write("p", 1, b'"e"', found.content))
    assert isinstance(startup, Startup)
    return startup


def test_a_damaged_text_reaches_the_pool_clean_with_its_edits() -> None:
    startup = admitted(RECORD)
    assert startup.summary == "面向眾創空間的共享打樣車間"
    assert startup.edits["summary"][1] == TextEdit(7, 15, "", "pinyin")
    edits = tuple(
        Edit(edit.start, edit.end, edit.replacement, edit.why)  # type: ignore[arg-type]
        for edit in startup.edits["summary"]
    )
    assert apply(str(RECORD["summary"]), edits) == startup.summary


def test_a_clean_text_has_no_edits_and_no_bytes_for_them() -> None:
    startup = admitted(RECORD | {"summary": "面向创业者的共享打样车间（AI 检测，A轮）"})
    assert startup.edits == {}
    assert b'"edits"' not in pool_log.encode(startup)


def test_a_text_of_nothing_but_damage_is_kept_as_it_was_written() -> None:
    assert admitted(RECORD | {"summary": "<p></p>"}).summary == "<p></p>"


def test_the_language_is_told_from_the_clean_text() -> None:
    summaries = (
        '<p class="MsoNormal" style="text-indent:21pt;line-height:150%">茶园采摘</p>',
        "茶园采摘机器人 https://example.cn/s/QrStUvWxYzAbCdEfGhIjKlMn?from=timeline",
        "茶园采摘" + "&nbsp;" * 12,
        "茶园\ufffe采摘\u200b机器人 ＲＡＧ",
    )
    for summary in summaries:
        startup = admitted(RECORD | {"summary": summary})
        assert (startup.language, startup.languages) == ("zh-Hans", ["zh-Hans"]), summary


def test_languages_that_the_writer_names_are_kept_beside_the_one_that_is_told() -> None:
    startup = admitted(RECORD | {"summary": "为茶园做采摘机器人", "languages": ["英文"]})
    assert (startup.language, startup.languages) == ("zh-Hans", ["en"])
