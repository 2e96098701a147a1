"""An explanation as it is shown, and as it is given to programs."""

import base64
import json

import pytest
from rich.console import Console

from contracts.decisions import AnswerModel
from contracts.pool_log import Language, PastDeal, Vectors
from models.mentoring import PairingWhy, why
from models.roadshow.explain.why import why as roadshow_why
from services.cli.client import pools
from services.cli.render import why as render_why
from services.cli.texts import LANGUAGE
from tests.unit.mentoring.pool import NOON, mentor, opened, startup
from tests.unit.roadshow import pool as stage

NEEDS = "已有样机。需要熟悉医疗器械注册的导师。"


def explained(works: list[str] | None = None) -> PairingWhy:
    section = base64.b64encode(bytes([1, 2, 3, 4])).decode()
    host = opened(
        startup(
            "a", needs_text=NEEDS, vectors=Vectors("m", 4, {"summary": section, "need": section})
        ),
        mentor(
            "b",
            expertise="做过医疗器械注册与临床。",
            works=works or [],
            vectors=Vectors("m", 4, {"expertise": section}),
        ),
    )
    found = why(host.state, "a", NOON)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-Hans", ["需求说明（第 6–18 字）“需要熟悉医疗器械注册的导师”", "专长（第 1–11 字）“做过", "语义相近 100.0（占"]),
        ("zh-Hant", ["需求說明（第 6–18 字）「需要熟悉医疗器械注册的导师」", "語義相近 100.0（佔"]),
        ("en", ['needs (characters 6–18) "需要熟悉医疗器械注册的导师"', "similar meaning 100.0 (adds"]),
    ],
)  # fmt: skip
def test_an_explanation_cites_both_profiles_and_says_what_each_feature_adds(
    language: Language, shown: list[str]
):
    LANGUAGE.set(language)
    console = Console(width=400, record=True)
    console.print(*render_why.mentoring(explained()))
    text = console.export_text()
    assert [part for part in shown if part not in text] == []


def test_programs_get_field_and_offsets():
    found = json.loads(json.dumps(pools.plain(explained())))
    (pair,) = found["pairs"]
    left, right = pair["cited"][0]["left"], pair["cited"][0]["right"]
    assert left == {
        "field": "needs_text",
        "start": 5,
        "end": 18,
        "text": "需要熟悉医疗器械注册的导师",
    }
    assert (right["field"], right["start"], right["end"]) == ("expertise", 0, 11)
    assert NEEDS[left["start"] : left["end"]] == left["text"]
    assert sum(pair["contributions"].values()) == pair["score"]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-Hans", ["投资人i1 投过同一赛道的 丙公司、乙公司、甲公司", "投资人i1 做过：为中小工厂", "过往投资"]),
        ("zh-Hant", ["投過同一賽道的", "做過：", "過往投資", "成果相近"]),
        ("en", ["invested in the same field before", "did this before", "related works"]),
    ],
)  # fmt: skip
def test_an_explanation_says_what_an_investor_did_before(language: Language, shown: list[str]):
    deals = [
        PastDeal(company=f"{name}公司", day=f"2025-01-0{n}", industries=["I65"])
        for n, name in enumerate("甲乙丙", start=1)
    ]
    works = ["为中小工厂提供机器视觉质检的三个项目"]
    log, _ = stage.opened({}, stage.startup("s1"), stage.investor("i1", deals=deals, works=works))
    found = roadshow_why(log.state, "s1")
    assert found is not None
    LANGUAGE.set(language)
    console = Console(width=400, record=True)
    console.print(*render_why.stage(found))
    text = console.export_text()
    assert [part for part in shown if part not in text] == []


def test_an_explanation_names_the_work_that_speaks_for_a_mentor():
    (pair,) = explained(works=["茶叶分级", "医疗器械注册的辅导"]).pairs
    assert pair.work == "医疗器械注册的辅导"
    LANGUAGE.set("zh-Hans")
    console = Console(width=400, record=True)
    console.print(*render_why.mentoring(explained(works=["医疗器械注册的辅导"])))
    assert "辅导过、做过：医疗器械注册的辅导" in console.export_text()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh-Hans", "Mentor m：双方可望接受（百分之 61，由本项目以往 200 次答复估计）"),
        ("zh-Hant", "Mentor m：雙方可望接受（百分之 61，由本項目以往 200 次答覆估計）"),
        ("en", "Mentor m: both are likely to accept (61 in 100, from 200 earlier answers"),
    ],
)
def test_an_explanation_says_where_both_are_likely_to_accept_and_else_nothing(
    language: Language, line: str
):
    LANGUAGE.set(language)
    log = opened(startup("s", 1), mentor("m", 1), weights={"acceptance": 60})
    for certain, told in ((1_310, True), (-1_310, False)):
        side = AnswerModel(
            answers=100, accepted=5_000, prior=5, pace=200,
            coefficients=[64 * certain, *[0] * 7],
        )  # fmt: skip
        log.state.answers.use({"startup": side, "mentor": side})
        found = why(log.state, "s", NOON)
        assert found is not None
        console = Console(width=400, record=True)
        console.print(*render_why.mentoring(found))
        assert (line in console.export_text()) is told
