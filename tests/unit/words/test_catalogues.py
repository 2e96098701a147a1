"""What holds for the message catalogues whoever edits them."""

import string
from typing import Any, get_args

import pytest
from opencc import OpenCC

from contracts import decisions, mentoring, notices, pool_log, quarantine, roadshow
from contracts.codes import INDUSTRIES, REGIONS, TERMS, fold_spelling
from models.affinity.texts import SECTION_OF
from models.mentoring.explain.why import Stopped
from models.pool import doubts
from models.pool.outcomes import structs
from services.words import LANGUAGES, name_of
from services.words._catalogue import texts


def _field(struct: Any, name: str) -> tuple[str, ...]:
    annotation = struct.__annotations__[name]
    return get_args(
        get_args(annotation)[0] if getattr(annotation, "__origin__", None) is list else annotation
    )


CODES = {
    "language": get_args(pool_log.Language),
    "group": get_args(roadshow.Group),
    "stage": get_args(pool_log.Stage),
    "need": get_args(pool_log.NeedCode),
    "pool_kind": get_args(pool_log.PoolKind),
    "entity": get_args(pool_log.EntityKind),
    "filing_status": get_args(pool_log.FilingStatus),
    "investor_type": get_args(pool_log.InvestorType),
    "engagement": _field(pool_log.Mentor, "engagement"),
    "track": _field(pool_log.Mentor, "track"),
    "mode": _field(pool_log.MentoringRules, "mode"),
    "answer": _field(pool_log.Answer, "answer"),
    "side": _field(pool_log.Answer, "by"),
    "answer_reason": _field(pool_log.Answer, "reason"),
    "outcome": _field(pool_log.Outcome, "outcome"),
    "outcome_doubt": get_args(structs.DoubtCode),
    "outcome_standing": get_args(structs.Standing),
    "outcome_group": get_args(structs.GroupedBy),
    "reporter": tuple(TERMS["reporters"].codes),
    "agreement": tuple(TERMS["agreements"].codes),
    "command": _field(pool_log.Command, "command"),
    "plan_policy": get_args(mentoring.PlanPolicy),
    "status": get_args(decisions.PairingStatus),
    "waiting": get_args(decisions.WaitingReason),
    "left_out": get_args(decisions.LeftOutReason),
    "refusal": get_args(decisions.RefusalCode),
    "note": _field(decisions.Pairing, "note"),
    "shortlist_status": _field(decisions.Shortlist, "status"),
    "recipient": _field(notices.Notice, "recipient_kind"),
    "error": get_args(quarantine.ErrorKind),
    "contest_round": get_args(roadshow.RoundName),
    "conflict_kind": get_args(roadshow.ConflictKind),
    "conflict_level": get_args(roadshow.ConflictLevel),
    "session": get_args(roadshow.Session),
    "order_method": get_args(roadshow.OrderMethod),
    "tie_rule": get_args(roadshow.TieRule),
    "round": tuple(TERMS["rounds"].codes),
    "feature": tuple(
        dict.fromkeys((*get_args(pool_log.MentoringFeature), *get_args(pool_log.RoadshowFeature)))
    ),
    "text_field": tuple(SECTION_OF),
    "doubt_field": get_args(doubts.Field),
    "month": tuple(str(month) for month in range(1, 13)),
}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_has_the_same_keys(language):
    assert texts(language).keys() == texts("zh-Hans").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_the_same_placeholders_in_every_language(language):
    differing = {
        key: (text, texts(language)[key])
        for key, text in texts("zh-Hans").items()
        if _placeholders(text) != _placeholders(texts(language)[key])
    }
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_no_name_or_notice_has_blanks_around_it(language):
    assert all(texts(language).values())
    whole = {
        key: text for key, text in texts(language).items() if key.startswith(("names.", "notices."))
    }
    assert not [key for key, text in whole.items() if text != text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", CODES)
def test_every_code_of_the_contracts_has_a_name(language, table):
    codes = [code for code in CODES[table] if code]
    assert codes
    names = [texts(language).get(f"names.{table}.{code}") for code in codes]
    assert None not in names
    assert len(set(names)) == len(names), "two codes of a table must not share a name"


TO_TRADITIONAL = OpenCC("s2t")
BOTH_SCRIPTS = set("為裡著核面台群峰衛溫眾煙恆污咸昆岳里淀于干托斗栗游范")
"""Characters in use in traditional texts that the converter would change by its own taste in
variants.
"""


def _simplified_characters(text: str) -> set[str]:
    return {char for char in text if TO_TRADITIONAL.convert(char) != char} - BOTH_SCRIPTS


def test_the_traditional_catalogue_has_no_simplified_characters():
    mixed = {key: _simplified_characters(text) for key, text in texts("zh-Hant").items()}
    assert not {key: chars for key, chars in mixed.items() if chars}


def test_the_simplified_catalogue_has_no_traditional_characters():
    to_simplified = OpenCC("t2s")
    assert not {
        key: text for key, text in texts("zh-Hans").items() if to_simplified.convert(text) != text
    }


def test_the_english_catalogue_has_no_chinese_characters():
    assert not {
        key: text for key, text in texts("en").items() if any("一" <= char <= "鿿" for char in text)
    }


def test_a_code_without_a_name_is_shown_as_it_is():
    assert name_of("en", "status", "brand_new") == "brand_new"


def test_an_unknown_table_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        name_of("en", "no-such-table", "x")


@pytest.mark.parametrize(("table", "official"), [("industry", INDUSTRIES), ("region", REGIONS)])
def test_every_official_name_has_its_traditional_form(table, official):
    # A name that this reports belongs into services/words/catalogues/traditional.toml.
    for code, name in official.codes.items():
        traditional = name_of("zh-Hant", table, code)
        assert fold_spelling(traditional) == fold_spelling(name.zh)
        assert not _simplified_characters(traditional), traditional


def test_industries_and_regions_have_names_in_each_language():
    assert [name_of(language, "industry", "I65") for language in LANGUAGES] == [
        "软件和信息技术服务业",
        "軟件和信息技術服務業",
        "Software and IT services",
    ]
    assert name_of("zh-Hant", "region", "610100") == "西安市"
    assert name_of("en", "region", "000000") == "000000"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_stop_a_pair_or_move_a_startup_has_words(language):
    stopped = {code for part in get_args(Stopped) for code in (get_args(part) or (part,))}
    keys = {f"cli.stopped.{code}" for code in stopped} | {
        f"plan.why.{code}" for code in get_args(mentoring.MoveReason)
    }
    assert not keys - texts(language).keys()
