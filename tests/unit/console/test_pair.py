"""A pair side by side, the price of others, and what would help who waits."""

from services.console.questions.asked import AskNobody, AskPair, CannotAnswer
from tests.unit.console.support import NASTY, SLASHED, TEAM, StubConsole

PAIR = f"/pools/mentors/match/pair?startup={TEAM}&mentor=M-1"
PRICES = f"/pools/mentors/match/prices?startup={TEAM}&mentor=M-1"


def test_the_review_leads_to_a_pair_with_both_profiles_and_on_to_the_next(stub: StubConsole):
    browser = stub.operator()
    assert (
        "/pools/mentors/match/pair?startup=T-1&amp;mentor=M-1"
        in browser.get("/pools/mentors/match").text
    )
    text = browser.get(PAIR).text
    assert text.count("nursery") + text.count("苗圃") >= 2
    assert 'rel="next"' in text
    assert "/match/prices?startup=T-1" in text
    assert stub.questions.asked == []


def test_prices_are_shown_with_who_would_move_and_a_way_to_take_them(stub: StubConsole):
    text = stub.operator().get(PRICES, headers={"accept-language": "en"}).text
    assert stub.questions.asked == [AskPair(TEAM, "M-1")]
    assert "costs the plan" in text
    assert "similar meaning" in text
    assert '<input type="hidden" name="mentor" value="M-2">' in text
    assert NASTY not in text


def test_who_may_only_read_has_no_buttons(stub: StubConsole):
    browser = stub.browser(stub.account("eye", ("mentors", "auditor")))
    for path in (PAIR, PRICES):
        assert "<form" not in browser.get(path).text.partition("<main")[2]


def test_pinning_another_leads_back_to_the_pair_with_the_event(stub: StubConsole):
    token = stub.token("admin")
    data = {"form": stub.form_of(token), "act": "pin", "startup": TEAM, "mentor": "M-2"}
    answer = stub.browser(token).post("/pools/mentors/match/pair", data=data)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location == "/pools/mentors/match/pair?startup=T-1&mentor=M-2&event=event-1"
    sent = {"pool": "mentors", "command": "pin", "startup": TEAM, "mentor": "M-2"}
    assert stub.writes.sent == [sent]


def test_who_waits_is_told_why_and_what_would_help(stub: StubConsole):
    browser = stub.operator()
    assert (
        "/pools/mentors/match/waits?startup=T/1"
        in browser.get("/pools/mentors/match?view=waiting").text
    )
    text = browser.get(
        "/pools/mentors/match/waits", params={"startup": SLASHED}, headers={"accept-language": "en"}
    ).text
    assert stub.questions.asked == [AskNobody(SLASHED)]
    assert "startups at most 1 → 2" in text
    assert "The total changes by +" in text


def test_what_cannot_be_reckoned_is_said_and_the_page_stands(stub: StubConsole):
    for code in ("away", "too_long", "too_hard", "bad_rules", "unknown", "failed"):
        stub.questions.cannot = CannotAnswer(code, detail=NASTY)
        for path in (PRICES, "/pools/mentors/match/waits"):
            answer = stub.operator().get(path)
            assert answer.status_code == 200
            assert NASTY not in answer.text
            assert 'class="note warn"' in answer.text


def test_the_map_is_drawn_with_a_table_that_says_the_same(stub: StubConsole):
    text = stub.operator().get("/pools/mentors/match/map", headers={"accept-language": "en"}).text
    assert text.count("<title>&lt;script&gt;") == 5
    drawn = text.partition('<g class="lines">')[2].partition("</g>")[0]
    assert drawn.count("<line") == 2
    assert "Map of 3 startups and 2 mentors with 2 pairs" in text
    assert text.partition("<tbody>")[2].count("<tr>") == 5
    assert "style=" not in text
    stub.questions.cannot = CannotAnswer("away")
    assert (
        "The store does not answer"
        in stub.operator().get("/pools/mentors/match/map", headers={"accept-language": "en"}).text
    )
