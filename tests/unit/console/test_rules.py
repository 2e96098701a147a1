"""Rules as sentences: what a change would do, saving it as an event, and two who edit at once."""

import html
import re
from typing import Any

import msgspec
import pytest

from contracts.feeds.programme import MentoringRules, RoadshowRules
from models.mentoring.explain.what_if_patch import Patch
from services.console.questions.asked import AskWhatIf, CannotAnswer
from services.console.rules.changes import checked, held, patch_of, with_form
from services.console.rules.fields import EXPERT, every_field, rule_fields
from services.console.rules.sentences import Sentences
from services.words import LANGUAGES
from tests.unit.console.support import NASTY, SLASHED, StubConsole

EN = {"accept-language": "en"}
RULES = "/pools/mentors/rules"
WHAT_IF = "/pools/mentors/match/what-if"


def fields_of(text: str) -> dict[str, str]:
    """Return what the first form of the page that asks for a preview would send, as it stands."""
    form = next(
        part for part in re.findall(r"<form.*?</form>", text, re.DOTALL) if "novalidate" in part
    )
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if found:
            sent[found[1]] = html.unescape(value[1] if value else "")
    for name, options in re.findall(
        r'<select[^>]* name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        assert chosen, name
        sent[name] = chosen[1]
    return sent


def post(stub: StubConsole, path: str, changes: dict[str, str], account: str = "admin"):
    browser = stub.browser(stub.token(account))
    sent = fields_of(browser.get(path, headers=EN).text) | changes
    return browser.post(path, data=sent, headers=EN)


@pytest.mark.parametrize(
    ("kind", "model"), [("mentoring", MentoringRules), ("roadshow", RoadshowRules)]
)
def test_each_rule_has_a_sentence_in_every_language_or_is_for_experts(kind, model):
    with_sentence = {rule.path[1] for rule in rule_fields(kind)}
    assert with_sentence | set(EXPERT[kind]) | {"kind", "weights"} == set(model.model_fields)
    for language in LANGUAGES:
        rows = Sentences(language, kind).rows(every_field(kind), {}, {}, {})
        assert all(row.hint and (row.before + row.after).strip() for row in rows)


@pytest.mark.parametrize("kind", ["mentoring", "roadshow"])
def test_a_form_that_nobody_touched_changes_nothing(stub: StubConsole, kind: str):
    pool = {"mentoring": "mentors", "roadshow": "show"}[kind]
    answer = post(stub, f"/pools/{pool}/rules", {"act": "preview"})
    assert answer.status_code == 200
    assert "Nothing would change" in answer.text
    assert stub.questions.asked == []


def test_a_change_is_shown_with_who_gains_and_who_loses_before_anything_is_sent(stub: StubConsole):
    answer = post(stub, RULES, {"act": "preview", "rules.min_score": "9500"})
    assert answer.status_code == 200
    assert stub.questions.asked == [AskWhatIf(Patch(rules={"min_score": 9500}))]
    assert "<del>Pairs with a score below 0 of 10,000 are never proposed.</del>" in answer.text
    assert "<ins>Pairs with a score below 9500 of 10,000 are never proposed.</ins>" in answer.text
    assert "The total changes by" in answer.text
    assert "Save these rules" in answer.text
    assert NASTY not in answer.text
    assert stub.writes.sent == []


def test_what_is_saved_is_an_event_with_all_that_was_not_touched(stub: StubConsole):
    token = stub.account("lin", ("mentors", "organiser"))
    browser = stub.browser(token)
    sent = fields_of(browser.get(RULES, headers=EN).text)
    text = browser.post(RULES, data=sent | {"act": "preview", "rules.reply_days": "5"}).text
    record = re.search(r'name="record" value="([^"]*)"', text)
    assert record
    data = {"form": sent["form"], "etag": "e", "act": "save", "record": html.unescape(record[1])}
    answer = browser.post(RULES, data=data)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{RULES}?event=event-1"
    rules = {"kind": "mentoring", "review": True, "reply_days": 5}
    whole = {
        "language": "zh-Hans",
        "pool": "mentors",
        "name": f"P {NASTY}",
        "opens_on": "2026-09-01",
        "rules": rules,
    }
    assert stub.writes.sent == [whole]
    assert "event-1" in stub.operator().get("/settings/audit").text


def test_days_of_reminders_are_a_sentence_with_a_field_for_several_numbers(stub: StubConsole):
    answer = post(stub, RULES, {"act": "preview", "rules.remind_after_days": "7、 3"})
    assert answer.status_code == 200
    assert stub.questions.asked == [AskWhatIf(Patch(rules={"remind_after_days": [3, 7]}))]
    assert (
        "<del>Whoever has not answered is reminded so many days after the proposal: ("
        in answer.text
    )
    assert "so many days after the proposal: 3, 7.</ins>" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("rules.min_score", "-1", "must be at least 0"),
        ("rules.reply_days", "soon", "must be a whole number"),
        ("rules.reply_days", "9" * 40, "reply_days"),
        ("rules.remind_after_days", "3, soon", "remind_after_days"),
        ("rules.remind_after_days", "3, 9", "below the days in which to answer"),
        ("rules.mentors_at_least", "3", "mentors_at_least"),
        ("rules.policy", "luck", "policy"),
        ("closes_on", "2026-13-40", "closes_on"),
        ("name", "", "name"),
    ],
)
def test_a_bad_value_is_refused_at_its_field_with_the_contracts_reason(
    stub: StubConsole, field: str, value: str, reason: str
):
    for act in ("preview", "save"):
        answer = post(stub, RULES, {"act": act, field: value})
        if act == "save":
            assert answer.status_code == 422  # a form without a record saves nothing
            continue
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert reason in answer.text
        assert value in html.unescape(answer.text)
    assert stub.writes.sent == []
    assert stub.questions.asked == []


