import json

import jsonschema
import pytest

from contracts import pool_log, register
from contracts.catalogue import BY_NAME, FEEDS
from contracts.feeds import MODELS
from contracts.generate import schema_of
from contracts.quarantine import from_base64
from services.words import LANGUAGES
from services.words.why_refused import why_refused
from tests.contract.support import example, for_register, inbound, refused, run

GOOD = [topic.name for topic in FEEDS]
BAD = [(topic.name, case) for topic in FEEDS for case in example(topic.name)["bad"]]


@pytest.mark.parametrize("feed", [feed for feed in GOOD if feed != "feed.people"])
def test_every_good_example_reaches_each_of_its_pools(feed):
    good = example(feed)["good"]
    outputs = run(feed, inbound(good)).outputs
    pools = good["value"].get("pools") or [good["value"]["pool"]]
    assert [pool_log.decode(output.value).pool for output in outputs] == sorted(pools)
    assert all(output.topic in {"to-embed", "pool-log"} for output in outputs)


@pytest.mark.parametrize("feed", GOOD)
def test_every_good_example_keeps_to_the_published_schema_and_so_does_what_comes_of_it(feed):
    good = example(feed)["good"]
    jsonschema.validate(good["value"], schema_of(BY_NAME[feed].schemas[0]))
    for output in run(feed, inbound(good)).outputs:
        value = json.loads(output.value)
        jsonschema.validate(value, schema_of(f"pool.{value['kind']}"))


@pytest.mark.parametrize(
    ("feed", "case"), BAD, ids=[f"{feed}: {case['why'].split(' / ')[1]}" for feed, case in BAD]
)
def test_every_bad_example_goes_to_quarantine_naming_field_and_kind(feed, case):
    record = inbound(case)
    effects = run(feed, record)
    assert not effects.changes
    [output] = effects.outputs
    found = refused(output)
    assert (found.error, found.messages[0].field) == (case["error"], case["field"])
    assert from_base64(found.value) == record.value
    assert all(
        why_refused(language, feed, message) for message in found.messages for language in LANGUAGES
    )


@pytest.mark.parametrize(
    ("feed", "case"), BAD, ids=[f"{feed}: {case['why'].split(' / ')[1]}" for feed, case in BAD]
)
def test_no_message_repeats_contact_data(feed, case):
    [output] = run(feed, inbound(case)).outputs
    told = refused(output)
    text = "".join(
        why_refused(language, feed, message) for message in told.messages for language in LANGUAGES
    )
    text += str(told.messages)
    assert "1390000000" not in text
    assert "@example.com" not in text


REGISTERED = {
    "feed.startups": "listing", "feed.mentors": "listing", "feed.filings": "listing", "feed.judges": "listing",
    "feed.programmes": "pool", "feed.people": "merge",
}  # fmt: skip


@pytest.mark.parametrize("feed", GOOD)
def test_the_register_is_told_of_whoever_and_whatever_it_keeps(feed):
    told = for_register(feed, inbound(example(feed)["good"]))
    assert [output.key for output in told] == [b"register"] * len(told)
    values = [json.loads(output.value) for output in told]
    assert [value["kind"] for value in values] == ([REGISTERED[feed]] if feed in REGISTERED else [])
    for output, value in zip(told, values, strict=True):
        jsonschema.validate(value, schema_of(f"register.{value['kind']}"))
        assert register.encode(register.decode(output.value)) == output.value


@pytest.mark.parametrize("feed", GOOD)
def test_no_contact_datum_leaves_intake_except_for_quarantine(feed):
    record = inbound(example(feed)["good"])
    for output in [*run(feed, record).outputs, *for_register(feed, record)]:
        assert b"1390000000" not in output.value
        assert b"@example.com" not in output.value


@pytest.mark.parametrize("feed", GOOD)
def test_every_field_has_a_chinese_heading_and_an_english_description(feed):
    for name, field in MODELS[feed].model_fields.items():
        assert field.title, name
        assert not field.title.isascii(), name
        assert field.description, name
        assert field.description.isprintable(), name
