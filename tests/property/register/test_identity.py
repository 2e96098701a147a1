"""Entries stay a partition of those who are listed, whatever joins and parts them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts import register
from contracts.register import Apart, Merge, Record, Split, Unlisted
from models.register import RegisterFold
from models.register.links import capacity_of, entry_of, members_in
from models.register.members import members_of
from models.register.questions import questions
from models.register.readers import entries
from tests.support.register_log import NOW, RegisterLog, listing, person, pool

NAMES = ("lin", "wu", "zhou")
DATA = ("138", "139")
IDS = ("1", "2", "3")
ROLES = ("mentor", "judge", "investor", "startup")
profiles = st.builds("{}/{}".format, st.sampled_from(ROLES), st.sampled_from(IDS))
founders = st.builds(
    lambda profile, name: f"startup/{profile}#{name}", st.sampled_from(IDS), st.sampled_from(NAMES)
)
members = profiles | founders
people = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(DATA), unique=True))


def _listing(profile: str, named: list[tuple[str, list[str]]], capacity: int) -> Record:
    role, _, id_ = profile.partition("/")
    part = "founder" if role == "startup" else "self"
    who = [
        person(name, *data, part=part) for name, data in (named if role == "startup" else named[:1])
    ]
    more: dict[str, Any] = {"capacity": capacity} if role == "mentor" else {}
    return listing(role, id_, "p", people=who, **more)


def _unlisted(profile: str) -> Record:
    role, _, id_ = profile.partition("/")
    return Unlisted(**NOW.next(), role=role, id=id_)  # type: ignore[arg-type]


def _merge(entry: str, other: str, capacity: int | None) -> Record:
    return Merge(**NOW.next(), entry=entry, other=other, capacity=capacity)


def _split(entry: str, leaving: list[str]) -> Record:
    return Split(**NOW.next(), entry=entry, profiles=leaving)


def _apart(entry: str, other: str) -> Record:
    return Apart(**NOW.next(), entry=entry, other=other)


listings = st.builds(_listing, profiles, st.lists(people, max_size=2), st.integers(0, 3))
orders = (
    st.builds(_merge, members, members, st.none() | st.integers(0, 3))
    | st.builds(_split, members, st.lists(members, max_size=3))
    | st.builds(_apart, members, members)
)
histories = st.lists(listings | st.builds(_unlisted, profiles) | orders, max_size=25)


@given(histories)
def test_every_member_is_in_one_entry_and_nobody_else_is_in_any(records: list[Record]) -> None:
    log = RegisterLog(pool("p"), *records)
    listed = {
        member.name
        for profile in log.state.listings
        if (known := log.state.listing(profile)) is not None
        for member in members_of(known)
    }
    found = [member for entry in entries(log.state) for member in entry.members]
    assert len(found) == len(set(found))
    holding = {f"mentor/{mentor}" for mentor in log.state.books if log.granted(mentor)}
    assert set(found) - listed <= holding
    assert {member for member in listed if "#" not in member} <= set(found)
    for member in found:
        assert member in members_in(log.state, entry_of(log.state, member))


@given(histories)
def test_a_restored_register_is_the_one_that_stepped_and_a_replay_gives_the_same_bytes(
    records: list[Record],
) -> None:
    log = RegisterLog(pool("p"))
    restarted = RegisterLog(pool("p"))
    for record in records:
        restarted.restart()
        assert restarted.step(record) == log.step(record)
    assert restarted.fields == log.fields
    for name, value in vars(RegisterFold().restore(log.fields)).items():
        assert value == getattr(log.state, name), name


@given(histories, st.lists(st.tuples(members, members, st.none() | st.integers(0, 3)), max_size=4))
def test_merges_and_then_their_splits_give_back_who_was_who(
    records: list[Record], pairs: list[tuple[str, str, int | None]]
) -> None:
    log = RegisterLog(pool("p"), *records)
    before = _who_is_who(log)
    merged: list[tuple[str, list[str]]] = []
    for entry, other, capacity in pairs:
        absorbed = members_in(log.state, entry_of(log.state, other))
        links = dict(log.state.links)
        log.take(_merge(entry, other, capacity))
        if log.state.links != links:
            merged.append((entry, absorbed))
    for entry, absorbed in reversed(merged):
        log.take(_split(entry, absorbed))
    assert _who_is_who(log) == before


def _who_is_who(log: RegisterLog) -> Any:
    state = log.state
    return (
        state.links,
        state.aparts,
        state.capacities,
        state.told,
        {entry.id: capacity_of(state, entry.id) for entry in entries(state)},
    )


@given(histories)
def test_a_question_is_between_two_entries_that_nobody_decided_about(records: list[Record]) -> None:
    log = RegisterLog(pool("p"), *records)
    for question in questions(log.state):
        assert question.entry != question.other
        assert entry_of(log.state, question.entry) == question.entry
        log.take(_apart(question.entry, question.other))
    assert questions(log.state) == []


@given(histories)
def test_what_the_log_holds_is_decoded_as_it_was_written(records: list[Record]) -> None:
    for record in records:
        assert register.decode(register.encode(record)) == record
