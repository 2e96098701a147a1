"""Works and past deals as lists and cells have them."""

import json

import pytest

from contracts import pool_log
from contracts.pool_log import Investor, Mentor, PastDeal
from services.intake.admit import LINES, Admission
from services.intake.refusals import Refusal
from services.intake.works import ALL

_MENTOR = {
    "id": "m1", "name": "顾问", "engagement": "volunteer", "track": "innovation",
    "expertise": "电池", "capacity": 2, "pools": ["p"],
}  # fmt: skip
_FILING = {
    "id": "f1", "name": "某基金", "type": "创业投资", "status": "已核验", "thesis": "电池",
    "pools": ["p"],
}  # fmt: skip


def _read(feed: str, key: str, written: dict[str, object]) -> pool_log.Record:
    admission = Admission(LINES[feed])
    value = json.dumps(written, ensure_ascii=False).encode()
    content = admission.admit(key.encode(), value, None).content
    return pool_log.decode(admission.writer.write("p", 0, b'"e"', content))


def _mentor(works: object) -> Mentor:
    record = _read("feed.mentors", "m1", {**_MENTOR, "works": works})
    assert isinstance(record, Mentor)
    return record


def _deals(deals: object) -> list[PastDeal]:
    record = _read("feed.filings", "f1", {**_FILING, "deals": deals})
    assert isinstance(record, Investor)
    return record.deals


def test_works_come_as_a_list_or_in_one_column() -> None:
    assert _mentor(["换电，柜；控制", " ", "Tea"]).works == ["换电，柜；控制", "Tea"]
    assert _mentor("换电，柜；控制| ｜Tea\n").works == ["换电，柜；控制", "Tea"]
    assert _mentor([]).works == []


def test_two_hundred_works_of_nearly_a_megabyte_are_taken() -> None:
    works = _mentor([f"{n} " + "a" * 4_700 for n in range(200)]).works
    assert len(works) == 200
    assert sum(map(len, works)) <= ALL


@pytest.mark.parametrize("works", [["x"] * 201, ["x" * 20_001], {"a": 1}])
def test_more_than_that_is_refused(works: object) -> None:
    with pytest.raises(Refusal):
        _mentor(works)


def test_deals_come_as_a_list_or_in_one_column() -> None:
    cell = "灵犀机器人/C39/浙江杭州/A轮/2024-05-01/500万美元；茶科技/农业"
    first, second = _deals(cell)
    assert first == PastDeal(
        company="灵犀机器人", day="2024-05-01", industries=["C39"], region="330100", round="a",
        amount=5_000_000, currency="USD",
    )  # fmt: skip
    assert (second.company, second.industries, second.day) == ("茶科技", ["A01"], "")
    assert _deals([{"company": "灵犀机器人", "day": "2024-05-01"}])[0].day == "2024-05-01"


def test_an_angels_deal_tells_stake_and_tie() -> None:
    (deal,) = _deals("灵犀机器人///A轮/2024-05-01/50万元/12.5%/雇员亲属")
    assert (deal.family_share, deal.tie) == (1_250, "relative")
    assert _deals([{"company": "a", "family_share": 30, "tie": "无"}])[0].tie == "unrelated"
    with pytest.raises(Refusal):
        _deals([{"company": "a", "family_share": 130}])


def test_a_deal_of_too_many_parts_is_refused_with_the_way_to_write_it() -> None:
    with pytest.raises(Refusal) as refused:
        _deals("a/////////")
    assert refused.value.messages[0].code == "deal"
