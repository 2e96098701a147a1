"""Characters without a shape never reach a pool, however they are written.

Joiners stay where they mean something.
"""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.normal import is_invisible, visible
from services.intake.decoding import _SHAPELESS_BYTES, clean

SHAPELESS = [
    "\u200b", "\ufeff", "\xad", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "\u2060", "\u202e",
    "\u061c", "\x07", "\x85", "\U000e0041",
]  # fmt: skip


def text_of(text: str, *, escaped: bool) -> str:
    return str(json.loads(clean(json.dumps({"name": text}, ensure_ascii=escaped).encode()))["name"])


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("character", SHAPELESS)
def test_what_has_no_shape_never_survives_raw_or_escaped(character: str, escaped: bool) -> None:
    assert text_of(f"青禾{character}机器人", escaped=escaped).replace(" ", "") == "青禾机器人"


@pytest.mark.parametrize("escaped", [False, True])
def test_joiners_survive_in_emoji_and_go_between_chinese_letters(escaped: bool) -> None:
    assert text_of("👩\u200d🌾青\u200d禾", escaped=escaped) == "👩\u200d🌾青禾"


def test_every_control_and_format_character_and_non_character_is_invisible() -> None:
    for code in range(0x110000):
        shapeless = (
            code & 0xFFFE == 0xFFFE
            or 0xFDD0 <= code <= 0xFDEF
            or unicodedata.category(chr(code)) in "CcCfCs"
        )
        if shapeless and chr(code) not in "\t\n\r":
            assert is_invisible(chr(code)), hex(code)


def test_the_look_at_bytes_misses_no_character_without_a_shape() -> None:
    for code in range(0xA0, 0x110000):
        if is_invisible(chr(code)) and not 0xD800 <= code <= 0xDFFF:
            value = chr(code).encode()
            assert _SHAPELESS_BYTES.search(value), hex(code)
            assert not chr(code).isprintable(), hex(code)


@given(st.text(max_size=40), st.booleans())
def test_a_cleaned_text_is_clean_and_holds_nothing_shapeless_but_joiners(
    text: str, escaped: bool
) -> None:
    made = text_of(text, escaped=escaped)
    assert visible(made).replace("\u200c", "") == made.replace("\u200d", "").replace("\u200c", "")
    assert text_of(made, escaped=escaped) == made
