"""References in a mentoring pool: spelt anyhow they count, and those that name nobody are doubts
until the one named comes.
"""

import pytest

from contracts.decisions import Pairing, Refused
from contracts.mentoring import Limit
from contracts.pool_log import Outcome
from models.mentoring.doubts import doubts
from models.mentoring.rules import no_conflict
from models.mentoring.score_index import ScoreIndex
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, mentor, programme, startup

RULES = programme(mentors_per_startup=2, mode="on_change")


def kept_apart(host: MentoringLog, team: str, guide: str) -> bool:
    """Tell whether the two may not be paired, by the rule for one pair and by the table of all
    alike.
    """
    state = host.state
    terms = state.terms(NOON)
    found = no_conflict(state.startups[team], state.mentors[guide], terms) is not None
    index = ScoreIndex(
        [*state.startups.values()], [*state.mentors.values()], state.rules, state.measure, 16
    )
    row = index.mentors.table.row(guide)
    assert row is not None
    assert index.mentors.allowed(state.startups[team], terms.today)["conflict"][row] == (not found)
    return found


@pytest.mark.parametrize("field", ["conflicts", "employer"])
@pytest.mark.parametrize("name", ["蓝岭(成都)科技", "藍嶺【成都】 科技", "蓝岭（成都）科技\u200b"])
def test_a_firm_is_kept_from_its_own_people_however_its_name_is_spelt(
    field: str, name: str
) -> None:
    value = [name] if field == "conflicts" else name
    host = MentoringLog(
        RULES, startup("t", 1, name="蓝岭（成都）科技"), mentor("m", 1, **{field: value})
    )
    assert kept_apart(host, "t", "m")


def test_an_id_in_another_case_means_the_only_one_like_it_and_never_two() -> None:
    host = MentoringLog(
        RULES,
        startup("T-1", 1),
        mentor("M-1", 1, conflicts=["t-1"]),
        mentor("M-2", 2, conflicts=["T-1"]),
    )
    assert kept_apart(host, "T-1", "M-1")
    host.take(startup("t-1", 3))
    assert not kept_apart(host, "T-1", "M-1")
    assert kept_apart(host, "t-1", "M-1")
    assert kept_apart(host, "T-1", "M-2")
    host.remove("startup", "t-1")
    assert kept_apart(host, "T-1", "M-1")


def test_ids_that_differ_in_a_sign_are_two() -> None:
    host = MentoringLog(
        RULES, startup("T-11", 1), startup("T-1-1", 2), mentor("M", 1, conflicts=["T-1-1"])
    )
    assert kept_apart(host, "T-1-1", "M")
    assert not kept_apart(host, "T-11", "M")


def test_names_of_signs_alone_are_nobodys_name() -> None:
    host = MentoringLog(
        RULES, startup("T-1", 1, name="！！"), mentor("M", 1, conflicts=["？？"], employer="——")
    )
    assert not kept_apart(host, "T-1", "M")


def test_answers_and_commands_mean_the_only_id_that_differs_in_case() -> None:
    host = MentoringLog(RULES, startup("T-1", 1), mentor("M-1", 1))
    host.command("open_cycle")
    host.answer("t-1", "m-1", "startup", "accept")
    found = host.answer("T-1", "m-1", "mentor", "accept")
    assert [(one.startup, one.mentor, one.status) for one in found if isinstance(one, Pairing)] == [
        ("T-1", "M-1", "accepted")
    ]
    host.restart()
    found = host.command("release", "t-1", "m-1")
    assert [one.status for one in found if isinstance(one, Pairing)] == ["withdrawn"]


def test_a_refusal_says_which_of_the_two_is_unknown_and_which_id_is_nearest() -> None:
    host = MentoringLog(RULES, startup("T-100", 1), mentor("M-100", 1))
    host.command("open_cycle")
    outcome = Outcome(
        pool=POOL, time=NOON, event="o", startup="T-100", partner="X", outcome="completed"
    )
    refused = [
        *host.answer("T-10O", "M-100", "startup", "accept"),
        *host.answer("T-100", "M100", "startup", "accept"),
        *host.command("pin", "T-100", "nobody-at-all"),
        *host.take(outcome),
    ]
    assert [(one.code, one.detail) for one in refused if isinstance(one, Refused)] == [
        ("unknown_startup", "near: T-100"),
        ("unknown_mentor", "near: M-100"),
        ("unknown_mentor", ""),
        ("unknown_mentor", ""),
    ]


def test_references_that_name_nobody_are_doubts_with_the_one_that_may_be_meant() -> None:
    host = MentoringLog(
        programme(limits=[Limit(per="pool", by="named", named=["T-9"], at_most=1)]),
        startup("T-1", 1, name="蓝岭（成都）科技有限公司", wishes=["M-1", "M-7"]),
        mentor(
            "M-1",
            1,
            conflicts=["T-7", "91510100MA0000011M", "蓝岭科技公司", "四川大学", "t-1"],
            employer="蓝玲科技",
        ),
    )
    found = [
        (one.owner, one.id, one.field, one.reference, one.kind, one.suggestion)
        for one in doubts(host.state)
    ]
    assert sorted(found) == sorted(
        [
            ("mentor", "M-1", "conflicts", "T-7", "unknown_id", ""),
            ("mentor", "M-1", "conflicts", "91510100MA0000011M", "unknown_id", ""),
            ("mentor", "M-1", "conflicts", "蓝岭科技公司", "near_name", "T-1"),
            ("mentor", "M-1", "employer", "蓝玲科技", "near_name", "T-1"),
            ("startup", "T-1", "wishes", "M-7", "unknown_id", ""),
            ("programme", POOL, "limits", "T-9", "unknown_id", ""),
        ]
    )


def test_when_the_one_named_arrives_the_reference_counts_and_the_doubt_is_gone() -> None:
    host = MentoringLog(
        RULES, startup("T-1", 1, wishes=["m-2"]), mentor("M-1", 1, conflicts=["t-2"])
    )
    assert {one.reference for one in doubts(host.state)} == {"t-2", "m-2"}
    host.take(startup("T-2", 2), mentor("M-2", 2))
    assert doubts(host.state) == []
    assert kept_apart(host, "T-2", "M-1")
    host.restart()
    assert doubts(host.state) == []
    assert kept_apart(host, "T-2", "M-1")


def test_a_space_in_two_spellings_is_one_group_of_a_limit():
    for value in ("", "锦里(东)创业汇"):
        limit = Limit(per="pool", by="space", value=value, at_most=1)
        host = MentoringLog(
            programme(limits=[limit]),
            startup("T-1", 1, space="锦里（东）创业汇"),
            startup("T-2", 1, space="錦里【东】创业汇"),
            startup("T-3", 1),
            mentor("M-1", 1, capacity=3),
        )
        host.command("open_cycle")
        pairs = host.pairs()
        assert len(pairs & {("T-1", "M-1"), ("T-2", "M-1")}) == 1
        assert ("T-3", "M-1") in pairs
