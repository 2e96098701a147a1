"""A refusal is a code with arguments.

Its words stand in three catalogues, and nothing in them misleads or leaks.
"""

import ast
import string
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from pydantic import ValidationError

from contracts import quarantine, uscc
from contracts.feeds import MODELS, errors
from contracts.feeds.errors import apart, explain, shown
from contracts.feeds.fields import dates as _dates
from contracts.feeds.fields import money as _money
from contracts.feeds.fields import person_cells as _person_cells
from contracts.feeds.fields import values as _values
from contracts.feeds.fields.credit_code import read_uscc
from contracts.quarantine import ErrorKind, Message
from contracts.refusals import OTHER, REASONS
from contracts.visible_text import escaped, first_hidden, told_apart
from services.words import LANGUAGES
from services.words._catalogue import texts
from services.words.why_refused import why_refused
from tests.contract.support import example

STARTUP = example("feed.startups")["good"]["value"]
ALWAYS = {"title", "value"}
DERIVED = {"unknown_code": {"allowed"}}


def refused(**fields: Any) -> list[Message]:
    with pytest.raises(ValidationError) as caught:
        MODELS["feed.startups"].model_validate({**STARTUP, **fields})
    return explain(MODELS["feed.startups"], caught.value)[1]


def words(language="zh-Hans", **fields: Any) -> str:
    return "\n".join(
        why_refused(language, "feed.startups", message) for message in refused(**fields)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_in_every_language_and_no_words_are_without_a_code(language):
    told = {
        key.removeprefix("refused.why.")
        for key in texts(language)
        if key.startswith("refused.why.")
    }
    assert told == set(REASONS) - {"as_written"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(set(REASONS) - {"as_written"}))
def test_the_words_of_a_code_use_its_arguments_and_no_others(language, code):
    text = texts(language)[f"refused.why.{code}"]
    used = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    assert set(REASONS[code].arguments) <= used
    assert used <= set(REASONS[code].arguments) | ALWAYS | DERIVED.get(code, set())
    assert REASONS[code].error in get_args(ErrorKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_code_can_be_told_with_or_without_its_arguments(language, code):
    bare = why_refused(language, "feed.startups", Message("$.name", code))
    whole = Message(
        "$.name", code, dict.fromkeys((*REASONS[code].arguments, "value", "language", "key"), "1")
    )
    for told in (bare, why_refused(language, "feed.startups", whole)):
        assert "{" not in told
    assert bare or code == "as_written"


def test_what_a_later_version_writes_is_told_with_its_code():
    assert "brand_new" in why_refused(
        "en", "feed.startups", Message("$.name", "brand_new", {"what": "x"})
    )
    assert why_refused("zh-Hans", "no-such-topic", Message("$.some_field", OTHER))


def test_each_language_names_the_field_as_its_readers_do():
    assert "“成立时间”" in words(founded="x")
    assert "“成立時間”" in words("zh-Hant", founded="x")
    assert words("en", founded="x").startswith("founded ")
    assert "“姓名”" in words(founders=[{"name": ""}])


def test_a_table_is_told_in_the_readers_language():
    assert "應為：創業苗圃、孵化器" in words("zh-Hant", stage="孵化噐")
    assert "nursery, incubator" in words("en", stage="孵化噐")
    assert "最接近的有：孵化器" in words(stage="孵化噐")


OLD = {
    "id": "feed.mentors/0/7", "topic": "feed.mentors", "partition": 0, "offset": 7, "timestamp": 1, "service": "intake",
    "error": "contract", "messages": [{"field": "$.capacity", "zh": "“可辅导数量”不能小于 1", "en": "capacity must be at least 1"}],
    "key": None, "value": None, "headers": [],
}  # fmt: skip


def test_a_record_of_version_one_is_read_and_keeps_its_words():
    record = quarantine.decode(msgspec.json.encode(OLD))
    [message] = record.messages
    assert (record.id, message.field, message.code) == (
        "feed.mentors/0/7",
        "$.capacity",
        "as_written",
    )
    told = [why_refused(language, record.topic, message) for language in LANGUAGES]
    assert told == [
        "“可辅导数量”不能小于 1",
        "“可輔導數量”不能小於 1",
        "capacity must be at least 1",
    ]
    assert quarantine.decode(quarantine.encode(record)) == record


def test_a_record_of_neither_version_is_refused_where_the_present_one_breaks():
    broken = OLD | {"messages": [{"field": "$", "code": 1}]}
    with pytest.raises(msgspec.ValidationError, match="code"):
        quarantine.decode(msgspec.json.encode(broken))


PHONE, MAIL, CARD = "13900000999", "hidden@example.org", "370102198001011234"


@pytest.mark.parametrize("datum", [PHONE, MAIL, CARD, f"+86 {PHONE}", "0531-86000000"])
def test_a_personal_datum_in_a_field_of_words_is_masked(datum):
    told = words(region=f"联系 {datum}")
    assert datum not in told
    assert "***" in told


@pytest.mark.parametrize(
    "cell", [PHONE, f"高远、林溪、{PHONE}", f"高远 {MAIL}、林溪、林溪、{PHONE}"]
)
def test_the_cell_of_people_is_never_quoted_and_the_wanted_form_is_said(cell):
    told = words(founders=cell)
    assert "姓名 电话" in told
    assert "不能为空" not in told
    assert PHONE not in told
    assert MAIL not in told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("founded", "2026-02-30"), ("founded", "20260230"), ("founded", "45360"), ("uscc", "510100000012345"),
        ("uscc", "913701000123456000"),        ("uscc", "91370102198001011234"), ("amount_sought_cny", "500-1000万"),
        ("amount_sought_cny", "13900000999吨"),
        ("mentors_wanted", 13900000999), ("mentors_wanted", "1390000 0999"),
    ],
)  # fmt: skip
def test_dates_codes_and_amounts_are_shown_as_they_are(field, value):
    told = words(**{field: value})
    assert str(value) in told
    assert "*" not in told


