from typing import Any

import pytest

from contracts.roadshow import Conflict
from models.roadshow.conflicts import Tie, disclosed, excludes, exclusion
from tests.unit.roadshow.pool import command as verb
from tests.unit.roadshow.pool import ids, investor, opened, refusals, startup


def tie(*conflicts: Conflict, **fields: Any) -> Tie | None:
    one = startup("s1", people=["p1", "p3"], space="创客谷")
    return exclusion(investor("i", conflicts=list(conflicts), **fields), one)


@pytest.mark.parametrize(
    ("conflict", "apart"),
    [
        (Conflict("s1", "relative", "none"), False),
        (Conflict("s1", "relative", "declared"), False),
        (Conflict("s1", "relative", "blocking"), True),
        (Conflict("s1", "relative", "secret"), True),
        (Conflict("s1", "stake", "declared", 49), False),
        (Conflict("s1", "stake", "declared", 50), True),
        (Conflict("s1", "stake", "none", 80), False),
        (Conflict("s1", "deal", "declared", 80), False),
    ],
)
def test_the_level_and_a_family_stake_of_half_decide(conflict, apart):
    assert excludes(conflict) is apart
    assert (tie(conflict) is not None) is apart


@pytest.mark.parametrize("subject", ["s1", "S1", "企业s1", "企业 S1", "创客谷"])
def test_an_entry_is_meant_by_its_id_its_name_or_its_space_however_written(subject):
    assert tie(Conflict(subject)) == Tie("other", "blocking", "declared")
    assert tie(Conflict(subject + "9")) is None


def test_a_person_in_common_is_a_founder_whatever_was_declared():
    assert tie(Conflict("s1", "founder", "none"), people=["p3"]) == Tie(
        "founder", "blocking", "people"
    )


def test_what_was_found_harmless_lifts_what_the_register_lists():
    assert tie(holdings=["s1"]) == Tie("stake", "blocking", "register")
    assert tie(relations=["企业s1"]) == Tie("other", "blocking", "register")
    assert tie(Conflict("s1", "stake", "none"), holdings=["企业s1"]) is None
    assert tie(Conflict("s1", "stake", "none"), Conflict("s1", "deal"), holdings=["s1"]) == Tie("deal", "blocking", "declared")  # fmt: skip


def test_a_secret_is_told_only_where_nothing_public_says_as_much():
    secret = Conflict("s1", "relative", "secret")
    assert tie(secret, Conflict("s1", "employee")) == Tie("employee", "blocking", "declared")
    found = tie(secret)
    assert found is not None
    assert (found.kind, found.shown_kind) == ("relative", "other")


def test_what_keeps_nobody_out_is_disclosed():
    one = investor(
        "i",
        conflicts=[
            Conflict("s1", "deal", "declared"),
            Conflict("s1", "relative", "none"),
            Conflict("x"),
        ],
    )
    assert disclosed(one, startup("s1")) == [Tie("deal", "declared", "declared")]


@pytest.mark.parametrize("level", ["blocking", "secret"])
def test_an_investor_with_such_a_conflict_is_no_demand_for_that_entry_alone(level):
    kept_apart = investor("i1", conflicts=[Conflict("s1", "relative", level)])
    _, shortlist = opened({}, startup("s1"), startup("s2"), kept_apart)
    assert {entry.startup: entry.investors for entry in shortlist.entries} == {
        "s1": [],
        "s2": ["i1"],
    }


def test_an_investor_whose_holding_was_found_harmless_is_demand_for_that_entry():
    lifted = investor("i1", holdings=["s1"], conflicts=[Conflict("s1", "stake", "none")])
    _, shortlist = opened({}, startup("s1"), lifted)
    assert shortlist.entries[0].investors == ["i1"]


def test_a_conflict_declared_after_the_draft_keeps_it_from_being_published_and_its_kind_is_not_told():
    log, shortlist = opened({}, startup("s1"), investor("i1"))
    assert ids(shortlist) == ["s1"]
    log.take(investor("i1", conflicts=[Conflict("s1", "relative", "secret")]))
    found = log.take(verb("publish"))
    assert refusals(found) == ["breaks_rule"]
    assert "relative" not in str(found)
