"""What `duijie roadshow build` shows: parts, proof, what is short, and who would move."""

from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from contracts.pool_log import Language
from services.cli.render import roadshow as render_roadshow
from services.cli.texts import LANGUAGE
from services.publishing.edition import Versioned
from services.publishing.words import Words
from tests.unit.publishing.makers import change, line_up, panels, shortlist, timetable


def shown(*found: Versioned, language: Language = "zh-Hans") -> str:
    console = Console(width=160, record=True, file=StringIO())
    token = LANGUAGE.set(language)
    try:
        console.print(*render_roadshow.documents(list(found), Words(language)), sep="\n")
    finally:
        LANGUAGE.reset(token)
    return console.export_text()


def test_a_quota_that_is_not_filled_is_said_with_both_figures():
    assert "企业名额5个，名单上只有2家" in shown(shortlist(quotas={"enterprise": 5, "team": 1}))
    assert "名单上只有" not in shown(shortlist())


def test_a_choice_that_is_not_proven_says_its_bound():
    one = shortlist(method="cp_sat", proven=False, total=100, bound=120, greedy_total=90)
    assert "未能证明最优，上界 / 下界为120" in shown(one)
    assert "已证明最优" in shown(replace(one, proven=True))


def test_investors_who_find_too_little_are_named():
    assert "I-2" in shown(shortlist(uncovered={"I-2": 1}))


def test_a_wish_is_told_with_its_reason_unless_the_startup_is_not_on_stage():
    unmet = timetable().unmet
    assert "T-3 × I-1（时间已满）" in shown(timetable())
    assert "T-3 × I-1" not in shown(timetable(unmet=[replace(unmet[0], why="not_on_stage")]))


def test_the_first_version_an_unchanged_one_and_a_changed_one_differ():
    assert "此前没有发布过" in shown(line_up(status="draft"))
    assert "没有变动" in shown(line_up(status="draft", replaces=2))
    moved = shown(
        line_up(
            status="draft", replaces=2, changes=[change("T-1", "1/2/09:30", "1/1/09:00", "moved")]
        )
    )
    assert "第1会场第2位，09:30" in moved
    assert "调整" in moved


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_everything_is_shown_in_every_language(language):
    text = shown(shortlist(method="cp_sat"), panels(), line_up(), timetable(), language=language)
    for name in ("许望北", "Quiet Rotor", "09:30–09:45", "沃土资本"):
        assert name in text
