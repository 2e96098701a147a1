import io
from typing import Any

import pytest
from rich.console import Console

from contracts.decisions import Refused
from contracts.pool_log import Language
from contracts.roadshow import Conflict
from models.roadshow import why
from services.cli.render import why as render_why
from services.cli.texts import LANGUAGE
from services.words import LANGUAGES
from services.words.refusals import detail_of
from tests.unit.roadshow.pool import command, investor, opened, startup, vector

RULES: dict[str, Any] = {
    "quotas": {"enterprise": 1},
    "district_floors": {"110000": 1},
    "investors_per_entry": 1,
}


def explained(language: Language) -> str:
    near, far = (
        startup("near", vectors=vector(1)),
        startup("far", region="110105", industries=["C39"]),
    )
    kept_apart = investor("i2", conflicts=[Conflict("near", "relative", "secret")])
    shown = investor("i1", vectors=vector(1), conflicts=[Conflict("near", "deal", "declared")])
    log, _ = opened(RULES, near, far, shown, kept_apart, investor("i3", type="bank"))
    found = why(log.state, "near")
    assert found is not None
    console = Console(file=io.StringIO(), width=200)
    token = LANGUAGE.set(language)
    try:
        console.print(*render_why.stage(found))
    finally:
        LANGUAGE.reset(token)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_would_bring_an_entry_in_and_which_conflicts_there_are(language):
    assert "10.00" in explained(language)


def test_remedies_conflicts_and_lenders_are_told_in_plain_words():
    text = explained("en")
    assert "places kept for Beijing: 1 fewer (price 10.00 points)" in text
    assert "places for its group: 1 more (price 10.00 points)" in text
    assert "(declared, keeps nobody out): earlier deal" in text
    assert "declared: relative (secret)" in text
    assert "lends or guarantees" in text


def test_a_forbidden_change_of_a_filing_is_told_in_words_and_other_details_stay_as_they_are():
    log, _ = opened({}, startup("s1"), investor("i1"))
    (refused,) = log.take(investor("i1", status="submitted"))
    assert isinstance(refused, Refused)
    assert "still in force" in detail_of(refused, "en")
    assert "仍在有效期内" in detail_of(refused, "zh-Hans")
    (other,) = log.take(command("withdraw", startup="nobody"))
    assert isinstance(other, Refused)
    assert detail_of(other, "en") == "withdraw"
