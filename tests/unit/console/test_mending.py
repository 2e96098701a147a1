"""A refused record mended in place: where its faults are, what a form makes of it, what is sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console import mending
from services.console.accounts import audit
from services.console.mending import faulty_fields, pieces, steps_of, with_values
from tests.unit.console.support import FAULTY, NASTY, StubConsole

PATH = "/flow/quarantine/feed.startups/0/1"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def marked(text: str, *paths: str) -> list[str]:
    return [piece.text for piece in pieces(text, paths) if piece.at_fault]


def test_what_a_message_is_about_is_marked_where_it_stands():
    text = '{"a": [1, {"b" : "x\\"}"}], "c":\t-2.5, "c2": null}'
    assert marked(text, "$.a[1].b", "$.c") == ['"x\\"}"', "-2.5"]
    assert marked(text, "$.a", "$.a[0]") == ['[1, {"b" : "x\\"}"}]']
    assert marked(text, "$", "$.nothing", "$.a[7]", "ce_dataschema") == []
    assert marked('{"needs": "one,two"}', "$.needs[1]") == ['"one,two"']


def test_where_a_text_stops_being_json_is_marked():
    assert marked('{"a": 1,, "b": 2}') == [', "b": 2}']
    assert marked('{"a": 1} tail') == ["tail"]
    assert marked("") == []
    assert marked("[" * 100_000) == ["[" * 100_000]


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.integers(0, 3))
def test_pieces_are_the_whole_text_in_order(record, indent):
    text = json.dumps(record, indent=indent)
    paths = [f"$.{name}" for name in record]
    assert "".join(piece.text for piece in pieces(text, paths)) == text
    for path in paths:
        if steps_of(path) == [path[2:]]:
            assert marked(text, path) == [
                json.dumps(record[path[2:]], indent=indent).replace("\n", "\n" + " " * indent)
            ]


@given(st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))
def test_no_text_and_no_path_breaks_the_marking(text, paths):
    assert "".join(piece.text for piece in pieces(text, [f"${path}" for path in paths])) == text


def test_a_form_fills_the_places_that_are_wrong_and_no_others():
    record = {"name": "x", "capacity": 3, "needs": ["a", "b", "c"], "team": {"size": 2}}
    paths = [
        "$.capacity",
        "$.needs[1]",
        "$.needs",
        "$.team",
        "$.stage",
        "$.team.lead",
        "$.no.such",
        "$",
    ]
    fields = faulty_fields(record, paths)
    assert [(each.path, each.text, each.missing) for each in fields] == [
        ("$.capacity", "3", False), ("$.needs[1]", "b", False), ("$.needs", "a; b; c", False),
        ("$.stage", "", True),
        ("$.team.lead", "", True),
    ]  # fmt: skip
    texts = {"$.capacity": "5", "$.needs[0]": "", "$.needs[1]": "", "$.stage": "seed", "$.x.y": "z"}
    assert with_values(record, texts) == {
        "name": "x", "capacity": 5, "needs": ["c"], "team": {"size": 2}, "stage": "seed",
    }  # fmt: skip
    assert record["needs"] == ["a", "b", "c"]
    assert with_values(record, {"$.capacity": "three", "$.name": "7"})["capacity"] == "three"
    assert with_values(record, {"$.name": "7"})["name"] == "7"


def test_text_of_another_encoding_can_be_read_and_mended():
    assert mending.readable("果园".encode("gb18030")) == "果园"
    assert mending.readable(b"\xff") == "\ufffd"
    assert mending.readable(None) == ""


def press(stub: StubConsole, act: str, **form: str):
    token = stub.token("admin")
    data = {"form": stub.form_of(token), "act": act, **form}
    return stub.browser(token).post(PATH, data=data)


def test_the_page_marks_the_fault_offers_its_field_and_notes_who_read_it(stub: StubConsole):
    text = stub.operator().get(PATH).text
    assert "<mark>&#34;nothing&#34;</mark>" in text
    assert 'name="at $.industry" value="nothing"' in text
    assert NASTY not in text
    latest = audit.latest(stub.parts.database)[0]
    assert (latest.act, latest.what) == ("raw", "feed.startups/0/1")


def test_a_field_that_is_mended_goes_out_as_a_new_event_and_settles_the_record(stub: StubConsole):
    refused = press(stub, "fields", **{"at $.industry": "also nothing"})
    assert refused.status_code == 422
    assert 'name="at $.industry" value="also nothing"' in refused.text
    assert stub.writes.mended == []
    answer = press(stub, "fields", **{"at $.industry": "I65"})
    assert answer.status_code == 303, answer.text
    leads = answer.headers["location"]
    assert leads == "/flow?event=event-1&settled=feed.startups%2F0%2F1"
    shown = stub.operator().get(leads).text
    assert "event-1" in shown
    assert "feed.startups/0/1" in shown
    value = json.loads(stub.writes.mended[0].value or b"")
    assert value == FAULTY | {"industry": "I65"}
    latest = audit.latest(stub.parts.database)[0]
    assert (latest.act, latest.what, latest.event) == ("retry", "feed.startups/0/1", "event-1")


def test_a_whole_text_is_checked_before_it_is_sent_and_kept_on_the_page(stub: StubConsole):
    for text in ("no json", "[1]", '{"id": "kept as typed"}', ""):
        answer = press(stub, "mend", text=text)
        assert answer.status_code == 422
    assert "kept as typed" in press(stub, "mend", text='{"id": "kept as typed"}').text
    assert stub.writes.mended == []
    mended = json.dumps(FAULTY | {"industry": "I65", "needs": []}, indent=1).replace("\n", "\r\n")
    assert press(stub, "mend", text=mended).status_code == 303
    assert json.loads(stub.writes.mended[0].value or b"")["industry"] == "I65"


def test_all_that_were_refused_alike_are_sent_again_as_they_were(stub: StubConsole):
    answer = press(stub, "alike")
    assert answer.headers["location"] == "/flow?count=2&again=0"
    sent = [(mend.id, mend.value) for mend in stub.writes.mended]
    assert sent == [("feed.startups/0/1", None), ("feed.startups/0/9", None)]


def test_what_nobody_needs_is_discarded_alone_or_with_those_refused_alike(stub: StubConsole):
    answer = press(stub, "discard")
    assert answer.headers["location"] == "/flow?discarded=1"
    assert stub.writes.discarded == ["feed.startups/0/1"]
    latest = audit.latest(stub.parts.database)[0]
    assert (latest.act, latest.what) == ("discard", "feed.startups/0/1")
    assert press(stub, "discard_alike").headers["location"] == "/flow?discarded=2"
    assert stub.writes.discarded[1:] == ["feed.startups/0/1", "feed.startups/0/9"]
    assert "2" in stub.operator().get("/flow?discarded=2").text
    assert stub.writes.mended == []


def test_nothing_is_discarded_while_the_broker_is_away(stub: StubConsole):
    stub.writes.away = True
    answer = press(stub, "discard")
    assert answer.status_code == 503
    assert 'value="discard"' in answer.text, "the record is still there to try again"
    assert stub.writes.discarded == []


def test_a_record_of_an_internal_topic_can_only_be_discarded(stub: StubConsole):
    text = stub.operator().get("/flow/quarantine/pool-log/0/1").text
    assert 'value="discard"' in text
    for act in ("fields", "mend", "again", "alike"):
        assert f'value="{act}"' not in text


def test_what_is_refused_again_leads_to_where_it_now_waits(stub: StubConsole):
    stub.writes.refused = ["still wrong"]
    assert press(stub, "again").headers["location"] == "/flow/quarantine/feed.startups/0/7"


def test_a_record_that_waits_no_more_is_not_there(stub: StubConsole):
    assert stub.operator().get("/flow/quarantine/gone").status_code == 404


@pytest.mark.parametrize("role", ["organiser", "auditor", "judge"])
def test_only_operators_of_all_programmes_see_and_mend_refused_records(stub: StubConsole, role):
    browser = stub.browser(stub.account(role, ("mentors", "operator"), ("*", role)))
    assert browser.get(PATH).status_code == 403
    assert browser.get("/flow").status_code == 403
