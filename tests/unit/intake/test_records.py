"""What the outputs of one record say: text, language, people, time and event."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from contracts import pool_log
from contracts.envelope import read_attributes
from contracts.language import detect
from services.runtime.core.handler import Inbound
from services.words.why_refused import why_refused
from tests.contract.support import NOW, example, inbound, person_keys, refused, run

GOOD = example("feed.startups")["good"]


def one(value: dict[str, Any], feed: str = "feed.startups", **record: Any) -> Any:
    """Return the pool-log record that `value` leads to."""
    case = example(feed)["good"]
    sent = replace(inbound({**case, "value": value}), **record)
    return pool_log.decode(run(feed, sent).outputs[0].value)


def test_an_output_is_the_canonical_encoding_of_its_record():
    for feed in (
        "feed.startups",
        "feed.mentors",
        "feed.filings",
        "feed.programmes",
        "feed.answers",
        "feed.outcomes",
        "feed.commands",
    ):
        for output in run(feed, inbound(example(feed)["good"])).outputs:
            assert pool_log.encode(pool_log.decode(output.value)) == output.value


def test_spellings_become_codes():
    startup = one(GOOD["value"])
    assert startup.industries == ["C40", "I65"]
    assert (startup.region, startup.stage, startup.round) == ("610100", "incubator", "angel")
    assert startup.needs == ["investment", "acceleration"]
    assert startup.amount_sought_cny == 8_000_000
    assert startup.languages == ["zh-Hans", "en"]
    assert (startup.group, startup.id) == ("enterprise", GOOD["key"])


def test_a_credit_code_in_small_letters_is_the_same_startup():
    assert one({**GOOD["value"], "uscc": GOOD["key"].lower()}).id == GOOD["key"]


def test_a_team_without_a_credit_code_is_known_by_its_own_id():
    value = {name: part for name, part in GOOD["value"].items() if name != "uscc"} | {
        "team_id": "T-7"
    }
    team = one(value, key=b"T-7")
    assert (team.id, team.group) == ("T-7", "team")


def test_people_are_keys_and_a_founder_who_is_the_contact_counts_once():
    assert one(GOOD["value"]).people == person_keys("示例甲", "13900000001", "contact@example.com")


def test_a_mentor_whose_contact_has_no_name_is_the_contact():
    assert one(example("feed.mentors")["good"]["value"], "feed.mentors").people == person_keys(
        "示例乙", "13900000002", "mentor@example.com"
    )


def test_founders_may_come_as_one_text():
    value = {**GOOD["value"], "founders": "张三 138 0000 0000；李四 lisi@example.com、王五"}
    assert set(
        person_keys("张三", "13800000000") + person_keys("李四", "", "lisi@example.com")
    ) < set(one(value).people)


def test_texts_are_composed_and_have_no_control_characters_or_blanks_around():
    startup = one(
        {
            **GOOD["value"],
            "name": " \u0000青芒\u0007科技\u009f ",
            "summary": "cafe\u0301\r\n第二行\t尾\u007f",
        }
    )
    assert startup.name == "青芒科技"
    assert startup.summary == "caf\u00e9  第二行 尾"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("青\u0085芒", "青 芒"), ("青\u009f芒", "青芒"), ("青\u007f芒", "青芒"), ("e\u0301", "é")],
)
def test_a_control_character_that_json_need_not_escape_is_found_too(raw, kept):
    assert one({**GOOD["value"], "name": raw}).name == kept


def test_a_byte_order_mark_and_escaped_characters_change_nothing():
    raw = inbound(GOOD)
    assert raw.value is not None
    marked = replace(raw, value=b"\xef\xbb\xbf" + raw.value)
    escaped = replace(raw, value=json.dumps(GOOD["value"], ensure_ascii=True).encode())
    assert (
        run("feed.startups", raw) == run("feed.startups", marked) == run("feed.startups", escaped)
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我们做工业质检软件，帮助工厂降低漏检率。", "zh-Hans"),
        ("我們為長者設計居家照護機器人，並與醫療機構合作。", "zh-Hant"),
        ("We build battery diagnostics for electric buses in 西安.", "en"),
        ("基于LLM的SaaS平台，API接入，提供AI客服与CRM", "zh-Hans"),
        ("", "zh-Hans"),
        ("123", "zh-Hans"),
    ],
)
def test_the_language_is_told_from_the_text(text, language):
    assert detect(text) == language


def test_a_given_language_is_not_judged_again():
    assert one({**GOOD["value"], "language": "繁体"}).language == "zh-Hant"


def test_languages_are_never_empty():
    value = {name: part for name, part in GOOD["value"].items() if name != "languages"}
    assert one(value).languages == ["zh-Hans"]


@pytest.mark.parametrize(
    ("claimed", "time"),
    [
        ("2026-03-01T00:00:00Z", 1_772_323_200_000),
        ("2026-03-01T08:00:00.5+08:00", 1_772_323_200_500),
        ("2099-01-01T00:00:00Z", NOW),
        ("2026-03-01T00:00:00", NOW),
        ("1960-01-01T00:00:00Z", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_a_claimed_time_counts_only_if_it_can_be_read_and_is_not_after_the_brokers(claimed, time):
    assert one(GOOD["value"], headers=[("ce_time", claimed.encode())]).time == time


def test_the_event_is_the_producers_id_or_the_place_in_the_feed():
    assert one(GOOD["value"], offset=42).event == "feed.startups/0/42"
    assert one(GOOD["value"], headers=[("ce_id", "导入-7".encode())]).event == "导入-7"
    assert one(GOOD["value"], headers=[("ce_id", b"x" * 500)]).event == "x" * 200
    assert one(GOOD["value"], headers=[("ce_id", b"\xff")], offset=3).event == "feed.startups/0/3"


def test_the_headers_of_an_output_name_pool_and_schema():
    output = run("feed.startups", inbound(GOOD)).outputs[0]
    read = read_attributes(output.headers)
    assert (read.type, read.dataschema, read.source) == (
        "duijie.pool.startup",
        "pool.startup/1",
        "/duijie/intake",
    )
    assert (read.id, read.partitionkey) == ("feed.startups/0/0/xa-mentors-2026", GOOD["key"])


@pytest.mark.parametrize("schema", ["feed.startup/1", "https://example.org/schemas/feed.startup/1"])
def test_a_known_schema_version_is_accepted(schema):
    assert one(GOOD["value"], headers=[("ce_dataschema", schema.encode())]).id == GOOD["key"]


def refusal(record: Inbound, feed: str = "feed.startups") -> Any:
    [output] = run(feed, record).outputs
    return refused(output)


def test_a_value_in_gb18030_is_told_to_be_so():
    found = refusal(
        Inbound(0, NOW, b"T-1", json.dumps(GOOD["value"], ensure_ascii=False).encode("gb18030"), [])
    )
    assert found.error == "not_utf8"
    assert found.messages[0].code == "not_utf8_but_gbk"


def test_a_value_that_is_too_large_is_kept_whole_as_long_as_a_message_can_hold_it():
    big = b'"' + b"x" * 2_000_000 + b'"'
    found = refusal(Inbound(0, NOW, b"T-1", big, []))
    assert found.error == "too_large"
    assert found.value is not None
    assert len(found.value) > 2_600_000
    huge = refusal(Inbound(7, NOW, b"T-1", b"x" * 4_000_000, [("h", b"y" * 100_000)]))
    assert huge.value is not None
    assert len(huge.value) < 1_400_000
    assert huge.messages[-1].arguments["place"] == "feed.startups/0/7"


def test_an_empty_value_is_no_tombstone():
    assert refusal(Inbound(0, NOW, b"T-1", b"", [])).error == "not_json"


@pytest.mark.parametrize("key", [None, b"\xff"])
def test_a_tombstone_needs_a_readable_key(key):
    assert refusal(Inbound(0, NOW, key, None, [])).error == "key_mismatch"


def test_a_refusal_lists_the_first_ten_things_that_are_wrong_and_says_how_many_more_there_are():
    many = {**GOOD["value"], **{f"x{number}": 1 for number in range(100)}}
    messages = refusal(inbound({**GOOD, "value": many})).messages
    assert [message.code for message in messages] == ["extra_forbidden"] * 10 + ["more"]
    assert messages[-1].arguments == {"count": 90}


def test_a_phone_number_in_the_wrong_column_is_masked():
    found = refusal(
        inbound({**GOOD, "value": {**GOOD["value"], "region": "张三 13912345678 a@b.cn"}})
    )
    told = why_refused("zh-Hans", "feed.startups", found.messages[0]) + str(found.messages)
    assert "13912345678" not in told
    assert "a@b.cn" not in told
    assert "张三 *** ***" in told


def test_a_place_abroad_is_its_country_and_keeps_its_own_words():
    startup = one({**GOOD["value"], "region": "德国柏林"})
    assert (startup.region, startup.region_text) == ("DE", "德国柏林")
    assert one(GOOD["value"]).region_text == ""
    mentor = one(
        {**example("feed.mentors")["good"]["value"], "region": "Singapore"}, "feed.mentors"
    )
    assert (mentor.region, mentor.region_text) == ("SG", "Singapore")


def test_an_amount_in_another_currency_is_not_in_yuan():
    startup = one({**GOOD["value"], "amount_sought_cny": "200万美元"})
    assert (startup.amount_sought_cny, startup.amount_sought, startup.amount_currency) == (
        0,
        2_000_000,
        "USD",
    )
    filing = example("feed.filings")["good"]["value"] | {
        "ticket_min_cny": "",
        "ticket_max_cny": "€3m",
    }
    investor = one(filing, "feed.filings")
    assert (investor.ticket_max_cny, investor.ticket_max, investor.ticket_currency) == (
        0,
        3_000_000,
        "EUR",
    )


def test_needs_and_services_that_no_code_stands_for_are_kept_as_they_were_written():
    startup = one({**GOOD["value"], "needs": "检验检测、融资、知识产权"})
    assert (startup.needs, startup.needs_other) == (["investment"], ["检验检测", "知识产权"])
    mentor = one({**example("feed.mentors")["good"]["value"], "services": ["法律"]}, "feed.mentors")
    assert (mentor.services, mentor.services_other) == ([], ["法律"])


def test_records_from_before_places_abroad_currencies_and_other_needs_still_decode():
    old = pool_log.encode(one(GOOD["value"]))
    names = (b"region_text", b"needs_other", b"amount_currency", b'"amount_sought"')
    assert not [name for name in names if name in old]
    startup: Any = pool_log.decode(old)
    assert startup.needs_other == []


def test_an_outcome_says_when_what_how_much_and_who_reports_it():
    good = example("feed.outcomes")["good"]
    (output,) = run("feed.outcomes", inbound(good)).outputs
    told = pool_log.decode(output.value)
    assert isinstance(told, pool_log.Outcome)
    assert (told.outcome, told.on, told.deal, told.round) == (
        "signed",
        "2026-12-03",
        "HT-2026-031",
        "angel",
    )
    assert (told.amount_cny, told.share, told.evidence) == (3_000_000, 650, "合同 HT-2026-031")
    assert (told.by, told.agreed, told.change, told.of) == ("startup", "yes", "", "")


def test_an_outcome_of_an_older_list_is_what_it_was():
    good = example("feed.outcomes")["good"]
    fields = ("pool", "startup", "partner", "outcome", "amount_cny")
    plain = good | {"value": {name: good["value"][name] for name in fields}}
    (output,) = run("feed.outcomes", inbound(plain)).outputs
    assert set(json.loads(output.value)) == {"kind", "time", "event", *fields}
