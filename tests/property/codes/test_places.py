"""What holds for the names of places, however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from contracts.codes import INDUSTRIES, REGIONS, TERMS, find_industry, find_region
from contracts.codes._areas import formers, forms, uppers
from contracts.codes._places import STANDARD
from services.words import LANGUAGES, name_of
from services.words._names import _tables

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
BETWEEN = st.sampled_from(["", " ", "\u3000", "-", "/", "·", "，", "\u200b"])
SCRIPTS = {name: OpenCC(name) for name in ("s2t", "s2tw", "s2hk")}
TABLE_OF = {
    "angel_tie": "angel_ties", "answer": "answers", "answer_reason": "reasons", "command": "commands", "conflict_kind": "conflict_kinds",
    "conflict_level": "conflict_levels", "contest_round": "contest_rounds", "engagement": "engagements",
    "filing_status": "filing_statuses", "group": "groups", "investor_type": "investor_types", "language": "languages",
    "mode": "modes", "need": "needs", "order_method": "orders", "outcome": "outcomes", "plan_policy": "policies",
    "pool_kind": "pool_kinds", "round": "rounds", "session": "sessions", "side": "parties", "stage": "stages",
    "tie_rule": "tie_rules", "track": "tracks",
}  # fmt: skip
"""Headings of the name catalogues -> the code list that reads them back."""


@st.composite
def spellings(draw):
    """Draw the code of an area and a way to write it: levels above or not, suffix or not, script,
    width, blanks.
    """
    code = draw(st.sampled_from(sorted(STANDARD)))
    parts = [
        draw(st.sampled_from(forms(STANDARD[upper].zh)))
        for upper in uppers(code)
        if upper in STANDARD
    ]
    kept = [part for part in parts if draw(st.booleans())]
    own = draw(st.sampled_from(forms(STANDARD[code].zh)))
    text = draw(BETWEEN).join([*kept, own])
    script = draw(st.sampled_from(["", *SCRIPTS]))
    return code, SCRIPTS[script].convert(text) if script else text


@settings(max_examples=400, deadline=None)
@given(spellings())
def test_a_spelling_gives_its_own_code_or_one_above_or_is_asked(drawn):
    code, text = drawn
    read = find_region(text)
    if read is None:
        assert len(REGIONS.candidates(text)) > 1
        assert (
            code in {find_region(name) for name in REGIONS.candidates(text)}
            or len(REGIONS.candidates(text)) == 8
        )
    else:
        # 吉林 is the province, 长沙 the city: what is short for a wider place is that place.
        assert read == code or not text.endswith(STANDARD[code].zh) or read in uppers(code)


@pytest.mark.parametrize("script", ["", *SCRIPTS])
def test_every_county_with_all_above_it_is_read_in_every_script(script):
    misread = {}
    for code in (code for code in STANDARD if not code.endswith("00")):
        whole = (
            "".join(STANDARD[upper].zh for upper in uppers(code) if upper in STANDARD)
            + STANDARD[code].zh
        )
        written = SCRIPTS[script].convert(whole) if script else whole
        if find_region(written) != code:
            misread[written] = code
    assert not misread


def test_a_county_with_its_province_alone_is_read_or_asked():
    for code in STANDARD:
        if code.endswith("00"):
            continue
        text = STANDARD[f"{code[:2]}0000"].zh + STANDARD[code].zh
        read = find_region(text)
        assert read == code or (read is None and REGIONS.codes[code].zh in REGIONS.candidates(text))


def test_a_name_that_several_counties_bear_is_never_guessed():
    bearers: dict[str, list[str]] = {}
    for code, name in STANDARD.items():
        bearers.setdefault(name.zh, []).append(code)
    shared = {name: codes for name, codes in bearers.items() if len(codes) > 1}
    assert len(shared) > 20
    for shared_name, codes in shared.items():
        assert find_region(shared_name) is None
        candidates = REGIONS.candidates(shared_name)
        assert {find_region(candidate) for candidate in candidates} <= set(codes)
        assert len(candidates) == min(len(codes), 8)


def test_every_former_code_and_name_leads_to_what_it_is_today():
    for former in formers():
        assert former.today in STANDARD
        if former.code:
            assert find_region(former.code) == former.today
        if former.name:
            read = find_region(STANDARD[f"{former.today[:2]}0000"].zh + former.name)
            assert (
                read == former.today
                or former.name in {name.zh for name in STANDARD.values()}
                or read is None
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printed_name_of_a_region_is_read_back(language):
    assert not {
        c: name_of(language, "region", c)
        for c in REGIONS.codes
        if find_region(name_of(language, "region", c)) != c
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printed_name_of_an_industry_is_read_back(language):
    for code in INDUSTRIES.codes:
        read = find_industry(name_of(language, "industry", code))
        # A section with one division bears its name (教育 P and P83).
        assert read == code or (len(code) == 1 and read is not None and read.startswith(code))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", TABLE_OF)
def test_every_printed_name_of_a_short_list_is_read_back(language, heading):
    table = TERMS[TABLE_OF[heading]]
    names = {code: name for code, name in _tables(language)[heading].items() if code in table.codes}
    assert names
    assert not {code: name for code, name in names.items() if table.find(name) != code}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_name_of_a_short_list_is_read_in_traditional(script):
    for table in TERMS.values():
        for code, name in table.codes.items():
            assert table.find(SCRIPTS[script].convert(name.zh)) == code


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none_and_its_candidates_can_be_copied(text):
    code = find_region(text)
    assert code is None or code in REGIONS.codes
    assert all(find_region(name) for name in REGIONS.candidates(text))
    assert set(REGIONS.near(text)) <= {name.zh for name in REGIONS.codes.values()}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([code for code in REGIONS.codes if not code.isdigit()]), BETWEEN)
def test_a_country_is_known_in_full_width_and_with_blanks(code, between):
    name = REGIONS.codes[code]
    assert find_region(between + name.en.translate(WIDE).upper() + between) == code
    assert find_region(between.join(name.zh)) == code
