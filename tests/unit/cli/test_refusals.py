"""What a fold refused, as one line in the reader's language."""

import pytest

from contracts.decisions import Refused
from contracts.pool_log import Language
from services.cli.client import refusals
from services.cli.texts import LANGUAGE


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh-Hans", "  T-1: 没有这位导师（M-404）"),
        ("zh-Hant", "  T-1: 沒有這位導師（M-404）"),
        ("en", "  T-1: no such mentor (M-404)"),
    ],
)
def test_a_refusals_detail_stands_in_the_brackets_of_the_readers_script(
    language: Language, line: str
) -> None:
    LANGUAGE.set(language)
    refused = Refused(
        pool="p", seq=1, time=1, cause="c", code="unknown_mentor", startup="T-1", detail="M-404"
    )
    assert refusals.line(refused) == line


def test_a_refusal_without_detail_has_no_brackets() -> None:
    LANGUAGE.set("en")
    refused = Refused(pool="p", seq=1, time=1, cause="c", code="unknown_mentor")
    assert refusals.line(refused) == "  no such mentor"
