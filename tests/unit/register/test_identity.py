"""Who is one person or firm: equal keys, orders, and what pools hear of it."""

from contracts.pool_log import Allotment, Related
from contracts.register import Apart, Merge, Project, Record, Split, Unlisted
from models.register.links import MOST_MEMBERS, capacity_of, entry_of, members_in
from models.register.members import members_of
from models.register.readers import entries, projects
from tests.support.register_log import NOW, RegisterLog, listing, mentor, person, pool


def merge(entry: str, other: str, capacity: int | None = None) -> Merge:
    return Merge(**NOW.next(), entry=entry, other=other, capacity=capacity)


def split(entry: str, *profiles: str) -> Split:
    return Split(**NOW.next(), entry=entry, profiles=list(profiles))


def apart(entry: str, other: str) -> Apart:
    return Apart(**NOW.next(), entry=entry, other=other)


def founder(id_: str, *pools: str, name: str = "lin", datum: str = "138") -> Record:
    return listing("startup", id_, *pools, people=[person(name, datum, part="founder")])


def project(id_: str) -> Record:
    return listing("startup", id_, "spring", project=Project(name=f"Team {id_}", stage="nursery"))


FOUNDER = members_of(founder("s1"))[1].name  # type: ignore[arg-type]


def test_equal_name_and_number_in_different_roles_are_one_person():
    log = RegisterLog(
        mentor("m1", 2, people=[person("lin", "138")]),
        listing("judge", "j1", people=[person("lin", "138", "lin@x")]),
        founder("s1"),
    )
    assert members_in(log.state, "mentor/m1") == ["mentor/m1", "judge/j1", FOUNDER]


def test_equal_keys_of_two_ids_of_one_role_stay_apart_until_somebody_decides():
    log = RegisterLog(
        mentor("m1", 2, people=[person("lin", "138")]),
        mentor("m2", 1, people=[person("lin", "138")]),
        founder("s1"),
    )
    assert entry_of(log.state, "mentor/m2") == "mentor/m2"
    assert entry_of(log.state, FOUNDER) == "mentor/m1"


def test_a_number_or_a_name_alone_joins_nobody():
    log = RegisterLog(
        mentor("m1", 2, people=[person("lin", "138")]),
        listing("judge", "j1", people=[person("wu", "138")]),
        listing("judge", "j2", people=[person("lin", "139")]),
        listing("judge", "j3", people=[person("lin")]),
    )
    assert not log.state.links


def test_a_founder_stays_the_same_member_when_a_number_changes():
    log = RegisterLog(founder("s1"), mentor("m1", 1, people=[person("lin", "138")]))
    log.take(founder("s1", datum="139"))
    assert members_in(log.state, FOUNDER) == [FOUNDER, "mentor/m1"]


def test_a_merge_joins_and_a_split_of_the_same_undoes_it():
    log = RegisterLog(mentor("m1", 2), mentor("m2", 3))
    before = dict(log.fields)
    log.take(merge("mentor/m1", "mentor/m2"))
    assert entry_of(log.state, "mentor/m2") == "mentor/m1"
    log.take(split("mentor/m1", "mentor/m2"))
    assert log.fields == before


def test_a_chain_of_merges_is_one_entry_and_makes_no_circle():
    log = RegisterLog(*(mentor(f"m{number}", number) for number in range(1, 5)))
    log.take(
        merge("mentor/m1", "mentor/m2"), merge("mentor/m3", "mentor/m2"), merge("mentor/m2", "mentor/m3"),
        merge("mentor/m4", "mentor/m1"),
    )  # fmt: skip
    assert members_in(log.state, "mentor/m4") == [
        "mentor/m4", "mentor/m3", "mentor/m1", "mentor/m2",
    ]  # fmt: skip
    assert {entry_of(log.state, f"mentor/m{number}") for number in range(1, 5)} == {"mentor/m4"}


def test_an_entry_takes_no_more_members_than_can_be_gone_through():
    log = RegisterLog(*(mentor(f"m{number}", 1) for number in range(MOST_MEMBERS + 2)))
    for number in range(1, MOST_MEMBERS + 2):
        log.take(merge(f"mentor/m{number}", f"mentor/m{number - 1}"))
    sizes = [len(entry.members) for entry in entries(log.state)]
    assert sorted(sizes) == [2, MOST_MEMBERS]
    assert capacity_of(log.state, f"mentor/m{MOST_MEMBERS - 1}") == 1


def test_a_person_and_a_firm_are_never_merged_and_strangers_neither():
    log = RegisterLog(mentor("m1", 2), founder("s1"))
    before = dict(log.fields)
    log.take(merge("mentor/m1", "startup/s1"), merge("mentor/m1", "mentor/m9"))
    log.take(merge("mentor/m1", "mentor/m1"), split("mentor/m1", "mentor/m1"))
    assert log.fields == before


