import re
from pathlib import Path

import msgspec
import pytest

from contracts.envelope import read_attributes
from services.cli.events import event_of, key_of
from services.cli.failures import ExitCode, Failure
from services.cli.submit import feed_for, sources_of, survey, time_of

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
    paths = [write(tmp_path / f"{name}.jsonl", {"pool": "p"}) for name in ("commands", "startups", "programmes")]
    assert [source.feed for source in sources_of(paths, None)] == ["feed.programmes", "feed.startups", "feed.commands"]


def test_pools_without_a_programme_in_the_files_are_noted_with_their_place(tmp_path):
    paths = [
        write(tmp_path / "programmes.jsonl", {"pool": "known"}),
        write(tmp_path / "startups.jsonl", STARTUP | {"pools": "known、other"}, STARTUP | {"pools": ["other"]}),
    ]
    found = survey(sources_of(paths, None))
    assert found.records == 3
    assert set(found.pools) - found.programmes == {"other"}
    assert found.pools["other"].endswith("startups.jsonl:1")


def test_a_heading_without_records_is_refused(tmp_path):
    path = tmp_path / "startups.csv"
    path.write_text("name,summary\n")
    with pytest.raises(Failure) as raised:
        survey(sources_of([path], None))
    assert raised.value.key == "input.no_records"


def test_a_repeated_record_has_the_same_event_id_and_a_changed_one_another():
    first, again = (event_of("feed.startups", record, "t") for record in (STARTUP, dict(reversed(STARTUP.items()))))
    changed = event_of("feed.startups", STARTUP | {"name": "改名"}, "t")
    ids = [read_attributes(event.headers).id for event in (first, again, changed)]
    assert ids[0] == ids[1] != ids[2]
    assert first.value == again.value


def test_a_command_given_twice_is_two_events():
    command = {"pool": "p", "command": "open_cycle"}
    ids = {read_attributes(event_of("feed.commands", command, "t", once=False).headers).id for _ in range(2)}
    assert len(ids) == 2


def test_the_key_is_the_entity():
    assert key_of("feed.startups", {"uscc": " 91510100ma6aaaaa1x "}) == "91510100MA6AAAAA1X"
    assert key_of("feed.startups", STARTUP) == "T-1"
    assert key_of("feed.startups", {"name": "x"}) is None
    assert key_of("feed.mentors", {"id": 3}) is None


def test_a_time_needs_a_zone():
    assert time_of("2026-11-22T01:00:00+00:00") == "2026-11-22T01:00:00.000Z"
    for wrong in ("yesterday", "2026-11-22T01:00:00"):
        with pytest.raises(Failure):
            time_of(wrong)


def test_check_names_line_field_and_fault_and_sends_nothing(duijie, tmp_path):
    path = write(tmp_path / "startups.jsonl", STARTUP | {"pools": ["p"]}, STARTUP | {"pools": ["p"], "stage": "月球"})
    result = duijie("submit", "--check", path)
    assert result.code == ExitCode.INPUT
    assert f"{path}:2: $.stage" in result.err
    assert duijie("submit", "--check", write(path, STARTUP | {"pools": ["p"]})).code == 0


def test_a_structural_fault_is_told_before_any_server_is_asked(duijie, tmp_path):
    path = tmp_path / "startups.csv"
    path.write_text("name,summary\nx\n")
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
        path.write_text("\n".join(line.removeprefix("    ") for line in block.strip("\n").splitlines() if line) + "\n")
        paths.append(path)
    result = duijie("submit", "--check", *paths)
    assert (result.code, result.out) == (0, "")
