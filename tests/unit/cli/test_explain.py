"""An explanation as it is shown, and as it is given to programs."""

import base64
import json

import pytest
from rich.console import Console

from contracts.pool_log import Language, Vectors
from models.matching import Why, why
from services.cli import pools, render_why
from services.cli.texts import LANGUAGE
from tests.unit.matching.pool import NOON, mentor, opened, startup

NEEDS = "已有样机。需要熟悉医疗器械注册的导师。"


def explained() -> Why:
    section = base64.b64encode(bytes([1, 2, 3, 4])).decode()
    host = opened(
        startup("a", needs_text=NEEDS, vectors=Vectors("m", 4, {"summary": section, "need": section})),
        mentor("b", expertise="做过医疗器械注册与临床。", vectors=Vectors("m", 4, {"expertise": section})),
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
def test_an_explanation_cites_both_profiles_and_says_what_each_feature_adds(language: Language, shown: list[str]):
    LANGUAGE.set(language)
    console = Console(width=400, record=True)
    console.print(*render_why.mentoring(explained()))
    text = console.export_text()
    assert [part for part in shown if part not in text] == []


def test_programs_get_field_and_offsets():
    found = json.loads(json.dumps(pools.plain(explained())))
    (pair,) = found["pairs"]
    left, right = pair["cited"][0]["left"], pair["cited"][0]["right"]
    assert left == {"field": "needs_text", "start": 5, "end": 18, "text": "需要熟悉医疗器械注册的导师"}
    assert (right["field"], right["start"], right["end"]) == ("expertise", 0, 11)
    assert NEEDS[left["start"] : left["end"]] == left["text"]
    assert sum(pair["contributions"].values()) == pair["score"]
