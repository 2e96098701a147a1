"""What investors did before, from filings, holdings and the pool's own deals."""

from typing import Any

from contracts.pool_log import Outcome, PastDeal
from models.affinity import UNSTATED, fit
from models.affinity.history import History
from models.roadshow.explain.why import why
from models.roadshow.past import past_of
from tests.unit.roadshow.pool import DAY, NOON, POOL, ids, investor, opened, startup


def _deal(company: str, day: str, industry: str = "I65", **fields: Any) -> PastDeal:
    given = {"industries": [industry], "region": "330106", "round": "a", **fields}
    return PastDeal(company=company, day=day, **given)


def _deals(industry: str, *, count: int = 5) -> list[PastDeal]:
    return [_deal(f"{industry}公司{n}", f"2025-0{n + 1}-01", industry) for n in range(count)]


def _outcome(key: str, partner: str, outcome: Any, day: int = 1) -> Outcome:
    return Outcome(
        pool=POOL, time=NOON + day * DAY, event=f"o/{key}/{partner}/{day}", startup=key,
        partner=partner, outcome=outcome,
    )  # fmt: skip


_SOFTWARE, _FARM = startup("s1", industries=["I65"]), startup("s2", industries=["A01"])
_INVESTORS = [
    investor("i1", industries=[], deals=_deals("I65")),
    investor("i2", industries=[], deals=_deals("A01")),
    investor("i3", industries=[], deals=_deals("I65", count=2)),
]


def _history(*records: Any) -> History:
    log, _ = opened({}, *records)
    return log.state.history


def test_who_invested_in_the_field_before_is_keener_than_who_did_in_another() -> None:
    log, _ = opened({}, _SOFTWARE, _FARM, *_INVESTORS)
    measure = log.state.measure
    parts = {
        (s.id, i.id): fit(s, i, measure).parts.get("history", UNSTATED)
        for s in (_SOFTWARE, _FARM)
        for i in _INVESTORS
    }
    assert parts["s1", "i1"] > parts["s1", "i2"]
    assert parts["s2", "i2"] > parts["s2", "i1"]
    assert parts["s1", "i3"] == UNSTATED, "two deals are no history to speak of"


def test_the_demand_on_the_board_is_the_fit_of_each_pair() -> None:
    log, _ = opened({}, _SOFTWARE, _FARM, *_INVESTORS)
    matrix = log.state.affinities
    assert matrix is not None
    for entry in (_SOFTWARE, _FARM):
        wanted = {i.id: fit(entry, i, log.state.measure).score for i in _INVESTORS}
        assert matrix.affinities(entry) == wanted
    rebuilt = log.state.affinities
    log.take(investor("i3", industries=[], deals=_deals("I65")))
    log.open()
    assert log.state.affinities is not rebuilt
    changed = {i: log.state.investors[i] for i in ("i1", "i2", "i3")}
    wanted = {key: fit(_SOFTWARE, one, log.state.measure).score for key, one in changed.items()}
    assert log.state.affinities is not None
    assert log.state.affinities.affinities(_SOFTWARE) == wanted


def test_a_rule_switches_it_off() -> None:
    log, _ = opened({"weights": {"history": 0}}, _SOFTWARE, *_INVESTORS)
    assert "history" not in fit(_SOFTWARE, _INVESTORS[0], log.state.measure).parts


def test_a_pool_that_knows_of_no_deals_scores_as_ever() -> None:
    plain = [investor("i1"), investor("i2", holdings=["nobody"])]
    log, _ = opened({}, _SOFTWARE, *plain)
    assert not log.state.history.deals
    assert "history" not in fit(_SOFTWARE, plain[0], log.state.measure).parts


def test_holdings_and_signed_outcomes_are_deals() -> None:
    holder = investor("i1", holdings=["S2", "s3"], deals=[_deal("s3", "2025-01-01")])
    others = [_FARM, startup("s3", industries=["C39"])]
    history = _history(_SOFTWARE, *others, holder, _outcome("s1", "i1", "signed"))
    found = {(deal.occasion.company, deal.occasion.industry) for deal in history.deals}
    assert found == {("企业s1", "I65"), ("企业s2", "A01"), ("企业s3", "I65")}


def test_a_deal_that_two_filings_tell_is_one_deal_of_two() -> None:
    both = [investor(key, deals=[_deal("甲公司", "2025-01-01")]) for key in ("i1", "i2")]
    (deal,) = _history(_SOFTWARE, *both).deals
    assert deal.investors == ("i1", "i2")


def test_deals_of_investors_nobody_knows_and_of_startups_that_left_are_passed_over() -> None:
    strangers = [_outcome("s1", "nobody", "signed"), _outcome("gone", "i1", "signed")]
    assert not _history(_SOFTWARE, investor("i1"), *strangers).deals


def test_a_meeting_that_failed_after_a_deal_takes_nothing_back() -> None:
    log, _ = opened({}, _SOFTWARE, investor("i1"), _outcome("s1", "i1", "signed"))
    before = log.state.history.deals
    log.take(_outcome("s1", "i1", "did_not_take_place", 2))
    assert log.state.history.deals == before
    log.restart()
    assert log.state.history.deals == before
    log.take(_outcome("s1", "i1", "completed", 3))
    assert len(log.state.history.deals) == 1


def test_the_explanation_names_what_they_invested_in() -> None:
    log, shortlist = opened({}, _SOFTWARE, _FARM, *_INVESTORS)
    assert "s1" in ids(shortlist)
    found = why(log.state, "s1")
    assert found is not None
    past = {backer.investor: backer.past for backer in found.investors}
    assert past["i1"] == ["i65公司4", "i65公司3", "i65公司2"]
    assert past["i2"] == past["i3"] == []
    assert past_of(log.state.history, _FARM, "i2")
