import pytest

from contracts.days import day_of, start_of
from contracts.pool_log import RoadshowRules
from models.roadshow.eligibility import (
    conflict,
    covers,
    filing_fault,
    filing_turns,
    mismatch,
    shortfall,
)
from models.roadshow.shortlist.limits import Candidate
from tests.unit.roadshow.pool import DAY, NOON, investor, startup


@pytest.mark.parametrize(
    ("area", "region", "inside"),
    [
        ("330000", "330106", True),
        ("330100", "330106", True),
        ("330106", "330106", True),
        ("330106", "330100", False),
        ("330100", "330200", False),
        ("330000", "320106", False),
        ("331000", "331002", True),
        ("331000", "330106", False),
        ("SG", "SG", True),
        ("SG", "DE", False),
        ("SG", "330106", False),
        ("330000", "SG", False),
    ],
)
def test_an_area_covers_what_its_code_says(area, region, inside):
    assert covers(area, region) is inside


@pytest.mark.parametrize(
    ("fields", "rules", "reason"),
    [
        ({}, {}, None),
        ({"stage": "graduated"}, {}, "stage"),
        ({"stage": "graduated"}, {"stages": ["graduated"]}, None),
        ({"documents_complete": False}, {}, "documents"),
        ({"documents_complete": False}, {"require_documents": False}, None),
        ({}, {"require_region": "320000"}, "region"),
        ({}, {"require_region": "330100"}, None),
        (
            {"stage": "graduated", "documents_complete": False},
            {"require_region": "320000"},
            "stage",
        ),
    ],
)
def test_each_rule_of_entry_gives_its_reason(fields, rules, reason):
    assert shortfall(startup("s", **fields), RoadshowRules(**rules)) == reason


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, None),
        ({"status": "submitted"}, "not_verified"),
        ({"status": "expired"}, "lapsed"),
        ({"status": "revoked"}, "revoked"),
        ({"status": "revoked", "revoked_on": "2026-12-31"}, "revoked"),
        ({"verified_on": "2026-03-01"}, None),
        ({"verified_on": "2026-03-02"}, "before_verification"),
        ({"valid_until": "2026-03-01"}, None),
        ({"valid_until": "2026-02-28"}, "lapsed"),
        ({"revoked_on": "2026-03-01"}, "revoked"),
        ({"revoked_on": "2026-03-02"}, None),
    ],
)
def test_a_filing_counts_only_where_it_is_valid_on_the_day(fields, fault):
    assert filing_fault(investor("i", **fields), "2026-03-01") == fault


@pytest.mark.parametrize(
    ("fields", "bound"),
    [
        ({"holdings": ["s1"]}, True),
        ({"holdings": ["企业s1"]}, True),
        ({"relations": ["s1"]}, True),
        ({"people": ["p1"]}, True),
        ({"holdings": ["p1"]}, False),
        ({"relations": ["s2"], "people": ["p2"]}, False),
    ],
)
def test_a_holding_a_relation_or_a_shared_person_is_a_conflict(fields, bound):
    assert conflict(investor("i", **fields), startup("s1", people=["p1", "p3"])) is bound


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"stages": ["incubator"]}, None),
        ({"stages": ["nursery"]}, "stage"),
        ({"ticket_min_cny": 100}, None),
        ({"ticket_min_cny": 101}, "ticket"),
        ({"ticket_max_cny": 100}, None),
        ({"ticket_max_cny": 99}, "ticket"),
        ({"regions": ["330000", "110000"]}, None),
        ({"regions": ["110000"]}, "region"),
        ({"stages": ["nursery"], "holdings": ["s"]}, "conflict"),
    ],
)
def test_what_an_investor_declares_decides_whether_it_fits(fields, reason):
    assert mismatch(investor("i", **fields), startup("s", amount_sought_cny=100)) == reason


def test_an_amount_that_is_not_yet_known_fits_every_ticket():
    assert (
        mismatch(investor("i", ticket_min_cny=1_000_000, ticket_max_cny=2_000_000), startup("s"))
        is None
    )


def test_days_begin_at_midnight_in_shanghai():
    midnight = start_of("2026-01-01")
    assert midnight == NOON - DAY // 2
    assert day_of(midnight) == "2026-01-01"
    assert day_of(midnight - 1) == "2025-12-31"
    assert start_of("no date") is None


@pytest.mark.parametrize("time", [-(10**18), 10**18])
def test_an_absurd_time_is_still_a_day(time):
    assert day_of(time) in {"0001-01-01", "9999-12-31"}


def test_a_filing_turns_when_it_begins_to_count_and_on_the_day_after_its_last():
    one = investor("i", verified_on="2026-01-01", valid_until="2026-01-02", revoked_on="2026-01-05")
    assert filing_turns(one) == [
        start_of("2026-01-01"),
        start_of("2026-01-03"),
        start_of("2026-01-05"),
    ]
    assert filing_turns(investor("i", status="submitted", valid_until="2026-01-02")) == []


def test_an_amount_in_another_currency_is_compared_only_with_tickets_in_it():
    dollars = startup("s", amount_sought=3_000_000, amount_currency="USD")
    assert mismatch(investor("i", ticket_max_cny=2_000_000), dollars) is None
    assert mismatch(investor("i", ticket_max=2_000_000, ticket_currency="USD"), dollars) == "ticket"
    assert mismatch(investor("i", ticket_max=2_000_000, ticket_currency="EUR"), dollars) is None
    assert (
        mismatch(
            investor("i", ticket_max=2_000_000, ticket_currency="USD"),
            startup("s", amount_sought_cny=9_000_000),
        )
        is None
    )


def test_a_startup_abroad_is_in_no_district_and_near_its_own_country_alone():
    assert Candidate("s", "team", "C", 1, "SG").district == ""
    assert mismatch(investor("i", regions=["SG"]), startup("s", region="SG")) is None
    assert mismatch(investor("i", regions=["DE"]), startup("s", region="SG")) == "region"
    assert mismatch(investor("i", regions=["330000"]), startup("s", region="SG")) == "region"
