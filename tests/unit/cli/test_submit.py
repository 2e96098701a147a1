import re
from pathlib import Path

import msgspec
import pytest

from contracts.envelope import read_attributes
from contracts.feeds import key_of
from services.cli.client.events import event_of
from services.cli.failures import ExitCode, Failure
from services.cli.lists.sources import feed_for, sources_of
from services.cli.lists.survey import survey
from services.cli.verbs import submit
from services.cli.verbs.submit import Outcome, time_of
from services.spreadsheets.faults import FileFault

ROOT = Path(__file__).parents[3]
STARTUP = {
    "team_id": "T-1",
    "name": "青禾小队",
    "summary": "果园巡检机器人",
    "industry": "农业",
    "region": "成都市",
    "stage": "孵化器",
}


def write(path: Path, *records: object) -> Path:
    path.write_bytes(b"\n".join(msgspec.json.encode(record) for record in records))
    return path


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("startups-2026.csv", "feed.startups"), ("Mentors.CSV", "feed.mentors"), ("filings.jsonl", "feed.filings"),
        ("investors-a.json", "feed.filings"), ("programmes.jsonl", "feed.programmes"), ("answers.csv", "feed.answers"),
        ("outcomes.csv", "feed.outcomes"), ("commands.jsonl", "feed.commands"),
    ],
)  # fmt: skip
def test_a_files_name_tells_its_feed(name, feed):
    assert feed_for(Path(name), None) == feed


def test_a_chosen_feed_wins_and_an_unknown_one_is_refused():
    assert feed_for(Path("startups.csv"), "mentors") == "feed.mentors"
    for path, feed in (("list.csv", None), ("startups.csv", "nonsense"), ("x.csv", "pool-log")):
        with pytest.raises(Failure) as raised:
            feed_for(Path(path), feed)
        assert raised.value.code == ExitCode.USAGE


def test_programmes_go_first_and_commands_last(tmp_path):
    paths = [
        write(tmp_path / f"{name}.jsonl", {"pool": "p"})
        for name in ("commands", "startups", "programmes")
    ]
    assert [source.feed for source in sources_of(paths, None)] == [
        "feed.programmes",
        "feed.startups",
        "feed.commands",
    ]


def test_pools_without_a_programme_in_the_files_are_noted_with_their_place(tmp_path):
    paths = [
        write(tmp_path / "programmes.jsonl", {"pool": "known"}),
        write(
            tmp_path / "startups.jsonl",
            STARTUP | {"pools": "known、other"},
            STARTUP | {"pools": ["other"]},
        ),
    ]
    found = survey(sources_of(paths, None))
    assert found.records == 3
    assert set(found.pools) - found.programmes == {"other"}
    assert found.pools["other"].endswith("startups.jsonl:1")


def test_a_heading_without_records_is_refused(tmp_path):
    path = tmp_path / "startups.csv"
    path.write_text("name,summary\n")
    with pytest.raises(FileFault) as raised:
        survey(sources_of([path], None))
    assert raised.value.key == "input.no_records"


def test_a_repeated_record_has_the_same_event_id_and_a_changed_one_another():
    first, again = (
        event_of("feed.startups", record, "t")
        for record in (STARTUP, dict(reversed(STARTUP.items())))
    )
    changed = event_of("feed.startups", STARTUP | {"name": "改名"}, "t")
    ids = [read_attributes(event.headers).id for event in (first, again, changed)]
    assert ids[0] == ids[1] != ids[2]
    assert first.value == again.value


def test_equal_events_of_one_file_are_told_apart_and_those_of_the_same_file_again_are_not():
    command = {"pool": "p", "command": "open_cycle"}
    ids = [
        read_attributes(event_of("feed.commands", command, "t", number=number).headers).id
        for number in (0, 1, 0, 1)
    ]
    assert ids[0] == ids[2] != ids[1] == ids[3]


def test_a_command_given_twice_is_two_events():
    command = {"pool": "p", "command": "open_cycle"}
    ids = {
        read_attributes(event_of("feed.commands", command, "t", once=False).headers).id
        for _ in range(2)
    }
    assert len(ids) == 2


def test_the_key_is_the_entity():
    assert key_of("feed.startups", {"uscc": " 91510100ma6aaaaa1x "}) == "91510100MA6AAAAA1X"
    assert key_of("feed.startups", STARTUP) == "T-1"
    assert key_of("feed.startups", {"name": "x"}) is None
    assert key_of("feed.mentors", {"id": 3}) is None


CSV = "团队编号,企业名称,项目简介,所属行业,所在地区,所处阶段,匹配项目,联系电话\n"
ROW = "T-1,青禾小队,果园巡检机器人,农业,成都市,孵化器,p,028-0000-0001\n"


@pytest.fixture
def checked(duijie, tmp_path):
    """Return a function that checks files of rows under CSV, and returns the result."""

    def check(*contents, language="zh-Hans", options=()):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"startups-{number}.csv"
            path.write_text(CSV + content)
            paths.append(path)
        return duijie("submit", "--check", "--language", language, *options, *paths)

    return check


def test_one_record_twice_is_only_noted_however_its_id_is_spelt(checked):
    for again in (ROW, ROW.replace("T-1", "Ｔ－１"), ROW.replace("青禾", "青\u200b禾")):
        result = checked(ROW, again)
        assert "startups-0.csv:2" in result.err
        assert "startups-1.csv:2" in result.err
        assert "内容相同" in result.err


