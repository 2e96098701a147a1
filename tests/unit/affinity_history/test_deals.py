from datetime import date

import pytest

from benchmarks.investors import Question, measured, questions
from benchmarks.support.deals import amount_cny, currency, investors
from models.affinity.history import Deal, Occasion, Snapshot, before
from tests.unit.affinity_history.market import DAY, market


@pytest.mark.parametrize(
    ("text", "amount", "code"),
    [
        ("数百万人民币", 3e6, "CNY"),
        ("1000万美元", 6.5e7, "USD"),
        ("1.5亿人民币", 1.5e8, "CNY"),
        ("数十万人民币", 3e5, "CNY"),
        ("亿元及以上人民币", 2e8, "CNY"),
        ("未透露", None, ""),
        ("", None, ""),
    ],
)
def test_amounts_are_read_from_words(text: str, amount: float | None, code: str) -> None:
    assert amount_cny(text) == (pytest.approx(amount) if amount else None)
    assert currency(text) == code


def test_undisclosed_investors_and_repeats_are_left_out() -> None:
    assert investors("甲资本，乙基金、甲资本,投资方未透露") == ("甲资本", "乙基金")
    assert investors("投资方未透露") == ()


def test_an_occasion_knows_the_order_of_rounds_and_the_size_of_amounts() -> None:
    angel, listed, odd = (
        Occasion(1, "x", "", "", name, 3e6, "CNY") for name in ("天使轮", "新三板", "不明确")
    )
    assert angel.step is not None
    assert listed.step is not None
    assert angel.step < listed.step
    assert odd.step is None
    assert angel.band == "CNY12"
    assert Occasion(1, "x", "", "", "").band == "?"


def test_earlier_deals_come_in_one_order_however_they_are_given() -> None:
    deals = market(count=60)
    assert before(deals, DAY) == before(deals[::-1], DAY)
    assert all(deal.occasion.day < DAY for deal in before(deals, DAY))


def test_who_backed_the_firm_before_is_neither_answer_nor_candidate() -> None:
    start = date(2015, 1, 1).toordinal()
    past = [
        Deal(Occasion(start - k - 1, f"c{k % 3}", "i", "p", "A轮"), ("old", "new"))
        for k in range(3)
    ]
    past += [Deal(Occasion(start - 9, "target", "i", "p", "天使轮"), ("old",))]
    later = [
        Deal(Occasion(start + 1, "target", "i", "p", "A轮"), ("old",)),
        Deal(Occasion(start + 2, "target", "i", "p", "A轮"), ("old", "new")),
    ]
    snapshot = Snapshot([*past, *later], start)
    (asked,) = questions(snapshot.ledger, later, start, date.max.toordinal())
    assert asked.occasion.day == start + 2
    assert asked.free.tolist() == [name == "new" for name in snapshot.investors]
    assert asked.chosen.tolist() == asked.free.tolist()


def test_recall_and_auc_of_one_question_are_as_counted_by_hand() -> None:
    import numpy as np

    scores = np.array([9.0, 8.0, 8.0, 1.0, 0.0])
    free = np.array([False, True, True, True, True])
    chosen = np.array([False, True, False, False, False])
    question = Question(Occasion(1, "x", "", "", ""), free, chosen)
    assert measured(scores, question) == [1.0, 1.0, 1.0, pytest.approx((0.5 + 1 + 1) / 3)]
