"""`duijie roadshow scores`: sheets from files are checked whole, sent once, and told what is missing."""

import json

import pytest

from contracts.catalogue import SCORES
from contracts.pool_log import Score
from services.cli.client.single import SentAndApplied
from services.cli.failures import ExitCode
from services.cli.verbs.judging import scores as verb
from tests.embedded.test_explain_and_what_if import run
from tests.embedded.test_roadshow_hand import put
from tests.support.cli import Duijie
from tests.unit.roadshow.contest import on_stage
from tests.unit.roadshow.pool import POOL, RoadshowLog
from tests.unit.score_sheets.support import panel_of

pytestmark = pytest.mark.embedded
HEAD = "评分表\n评委：评委{judge}；赛程：决赛\n\n序号,编号,企业 / 团队,创新（满分100）,团队（满分10）,总分\n"


@pytest.fixture
def log() -> RoadshowLog:
    return on_stage()


@pytest.fixture
def sent(monkeypatch):
    """What would go to the feed: no service is there to apply it."""
    records = []

    async def keep(settings, feed, given, *, wait_s):
        assert feed == SCORES.name
        records.extend(given)
        return SentAndApplied([], [])

    monkeypatch.setattr(verb, "send_records", keep)
    return records


@pytest.fixture
def duijie(monkeypatch, capfd, settings, log, sent) -> Duijie:
    run(put(settings, log.fields))
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    return runner


def test_a_sheet_is_sent_whole_or_not_at_all(duijie, log, sent, tmp_path):
    judge, entries = panel_of(log.state)
    file = tmp_path / "sheet.csv"
    head = HEAD.format(judge=judge)
    file.write_text(f"{head}1,{entries[0]},,90.5,8,\n2,{entries[1]},,101,8,\n", encoding="gb18030")
    wrong = duijie("roadshow", "scores", POOL, file)
    assert wrong.code == ExitCode.INPUT
    assert f"{file}：第 6 行，D 列“创新（满分100）”：“101”超出 0–100 分；请核对" in wrong.err
    assert sent == []
    file.write_text(file.read_text(encoding="gb18030").replace("101", "９０"))
    assert duijie("roadshow", "scores", POOL, file, "--check").code == 0
    assert sent == []
    right = duijie("roadshow", "scores", POOL, file, "--json")
    assert right.code == 0, right.err
    assert [(one["startup"], one["judge"], one["marks"]) for one in sent] == [
        (entries[0], judge, {"创新": 90.5, "团队": 8.0}),
        (entries[1], judge, {"创新": 90.0, "团队": 8.0}),
    ]
    told = json.loads(right.out)
    assert (told["sent"], told["unchanged"], told["missing"][judge]) == (2, 0, entries[2:])


def test_the_same_file_again_has_no_effect_and_a_corrected_mark_is_sent_alone(
    duijie, log, sent, settings, tmp_path
):
    judge, entries = panel_of(log.state)
    file = tmp_path / "sheet.csv"
    file.write_text(f"{HEAD.format(judge=judge)}1,{entries[0]},,90,8\n2,{entries[1]},,80,8\n")
    assert duijie("roadshow", "scores", POOL, file).code == 0
    for record in sent:
        marks = {name: round(100 * mark) for name, mark in record["marks"].items()}
        score = Score(**{**record, "marks": marks}, time=0, event="feed.scores/0/1")
        log.take(score)
    run(put(settings, log.fields))
    sent.clear()
    again = duijie("roadshow", "scores", POOL, file, "--json")
    assert (json.loads(again.out)["sent"], json.loads(again.out)["unchanged"]) == (0, 2)
    assert sent == []
    file.write_text(file.read_text().replace(",80,8", ",81,8"))
    assert json.loads(duijie("roadshow", "scores", POOL, file, "--json").out)["sent"] == 1
    assert [one["startup"] for one in sent] == [entries[1]]


def test_what_is_no_sheet_no_round_or_no_judge_is_said(duijie, log, tmp_path):
    judge, _ = panel_of(log.state)
    file = tmp_path / "sheet.csv"
    file.write_text(HEAD.format(judge=judge))
    other = tmp_path / "sheet.docx"
    other.write_text("x")
    assert duijie("roadshow", "scores", POOL, other).code == ExitCode.INPUT
    assert duijie("roadshow", "scores", POOL, tmp_path / "gone.csv").code == ExitCode.INPUT
    assert duijie("roadshow", "scores", POOL, file, "--round", "下一场").code == ExitCode.USAGE
    assert duijie("roadshow", "scores", POOL, file, "--round", "初赛").code == ExitCode.DIFFERS
    assert duijie("roadshow", "scores", POOL, file, "--judge", "j77").code == ExitCode.NOT_FOUND
