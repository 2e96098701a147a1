"""What docs/lists.md says of dates, codes, places, money, needs and people is what is read."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.feeds import MODELS
from contracts.feeds.startup import Startup
from tests.support.kafka import ROOT

PAGE = (ROOT / "docs/lists.md").read_text(encoding="utf-8")
STARTUP = {
    "team_id": "T-1", "name": "测试", "summary": "用软件帮助工厂降低能耗", "industry": "I65", "region": "成都市",
    "stage": "孵化器", "pools": ["p"],
}  # fmt: skip


def read(field: str, cell: str) -> Any:
    startup = MODELS["feed.startups"].model_validate_json(json.dumps({**STARTUP, field: cell}))
    assert isinstance(startup, Startup)
    return getattr(startup, field)


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("founded", "2026-01-05 00:00:00", "2026-01-05"),
        ("founded", "2026/1/5", "2026-01-05"),
        ("founded", "2026.1.5", "2026-01-05"),
        ("founded", "2026年1月5日", "2026-01-05"),
        ("region", "成都市", "510100"),
        ("region", "510100", "510100"),
        ("region", "陕西-西安", "610100"),
        ("region", "新加坡", "SG"),
        ("region", "Berlin", "DE"),
        ("amount_sought_cny", "500万", (5_000_000, "CNY")),
        ("amount_sought_cny", "1.2亿元", (120_000_000, "CNY")),
        ("amount_sought_cny", "5,000,000", (5_000_000, "CNY")),
        ("amount_sought_cny", "200万美元", (2_000_000, "USD")),
    ],
)
def test_a_cell_of_the_page_is_read_as_it_says(field, cell, value):
    assert cell in PAGE
    assert read(field, cell) == value


@pytest.mark.parametrize("cell", ["江阴市", "江陰市", "武侯区", "武侯區", "宣武区"])
def test_counties_traditional_and_former_names_are_places(cell):
    assert len(read("region", cell)) == 6


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("founded", "45321"),
        ("uscc", "9.15E+17"),
        ("region", "鼓楼区"),
        ("amount_sought_cny", "500-1000万"),
    ],
)
def test_a_cell_that_the_page_asks_about_is_not_guessed(field, cell):
    assert cell in PAGE
    with pytest.raises(ValidationError):
        read(field, cell)


@pytest.mark.parametrize("needs", ["检验检测、法律", "投资对接、检验检测"])
def test_needs_beyond_the_five_keep_their_words(needs):
    assert "检验检测" in read("needs", needs)


def test_a_person_has_the_datum_behind_their_name_and_a_blank_alone_parts_nobody():
    assert "林一帆 028-0000-0001" in PAGE
    people = read("founders", "林一帆 028-0000-0001；周宁 zhou@example.org")
    assert [(one.name, one.phone, one.email) for one in people] == [
        ("林一帆", "028-0000-0001", ""),
        ("周宁", "", "zhou@example.org"),
    ]
    assert [person.name for person in read("founders", "林一帆 周宁")] == ["林一帆 周宁"]
