"""A what-if names people by the ids that the pool knows them by, however these are spelt."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mentoring.explain.what_if import WhatIf, what_if
from models.mentoring.explain.what_if_patch import read
from models.pool.patch import BadPatch
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, exact, mentor, opened, startup

EAST, BETWEEN = exact([127, 0]), exact([100, 80])
HOST: MentoringLog = opened(
    startup("S-1", vectors=EAST), startup("S-2", vectors=BETWEEN), mentor("M-1", vectors=EAST)
)


def asked(**change: Any) -> WhatIf:
    return what_if(POOL, HOST.fields, read(json.dumps(change).encode()), NOON)


def wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@st.composite
def spelt(draw: st.DrawFn, key: str) -> str:
    respelt: str = draw(st.sampled_from([key, key.lower(), wide(key)]))
    around = st.text(st.sampled_from(" \u200b\ufeff\u00a0"), max_size=2)
    return draw(around) + respelt + draw(around)


@settings(max_examples=40, deadline=None)
@given(spelt("M-1"), spelt("S-2"))
def test_any_spelling_of_an_id_means_the_same_changes(of_mentor: str, of_startup: str) -> None:
    plain = asked(mentors={"M-1": {"capacity": 2}}, startups={"S-2": None})
    assert asked(mentors={of_mentor: {"capacity": 2}}, startups={of_startup: None}) == plain


def test_a_newcomer_may_be_like_somebody_by_any_spelling_and_comes_in_normal_form() -> None:
    like = asked(mentors={"Ｍ－9\u200b": {"like": "m-1"}})
    assert like == asked(mentors={"M-9": {"like": "M-1"}})
    assert {held.mentor for change in like.differences for held in change.after} == {"M-9"}


@pytest.mark.parametrize("side", ["mentors", "startups"])
def test_one_person_under_two_spellings_is_refused_with_the_second_place(side: str) -> None:
    key = "M-1" if side == "mentors" else "S-1"
    with pytest.raises(BadPatch) as caught:
        asked(**{side: {key: {}, key.lower(): None}})
    assert (caught.value.place, caught.value.code) == (f"$.{side}.{key.lower()}", "twice")
    assert caught.value.found == key