def test_who_was_parted_by_hand_is_not_joined_again_by_equal_keys():
    log = RegisterLog(mentor("m1", 2, people=[person("lin", "138")]), founder("s1"))
    log.take(split("mentor/m1", FOUNDER))
    log.take(founder("s1", "p"), mentor("m1", 3, people=[person("lin", "138")]))
    assert entry_of(log.state, FOUNDER) == FOUNDER


def test_those_who_were_declared_apart_stay_apart_when_keys_meet():
    log = RegisterLog(mentor("m1", 2, people=[person("lin", "138")]), listing("judge", "j1"))
    log.take(apart("mentor/m1", "judge/j1"))
    log.take(listing("judge", "j1", people=[person("lin", "138")]))
    assert not log.state.links


def test_who_comes_again_after_leaving_is_a_new_person():
    log = RegisterLog(mentor("m1", 2), mentor("m2", 2))
    log.take(merge("mentor/m2", "mentor/m1"))
    log.take(Unlisted(**NOW.next(), role="mentor", id="m1"), mentor("m1", 2))
    assert entry_of(log.state, "mentor/m1") == "mentor/m1"
    assert not log.state.links


def test_those_linked_into_one_who_leaves_stay_together():
    log = RegisterLog(*(mentor(f"m{number}", 1) for number in range(1, 4)))
    log.take(merge("mentor/m1", "mentor/m2"), merge("mentor/m1", "mentor/m3"))
    log.take(Unlisted(**NOW.next(), role="mentor", id="m1"))
    assert members_in(log.state, "mentor/m2") == ["mentor/m2", "mentor/m3"]


def test_pools_hear_of_a_mentors_own_firm_employer_and_holdings_in_other_roles():
    log = RegisterLog(pool("p"))
    log.take(
        mentor("m1", 1, "p", people=[person("lin", "138")]),
        listing("judge", "j1", people=[person("lin", "138", "lin@x")], employers=["Delta Works"]),
        listing("investor", "i1", people=[person("lin", "138")], holdings=["s7"]),
    )
    outputs = log.take(founder("s1", "p"))
    told = {output.id: output for output in outputs if isinstance(output, Related)}
    assert told["m1"].conflicts == ["Delta Works", "s1", "s7"]
    assert told["m1"].people == ["lin+lin@x"]
    assert told["s1"].people == ["lin+lin@x"]
    assert told["s1"].conflicts == []


def test_a_merge_with_a_founder_tells_the_mentors_pools_and_a_split_takes_it_back():
    log = RegisterLog(pool("p"), mentor("m1", 1, "p", people=[person("wu", "139")]), founder("s1"))
    first = [output for output in log.take(merge("mentor/m1", FOUNDER)) if output.pool == "p"]
    assert [(output.id, output.conflicts) for output in first if isinstance(output, Related)] == [
        ("m1", ["s1"])
    ]
    second = log.take(split("mentor/m1", FOUNDER))
    assert [(output.id, output.conflicts) for output in second if isinstance(output, Related)] == [
        ("m1", [])
    ]


def test_ids_of_one_firm_are_one_conflict():
    log = RegisterLog(mentor("m1", 1, "p", people=[person("lin", "138")]), founder("s1"))
    log.take(listing("startup", "t1"), merge("startup/t1", "startup/s1"))
    log.take(mentor("m1", 2, "p", people=[person("lin", "138")]))
    assert log.state.told["mentor/m1"].conflicts == ["s1", "t1"]


def test_a_state_without_anything_is_taken_back_too():
    log = RegisterLog()
    log.restart()
    assert not log.state.listings


def test_pools_forget_what_they_were_told_of_somebody_who_leaves():
    log = RegisterLog(
        pool("spring"), mentor("m1", 1, "spring", people=[person("lin", "138")]), founder("s1")
    )
    told = log.take(Unlisted(**NOW.next(), role="mentor", id="m1"))
    relations = [output for output in told if isinstance(output, Related)]
    assert [(output.id, output.people, output.gone) for output in relations] == [("m1", [], True)]
    assert all(output.gone for output in told if isinstance(output, Allotment))


def test_an_erased_startup_leaves_the_project_library_too_and_one_that_only_leaves_does_not():
    log = RegisterLog(pool("spring"), project("s1"), project("s2"))
    log.take(
        Unlisted(**NOW.next(), role="startup", id="s1"),
        Unlisted(**NOW.next(), role="startup", id="s2", erased=True),
    )
    assert [(view.startup, view.listed) for view in projects(log.state)] == [("s1", False)]
    log.restart()
    assert [view.name for view in projects(log.state)] == ["Team s1"]
