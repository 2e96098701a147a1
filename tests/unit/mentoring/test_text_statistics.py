"""The statistics of a pool: when it is taken, that it is stored, and what it may change."""

import msgspec
import pytest

from contracts import decisions, pool_log
from contracts.decisions import Pairing
from contracts.pool_log import Mentor, Startup
from models.pool.state import TEXT_STATISTICS
from tests.unit.mentoring.pool import MentoringLog, mentor, opened, programme, startup

SUBJECTS = ["冷链物流", "机器视觉", "医疗器械", "跨境电商", "智慧农业", "动力电池"]


def profiles(size: int) -> list[Startup | Mentor]:
    """Return as many startups and mentors."""
    texts = [f"{SUBJECTS[i % 6]}方向的创业项目" for i in range(size)]
    teams = [startup(f"s{i:02}", i, summary=text) for i, text in enumerate(texts)]
    return [*teams, *(mentor(f"m{i:02}", 100 + i, expertise=text) for i, text in enumerate(texts))]


def test_text_statistics_are_taken_with_the_cycle_and_stays_until_the_next():
    host = MentoringLog(programme(), *profiles(20))
    assert TEXT_STATISTICS not in host.fields
    host.command("open_cycle")
    statistics = host.fields[TEXT_STATISTICS]
    host.take(startup("s00", 77, summary="别的事情"))
    assert host.fields[TEXT_STATISTICS] == statistics
    host.command("open_cycle")
    assert host.fields[TEXT_STATISTICS] != statistics


def test_a_pool_that_changes_at_once_is_looked_at_anew_when_it_has_doubled():
    host = opened(*profiles(10), mode="on_change")
    statistics = host.fields[TEXT_STATISTICS]
    more = profiles(20)
    for place, profile in enumerate([*more[10:20], *more[30:]], start=21):
        host.take(profile)
        assert (host.fields[TEXT_STATISTICS] == statistics) is (place < 40)


@pytest.mark.parametrize("mode", ["cycle", "on_change"])
def test_a_pool_restored_with_its_text_statistics_decides_the_same_bytes(mode: str):
    through, restarted = (opened(*profiles(12), mode=mode) for _ in range(2))
    for seed, profile in enumerate(profiles(30)):
        edited = msgspec.structs.replace(profile, vectors=startup("x", 500 + seed).vectors)
        restarted.restart()
        one, other = through.step(edited), restarted.step(edited)
        assert one.changes == other.changes
        assert [decisions.encode(d) for d in one.decisions] == [
            decisions.encode(d) for d in other.decisions
        ]
    assert through.fields == restarted.fields
    assert through.state.text_statistics == restarted.state.text_statistics


def test_an_unchanged_pool_is_left_as_it_is_by_the_next_cycle():
    host = opened(*profiles(20))
    before = dict(host.fields)
    found = host.command("open_cycle")
    assert not [one for one in found if isinstance(one, Pairing)]
    assert host.fields[TEXT_STATISTICS] == before[TEXT_STATISTICS]


def test_text_statistics_go_with_the_programme():
    host = opened(*profiles(20))
    host.remove("programme", "pool")
    assert TEXT_STATISTICS not in host.fields
    assert not host.state.text_statistics.texts


def test_the_weights_of_the_rules_decide_who_is_paired():
    near = mentor("near", 1, region="510100", services=["investment"], remote=False)
    able = mentor("able", 1, region="310000", services=["team_building"])
    team = startup("a", 1, needs=["team_building"], region="510100")
    others = {"dense": 1, "lexical": 0, "language": 0, "industry": 0, "stage": 0}
    for weights, chosen in (
        ({"region": 90, "needs": 0}, "near"),
        ({"region": 0, "needs": 90}, "able"),
    ):
        assert opened(team, near, able, weights=others | weights).pairs() == {("a", chosen)}


def test_new_weights_count_from_the_next_cycle():
    host = opened(
        startup("a", 1, region="510100", needs=["investment"]), mentor("b", 1, region="510100")
    )
    (pair,) = host.state.live()
    changed = programme(weights={"region": 500})
    host.take(pool_log.decode(pool_log.encode(changed)))
    (found, *_) = host.command("open_cycle")
    assert isinstance(found, Pairing)
    assert (found.note, found.score > pair.score) == ("profile_changed", True)
