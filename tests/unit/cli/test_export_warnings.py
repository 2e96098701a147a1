"""The export says whose name it cannot print, where, and what to do about it.

And nothing where all prints.
"""

import pytest

from services.cli.texts import LANGUAGE
from services.cli.verbs.roadshow_export import warn_of
from services.publishing.unprinted import Unprinted

LACKING = [
    Unprinted("startup", "T-2", "火\U0001f680箭", ["U+1F680"], ["programme", "people"]),
    Unprinted("text", "", "赛道\ue000", ["U+E000"], ["programme"]),
]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        (
            "zh-Hans",
            "注意：企业 / 团队 T-2“火\U0001f680箭”有字体里没有的字，programme, people 中以〔U+1F680〕代替",
        ),
        (
            "zh-Hant",
            "注意：企業 / 團隊 T-2「火\U0001f680箭」有字型裏沒有的字，programme, people 中以〔U+1F680〕代替",
        ),
        (
            "en",
            (
                "warning: startup T-2 “火\U0001f680箭” has characters that no font here has; "
                "in programme, people they are shown as 〔U+1F680〕"
            ),
        ),
    ],
)
def test_whose_name_does_not_print_is_told_by_name_and_place(language, first, capsys):
    token = LANGUAGE.set(language)
    warn_of(LACKING)
    LANGUAGE.reset(token)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == first
    assert "U+E000" in lines[1]
    assert "fonts-hanazono" in lines[2]


def test_nothing_is_said_where_all_prints(capsys):
    warn_of([])
    assert capsys.readouterr().err == ""