def test_two_records_under_one_id_are_refused_with_both_rows_and_what_differs(
    checked, duijie, tmp_path
):
    result = checked(ROW + ROW.replace("农业", "教育"))
    assert result.code == ExitCode.INPUT
    assert "startups-0.csv:2" in result.err
    assert "startups-0.csv:3" in result.err
    assert "（所属行业）" in result.err
    assert "(industry)" in checked(ROW + ROW.replace("农业", "教育"), language="en").err
    sent = duijie("submit", tmp_path / "startups-0.csv")
    assert (sent.code, "（所属行业）" in sent.err) == (
        ExitCode.INPUT,
        True,
    )  # before any server is asked


def test_duplicates_are_in_the_json_of_a_check(checked):
    result = checked(ROW + ROW.replace("农业", "教育"), options=["--json"])
    assert result.code == ExitCode.INPUT
    report = msgspec.json.decode(result.out)["duplicates"]["differing"]
    assert (report["count"], report["pairs"][0]["fields"]) == (1, ["industry"])


@pytest.mark.parametrize(
    ("quarantined", "without_effect", "code"),
    [(0, 0, None), (1, 0, ExitCode.REFUSED), (0, 2, ExitCode.REFUSED)],
)
def test_records_that_were_refused_or_had_no_effect_have_an_exit_code_of_their_own(
    quarantined, without_effect, code
):
    outcome = Outcome(3, quarantined, without_effect)
    if code is None:
        outcome.require_all_applied()
        return
    with pytest.raises(Failure) as raised:
        outcome.require_all_applied()
    assert raised.value.code == code


def test_a_time_needs_a_zone():
    assert time_of("2026-11-22T01:00:00+00:00") == "2026-11-22T01:00:00.000Z"
    for wrong in ("yesterday", "2026-11-22T01:00:00"):
        with pytest.raises(Failure):
            time_of(wrong)


def test_check_names_line_field_and_fault_and_sends_nothing(duijie, tmp_path):
    path = write(
        tmp_path / "startups.jsonl",
        STARTUP | {"pools": ["p"]},
        STARTUP | {"pools": ["p"], "stage": "月球"},
    )
    result = duijie("submit", "--check", path)
    assert result.code == ExitCode.INPUT
    assert f"{path}:2: $.stage" in result.err
    assert duijie("submit", "--check", write(path, STARTUP | {"pools": ["p"]})).code == 0


def test_a_structural_fault_is_told_before_any_server_is_asked(duijie, tmp_path):
    path = tmp_path / "startups.csv"
    path.write_text("name,summary\nx,y,z\n")
    result = duijie("submit", path)
    assert result.code == ExitCode.INPUT
    assert "第 2 行" in result.err


def test_the_lists_in_the_readme_are_right(duijie, tmp_path):
    blocks = re.findall(r"(?:\n    .+)+", (ROOT / "README.md").read_text())
    lists = {
        "programmes.jsonl": '{"pool"',
        "startups.csv": "团队编号,",
        "mentors.csv": "导师编号,",
        "en/startups.csv": "team_id,",
    }
    (tmp_path / "en").mkdir()
    paths = []
    for name, start in lists.items():
        block = next(b for b in blocks if b.strip().startswith(start))
        path = tmp_path / name
        path.write_text(
            "\n".join(line.removeprefix("    ") for line in block.strip("\n").splitlines() if line)
            + "\n"
        )
        paths.append(path)
    *chinese, english = paths
    for submitted in (chinese, [english]):
        result = duijie("submit", "--check", *submitted)
        assert (result.code, result.out) == (0, "")


@pytest.mark.parametrize(
    ("outcome", "code"), [(Outcome(3), 0), (Outcome(3, quarantined=1), 8), (Outcome(3, 0, 2), 8)]
)
def test_submit_ends_with_the_code_of_what_became_of_the_records(
    duijie, tmp_path, monkeypatch, outcome, code
):
    async def applied(*_, **__):
        return outcome

    monkeypatch.setattr(submit, "submit", applied)
    result = duijie("submit", "--wait", write(tmp_path / "startups.jsonl", STARTUP))
    assert result.code == code
    assert ("duijie:" in result.err) == (code != 0)


FAULTY = [
    ROW.replace("农业", "不存在"),
    ROW.replace("T-1", ""),
    ROW + ROW.replace("农业", "教育"),
    ROW.replace("T-1", "T-1,多"),
]
SIMPLIFIED = set("业记录个条请写内发处团队编号称现为词说识别种区")


@pytest.mark.parametrize("content", FAULTY)
def test_every_message_of_a_check_is_in_traditional_characters_where_these_are_asked_for(
    checked, content
):
    result = checked(content, language="zh-Hant")
    assert result.code == ExitCode.INPUT
    said = result.err
    for written in ("不存在", "农业", "教育", "青禾", *content.split(",")):
        said = said.replace(written, "")
    assert not SIMPLIFIED & set(said), said


def test_the_differing_fields_of_two_records_are_named_in_the_readers_script(checked):
    twice = ROW + ROW.replace("农业", "教育")
    assert "（所屬行業）" in checked(twice, language="zh-Hant").err


def test_two_differing_score_sheets_are_refused_with_both_rows_before_anything_is_sent(
    duijie, tmp_path
):
    sheet = {"pool": "p", "round": "final", "judge": "J-1", "startup": "T-1", "marks": {"团队": 8}}
    path = write(tmp_path / "scores.jsonl", sheet, sheet | {"marks": {"团队": 9}})
    for options in (["--check"], []):
        result = duijie("submit", *options, path, "--language", "en")
        assert result.code == ExitCode.INPUT
        assert "p / final / J-1 / T-1 stands twice with different content (marks)" in result.err
        assert "scores.jsonl:1 and " in result.err
        assert "scores.jsonl:2\n" in result.err
