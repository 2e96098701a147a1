"""`duijie doubts` and ids typed on the command line, on a store: in any spelling they mean the
profile that the pool has.
"""

import json
from pathlib import Path

import pytest

from services.cli.failures import ExitCode
from services.spreadsheets.columns import columns_of
from services.spreadsheets.reading import open_source
from tests.embedded.test_explain_and_what_if import put, run
from tests.support.cli import Duijie
from tests.unit.mentoring.pool import POOL, exact, mentor, opened, startup

pytestmark = pytest.mark.embedded


@pytest.fixture
def duijie(monkeypatch, capfd, settings) -> Duijie:
    host = opened(
        startup(
            "T-100", vectors=exact([127, 0]), name="蓝岭（成都）科技有限公司", wishes=["M-200"]
        ),
        mentor("M-100", vectors=exact([127, 0]), conflicts=["T-10O", "蓝岭科技公司"]),
    )
    run(put(settings, host.fields))
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    return runner


def test_doubts_are_told_with_who_wrote_what_and_whom_it_may_mean(duijie):
    result = duijie("doubts", POOL.upper())
    assert result.code == ExitCode.OK
    assert "M-100" in result.out
    assert "“T-10O”在池中查无此编号，是否为 T-100 蓝岭（成都）科技有限公司？" in result.out
    assert "“蓝岭科技公司”与池中 T-100" in result.out
    assert "startup T-100" in duijie("doubts", POOL, "--language", "en").out
    found = json.loads(duijie("doubts", POOL, "--json").out)["doubts"]
    assert {(one["id"], one["field"], one["reference"], one["suggestion"]) for one in found} == {
        ("M-100", "conflicts", "T-10O", "T-100"),
        ("M-100", "conflicts", "蓝岭科技公司", "T-100"),
        ("T-100", "wishes", "M-200", "M-100"),
    }


def test_a_submit_is_told_the_doubts_of_its_own_records_alone(duijie, settings, tmp_path: Path):
    from services.cli.verbs.doubts import caused_by

    file = tmp_path / "mentors.jsonl"
    file.write_text(
        json.dumps({"id": "Ｍ－100 ", "name": "x", "pools": [POOL]}) + "\n", encoding="utf-8"
    )
    sources = [open_source(file, "feed.mentors", columns_of("feed.mentors"))]
    found = run(caused_by(settings, sources, [POOL.upper(), "nowhere"]))
    assert {(one.id, one.reference) for one in found} == {
        ("M-100", "T-10O"),
        ("M-100", "蓝岭科技公司"),
    }


def test_ids_typed_in_another_spelling_mean_the_ones_of_the_pool(duijie):
    plain = json.loads(duijie("explain", POOL, "T-100", "--mentor", "M-100", "--json").out)
    assert (
        json.loads(
            duijie("explain", f" {POOL.upper()}", "ｔ-100\u200b", "--mentor", "m‑100", "--json").out
        )
        == plain
    )
    assert (
        duijie("pairings", POOL, "--startup", "t-100", "--json").out
        == duijie("pairings", POOL, "--startup", "T-100", "--json").out
    )


def test_a_pool_that_there_is_not_is_said(duijie):
    result = duijie("doubts", "nowhere", "--language", "en")
    assert result.code == ExitCode.NOT_FOUND
    assert result.out == ""
    assert result.err.startswith("duijie: no pool nowhere")
