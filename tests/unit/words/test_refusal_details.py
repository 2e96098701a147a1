"""The detail of a refusal names the nearest id in the reader's words."""

import pytest

from contracts.decisions import Refused
from services.words import LANGUAGES
from services.words.refusals import detail_of


def refused(detail: str) -> Refused:
    return Refused(
        pool="p", seq=1, time=1, cause="e", code="unknown_startup", startup="T-10O", detail=detail
    )


def test_the_nearest_id_is_told_and_the_unknown_one_is_not_told_twice() -> None:
    assert detail_of(refused("near: T-100"), "zh-Hans") == "最接近的编号：T-100"
    assert detail_of(refused("T-10O; near: T-100"), "zh-Hant") == "最接近的編號：T-100"
    assert detail_of(refused("withdraw; near: T-100"), "en") == "withdraw, nearest id: T-100"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_detail_without_a_nearest_id_stays_as_it_is(language) -> None:
    assert detail_of(refused("T-10O"), language) == "T-10O"
