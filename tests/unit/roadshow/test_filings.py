from itertools import pairwise, product
from typing import Any, get_args

import pytest

from contracts.decisions import Refused
from contracts.pool_log import FilingStatus, InvestorType
from models.roadshow.eligibility import filing_fault
from models.roadshow.filings import FORBIDDEN, RIGHTS, forbidden, standing
from tests.unit.roadshow.pool import RoadshowLog, investor, opened, programme, refusals, startup

STATUSES = get_args(FilingStatus)
TODAY = "2026-01-01"


def rule(before: dict[str, Any], after: dict[str, Any], today: str = TODAY) -> str | None:
    return forbidden(investor("i", **before), investor("i", **after), today)


def test_the_life_of_a_filing_can_be_lived_through_twice():
    life = ["submitted", "verified", "expired", "submitted", "verified", "revoked", "submitted"]
    assert [rule({"status": a}, {"status": b}) for a, b in pairwise(life)] == [None] * 6


@pytest.mark.parametrize(("before", "after"), list(product(STATUSES, STATUSES)))
def test_the_table_settles_every_change_of_status(before, after):
    assert rule({"status": before}, {"status": after}) == FORBIDDEN.get((before, after))


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        ({"status": "submitted"}, {"status": "expired"}, "never_verified"),
        ({"status": "verified"}, {"status": "submitted"}, "still_in_force"),
        ({"status": "revoked"}, {"status": "verified"}, "resubmit_first"),
        ({"status": "revoked"}, {"status": "expired"}, "no_longer_in_force"),
        ({"verified_on": "2025-06-01"}, {"verified_on": "2025-05-31"}, "renewal_goes_back"),
        (
            {"verified_on": "2025-06-01", "valid_until": "2026-06-01"},
            {"verified_on": "2025-12-01", "valid_until": "2026-05-31"},
            "renewal_ends_earlier",
        ),
        (
            {"status": "expired", "submitted_on": "2025-06-01"},
            {"status": "submitted", "submitted_on": "2025-05-01"},
            "resubmission_goes_back",
        ),
    ],
)
def test_what_the_rules_forbid_is_named(before, after, because):
    assert rule(before, after) == because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"verified_on": "2025-06-01"}, {"verified_on": "2025-12-01", "valid_until": "2026-12-01"}),
        ({"verified_on": "2025-06-01", "valid_until": "2062-06-01"}, {"verified_on": "2025-06-01", "valid_until": "2026-06-01"}),
        ({"status": "revoked", "status_reason": "?"}, {"status": "revoked", "status_reason": "资料不实"}),
        ({"valid_until": "2025-12-31"}, {"status": "submitted", "submitted_on": TODAY}),
        ({"revoked_on": TODAY}, {"status": "submitted"}),
    ],
)  # fmt: skip
def test_renewals_corrections_and_re_submissions_of_what_its_dates_ended_are_allowed(before, after):
    assert rule(before, after) is None


def test_a_filing_that_is_valid_until_today_is_still_in_force():
    assert rule({"valid_until": TODAY}, {"status": "submitted"}) == "still_in_force"
    assert standing(investor("i", valid_until=TODAY), TODAY) == "verified"
    assert standing(investor("i", valid_until=TODAY), "2026-01-02") == "expired"


def test_standing_agrees_with_whether_a_filing_counts():
    dates = ("", "2025-12-31", TODAY, "2026-01-02")
    for status, until, revoked in product(STATUSES, dates, dates):
        one = investor("i", status=status, valid_until=until, revoked_on=revoked)
        assert (standing(one, TODAY) == "verified") is (filing_fault(one, TODAY) is None)


def test_a_forbidden_change_is_refused_with_its_rule_and_the_last_filing_stays_in_force():
    log, before = opened({"mode": "on_change"}, startup("s1"), investor("i1", verified_by="张三"))
    (refused,) = log.take(investor("i1", status="submitted"))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.partner) == ("forbidden_transition", "i1")
    assert refused.detail == "verified -> submitted: still_in_force"
    assert log.state.investors["i1"].verified_by == "张三"
    log.restart()
    assert log.open().entries == before.entries


def test_a_revoked_filing_that_was_submitted_and_verified_again_counts_again():
    log, _ = opened({}, startup("s1"), investor("i1"))
    steps = [investor("i1", status=status) for status in ("revoked", "submitted", "verified")]
    assert [len(log.take(step)) for step in steps] == [0, 0, 0]
    assert log.open().entries[0].investors == ["i1"]


def test_filings_of_a_pool_without_a_programme_are_kept_as_they_come():
    log = RoadshowLog()
    assert log.take(investor("i1"), investor("i1", status="submitted")) == []
    log.take(programme())
    assert refusals(log.take(investor("i1", status="revoked"))) == ["forbidden_transition"]


def test_every_kind_of_investor_has_its_rights():
    assert set(RIGHTS) == set(get_args(InvestorType))
    assert {kind for kind, rights in RIGHTS.items() if rights.invests} == {
        "individual_angel",
        "seed_fund",
        "venture_capital",
        "corporate",
    }


@pytest.mark.parametrize("kind", ["bank", "guarantee", "micro_loan", "insurance", "leasing"])
def test_the_interest_of_who_takes_no_shares_is_no_demand(kind):
    _, shortlist = opened({}, startup("s1"), investor("i1", type=kind), investor("i2"))
    assert shortlist.entries[0].investors == ["i2"]
    assert (shortlist.investors_valid, shortlist.investors_not_valid) == (2, 0)