def test_a_second_editor_sees_what_changed_and_keeps_their_own(stub: StubConsole):
    token = stub.token("admin")
    browser = stub.browser(token)
    sent = fields_of(browser.get(RULES, headers=EN).text)
    stub.model.earlier["e"] = stub.model.programmes["mentors"]
    rules = {"kind": "mentoring", "review": True, "reply_days": 20}
    stub.model.programmes["mentors"] = {"name": "P", "rules": rules, "opens_on": "2026-09-01"}
    stub.model.etag = "f"
    for act in ("preview", "save"):
        text, record = "", "{}"
        changed = sent | {"act": act, "rules.min_score": "100"}
        if act == "save":
            mine = {"name": "P", "rules": rules | {"reply_days": 9, "min_score": 100}}
            record = msgspec.json.encode(mine).decode()
            changed = {"form": sent["form"], "etag": "e", "act": act, "record": record}
        answer = browser.post(RULES, data=changed, headers=EN)
        text = answer.text
        assert answer.status_code == 409
        assert "rules.reply_days: 9 → 20" in text
        kept = fields_of(text)
        assert (kept["rules.min_score"], kept["etag"]) == ("100", "f")
        assert kept["rules.reply_days"] == "20"
    assert stub.writes.sent == []
    stub.model.earlier.clear()
    answer = browser.post(RULES, data=sent | {"act": "preview"}, headers=EN)
    assert answer.status_code == 409
    assert "not known any more" in answer.text


def test_json_of_experts_is_held_to_the_same_and_stays_in_its_pool(stub: StubConsole):
    whole: dict[str, Any] = {
        "pool": "show",
        "name": "N",
        "rules": {"kind": "mentoring", "limits": []},
    }
    token = stub.token("admin")
    browser = stub.browser(token)

    def ask(text: str, act: str = "json"):
        data = {"form": stub.form_of(token), "etag": "e", "act": act, "record": text}
        return browser.post(RULES, data=data, headers=EN)

    for text in (
        "{",
        "[]",
        '{"rules": {"kind": "roadshow"}, "name": "N"}',
        '{"name": "N"}',
        "[" * 90_000,
    ):
        answer = ask(text)
        assert answer.status_code == 422
        assert 'href="#record"' in answer.text
    assert ask(msgspec.json.encode(whole).decode()).status_code == 200
    assert ask(msgspec.json.encode(whole).decode(), "save").status_code == 303
    assert [record["pool"] for record in stub.writes.sent] == ["mentors"]