def test_a_message_names_what_cannot_be_seen_and_where():
    assert "U+200B，在“号”之后" in words(region="某某号\u200b楼")
    assert "invisible character U+200B after '号'" in words("en", region="某某号\u200b楼")
    assert "开头有看不见的字符 U+202E" in words(region="\u202e某某楼")


def test_an_unknown_field_that_looks_like_a_known_one_shows_the_difference():
    told = words(nаme="x")  # the second letter is Cyrillic
    assert "nа[U+0430]me" in told
    assert "na[U+0061]me" in told
    assert "region[U+200B]" in words(**{"region\u200b": "x"})


def test_a_proposal_never_looks_like_the_value_that_it_is_to_replace():
    told = words(round="А轮")  # the letter is Cyrillic
    assert "А[U+0410]轮" in told
    assert "A[U+0041]轮" in told


def test_a_personal_datum_that_stands_as_the_name_of_a_field_is_masked():
    assert PHONE not in words(**{PHONE: "x", f"高远 {MAIL}": "y"})
    assert MAIL not in words(**{PHONE: "x", f"高远 {MAIL}": "y"})
    assert apart("T-0531-8600000", "T-1") == ("T-0531-8600000", "T-1")


def test_two_texts_that_differ_in_sight_are_left_alone():
    assert told_apart("T-001", "T-002") == ("T-001", "T-002")
    assert told_apart("T-001", "T-O01") == ("T-0[U+0030]01", "T-O[U+004F]01")
    assert told_apart("ａ\u200b", "a") != ("ａ", "a")


def test_the_length_of_what_is_quoted_is_bounded():
    long = "长" * 100_000
    assert len(words(region=long)) < 400
    assert len(words(**{long: 1})) < 400
    assert len(shown("a@" * 100_000)) <= 100
    assert shown(10**5000) == ""


def test_the_number_of_messages_is_bounded_and_the_rest_are_counted():
    messages = refused(**{f"x{number}": 1 for number in range(57)})
    assert len(messages) == 11
    assert messages[-1] == Message("$", "more", {"count": 47})


def test_a_tombstone_or_message_can_do_nothing_to_a_terminal():
    told = words(region="\x1b]0;x\x07[/bold]\x9b31m\u202e")
    assert escaped(told) == told
    assert "[U+001B]" in told
    assert first_hidden("\x1bx") == ("U+001B", "")


PATTERNS: dict[Any, tuple[int, tuple[str, ...]]] = {
    _money: (60, ("_APPROXIMATE", "_MISPLACED", "_RANGE", "_GAPS", "_AMOUNT")),
    _values: (64, ("_WHOLE", "_CLOCK", "_ZONED", "_MARK")),
    _dates: (
        64,
        (
            "_DATE",
            "_COMPACT",
            "_SERIAL",
            "_MINGUO",
            "_SHORT_YEAR",
            "_YEAR_LAST",
            "_TIME",
            "_WEEKDAY",
        ),
    ),
    uscc: (uscc.LONGEST, ("_SCIENTIFIC",)),
    errors: (400, ("_PERSONAL",)),
    _person_cells: (_person_cells.LONGEST, ("_DATUM", "_SCIENTIFIC", "_LABEL", "_HARD", "_SOFT")),
}
"""Patterns of each module, and the longest text that they may be asked about, whatever the cell
holds.
"""
READERS = (
    _money.read_money, _values.read_clock, _values.read_mark, _values.read_truth, _values.fold_whole, _dates.read_day,
    _dates.read_month, read_uscc, _person_cells.people_in,
)  # fmt: skip


def _raised_codes() -> set[str]:
    """Return every code that the sources of contracts.feeds raise by name."""
    codes: set[str] = set()
    for path in Path(errors.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {
                "PydanticCustomError",
                "_refuse",
            }:
                codes |= {
                    str(part.value) for part in call.args[:1] if isinstance(part, ast.Constant)
                }
    return codes


def test_whatever_the_feeds_raise_is_in_the_table_of_reasons():
    assert len(_raised_codes()) > 30
    assert _raised_codes() | set(get_args(uscc.Fault)) <= set(REASONS)


class _Gauge:
    """A pattern that keeps the length of the longest text it was asked about."""

    def __init__(self, pattern: Any) -> None:
        self.pattern, self.longest = pattern, 0

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.longest = max(self.longest, len(arguments[-1]))
            return getattr(self.pattern, name)(*arguments)

        return call


@pytest.mark.parametrize("size", [1_000, 120_000])
@pytest.mark.parametrize("filling", ["x", " ", "1", "a@", "1 ", "万", "\u200b"])
def test_no_pattern_sees_more_of_a_value_than_any_real_value_has(monkeypatch, size, filling):
    gauges = []
    for module, (most, patterns) in PATTERNS.items():
        for name in patterns:
            gauges.append((_Gauge(getattr(module, name)), most))
            monkeypatch.setattr(module, name, gauges[-1][0])
    cell = filling * size
    for read in (*READERS, shown):
        try:
            read(cell)
        except ValueError:
            continue
    assert all(gauge.longest <= most for gauge, most in gauges)
