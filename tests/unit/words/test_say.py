import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.words import LANGUAGES, day_of, moment_of, names_of, say

LATE_EVENING_UTC = (
    1_795_795_200_000  # 2026-11-27T16:00:00Z, which is midnight of the 28th in Shanghai
)


def test_arguments_fill_the_placeholders():
    assert say("zh-Hans", "notices.greeting", name="青禾") == "青禾，您好！"
    assert say("en", "notices.greeting", name="Qinghe") == "Dear Qinghe,"


def test_braces_in_a_persons_text_stay_as_they_are():
    assert "{0.__class__}" in say("zh-Hant", "notices.greeting", name="{0.__class__}")


@pytest.mark.parametrize("key", ["notices.nothing", "notices"])
def test_an_unknown_key_is_a_mistake_of_the_caller(key):
    with pytest.raises(KeyError):
        say("en", key)


def test_a_missing_argument_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        say("en", "notices.greeting")


def test_a_language_without_catalogue_is_named():
    with pytest.raises(KeyError, match="fr"):
        say("fr", "notices.greeting", name="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "day"),
    list(zip(LANGUAGES, ["2026年11月28日", "2026年11月28日", "28 November 2026"], strict=True)),
)
def test_a_day_is_the_day_in_shanghai(language, day):
    assert day_of(language, LATE_EVENING_UTC) == day
    assert moment_of(language, LATE_EVENING_UTC).endswith("00:00")
    assert moment_of(language, LATE_EVENING_UTC - 1).endswith("23:59")


def test_the_machines_own_zone_does_not_matter(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    assert day_of("en", LATE_EVENING_UTC) == "28 November 2026"


def test_codes_are_enumerated_in_their_order():
    assert names_of("zh-Hans", "need", ["investment", "follow_up"]) == "投资对接、后续支撑"
    assert names_of("en", "need", []) == ""


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["zh-Hans", "zh-Hant", "en"]))
def test_any_number_that_a_broker_keeps_as_a_time_can_be_told(time, language):
    assert moment_of(language, time)