def test_who_may_only_read_sees_sentences_that_are_locked(stub: StubConsole):
    token = stub.account("eye", ("mentors", "auditor"))
    browser = stub.browser(token)
    text = browser.get(RULES).text.partition("<main")[2]
    assert text.count(" disabled") == len(every_field("mentoring"))
    assert "<button" not in text
    assert (
        browser.post(RULES, data={"form": stub.form_of(token), "act": "preview"}).status_code == 403
    )


def test_rules_that_the_pool_refuses_are_told_and_stay_in_the_form(stub: StubConsole):
    stub.writes.refused = [f"not so {NASTY}"]
    token = stub.token("admin")
    record = '{"name": "N", "rules": {"kind": "mentoring", "reply_days": 3}}'
    data = {"form": stub.form_of(token), "etag": "e", "act": "save", "record": record}
    answer = stub.browser(token).post(RULES, data=data, headers=EN)
    assert answer.status_code == 422
    assert "not so" in answer.text
    assert NASTY not in answer.text
    assert fields_of(answer.text)["rules.reply_days"] == "3"


def test_what_if_reckons_places_and_leavers_and_sends_nothing(stub: StubConsole):
    answer = post(stub, WHAT_IF, {"mentor": "M-1", "places": "2"})
    assert answer.status_code == 200
    assert "M-1: takes 2 startups" in answer.text
    assert "The total changes by +" in answer.text
    assert "Save these rules" not in answer.text
    answer = post(stub, WHAT_IF, {"leaves": "M-1", "rules.mentors_per_startup": "2"})
    assert "M-1: leaves" in answer.text
    assert "a mentor leaves" in answer.text
    people = f'{{"startups": {{"{SLASHED}": null}}}}'
    assert post(stub, WHAT_IF, {"people": people}).status_code == 200
    assert stub.writes.sent == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"leaves": "nobody"}, {"mentor": "M-1", "places": "many"}, {"mentor": "M-1"}, {"people": "{"},
        {"people": '{"rules": {"effort": 3600}}'}, {"people": '{"mentors": {"M-1": {"like": "M-2"}}}'},
        {"people": '{"startups": {"nobody": null}}'}, {"rules.min_score": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_said_above_the_form(stub: StubConsole, wrong: dict[str, str]):
    answer = post(stub, WHAT_IF, wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert all(value in html.unescape(answer.text) for value in wrong.values())


def test_an_effect_that_cannot_be_reckoned_does_not_keep_from_saving(stub: StubConsole):
    stub.questions.cannot = CannotAnswer("away")
    answer = post(stub, RULES, {"act": "preview", "rules.reply_days": "3"})
    assert "The store does not answer" in answer.text
    assert "Save these rules" in answer.text


def test_the_patch_of_two_programmes_leads_from_one_to_the_other():
    from models.pool.patch import merged

    before = held(
        {"name": "P", "rules": {"kind": "mentoring", "weights": {"dense": 1, "needs": 2}}}
    )
    form = {"rules.weights.dense": "", "rules.weights.lexical": "3", "closes_on": "2026-12-01"}
    after = with_form(before, "mentoring", form)
    assert merged(before, patch_of(before, after)) == after
    assert checked("p", after, "en").faults == []


def test_a_roadshows_rules_are_shown_with_who_would_be_elsewhere(stub: StubConsole):
    answer = post(stub, "/pools/show/rules", {"act": "preview", "rules.quotas.team": "1"})
    assert answer.status_code == 200
    assert answer.text.count("<h3>") >= 1
    assert "places filled" in answer.text
    assert "Save these rules" in answer.text
    stub.questions.cannot = CannotAnswer("no_list")
    answer = post(stub, "/pools/show/rules", {"act": "preview", "rules.quotas.team": "1"})
    assert "has not been built yet" in answer.text
    assert stub.writes.sent == []
