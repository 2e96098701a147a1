"""Unified social credit codes as spreadsheets and typists leave them."""

import json

import pytest
from pydantic_core import PydanticCustomError

from contracts import uscc
from contracts.feeds.fields.credit_code import read_uscc
from contracts.normal import normal_uscc
from services.cli.client.events import event_of
from services.runtime.core.handler import Inbound
from tests.contract.support import NOW, example, run

FRONT = "91370000MA3TEST00".replace("S", "5")
CODE = FRONT + uscc.check_character(FRONT)
WIDE = CODE.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    "written",
    [
        CODE, CODE.lower(), WIDE, WIDE.lower(), f"'{CODE}", f"’{CODE}", f'="{CODE}"', f"＝＂{CODE}＂", f"\ufeff{CODE}",
        f"{CODE}\u200b", f"\u00a0{CODE}\u00a0", f"{CODE}\t", f"{CODE[:8]} {CODE[8:]}", f"{CODE[:2]}-{CODE[2:8]}-{CODE[8:]}",
        f"{CODE[:6]}\u3000{CODE[6:]}", f"{CODE[:9]}－{CODE[9:]}", " ".join(CODE),
    ],
)  # fmt: skip
def test_every_spelling_of_a_code_gives_the_same_code(written):
    assert read_uscc(written) == normal_uscc(written) == CODE


@pytest.mark.parametrize(
    "written", [CODE.lower(), WIDE, f'="{CODE}"', f"\ufeff{CODE}", f"{CODE[:9]} {CODE[9:]}"]
)
def test_a_code_in_any_spelling_comes_through_the_command_line_and_intake_as_one_startup(written):
    record = {**example("feed.startups")["good"]["value"], "uscc": written}
    event = event_of("feed.startups", record, "2026-03-01T00:00:00Z")
    outputs = run("feed.startups", Inbound(0, NOW, event.key, event.value, event.headers)).outputs
    assert {json.loads(output.value)["id"] for output in outputs} == {CODE}


def reason(written: object) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        read_uscc(written)
    return caught.value.type


def rounded_with_fitting_check() -> str:
    """Return eighteen digits that end in 000 and whose check character fits by chance."""
    fronts = (f"91370100{number:07}00" for number in range(1000))
    return next(f"{front}0" for front in fronts if uscc.check_character(front) == "0")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9.14E+17", "uscc_scientific"),
        ("９.１４Ｅ＋１７", "uscc_scientific"),
        ("9E17", "uscc_scientific"),
        (9.137e17, "uscc_scientific"),
        (rounded_with_fitting_check(), "uscc_rounded"),
        ("913701000123456000", "uscc_rounded"),
        (913701000123456000, "uscc_rounded"),
        ("370100000012345", "uscc_old_registration"),
        ("MA3TEST0-5", "uscc_organisation"),
        (CODE[:-1], "uscc_shape"),
        ("x" * 100_000, "uscc_shape"),
        (CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "uscc_check"),
        (True, "string_type"),
        ([CODE], "string_type"),
    ],
)
def test_what_is_no_code_is_refused_for_what_it_is(written, code):
    assert reason(written) == code


def test_a_rounded_code_is_refused_though_its_check_character_fits():
    assert uscc.is_valid(rounded_with_fitting_check())
    assert uscc.fault(rounded_with_fitting_check()) == "uscc_rounded"


def test_letters_typed_for_digits_are_refused_and_the_code_that_fits_is_suggested():
    mistyped = CODE[:4] + CODE[4:].replace("0", "O")
    with pytest.raises(PydanticCustomError) as caught:
        read_uscc(mistyped)
    assert (caught.value.type, caught.value.context) == ("uscc_letters_near", {"suggestion": CODE})


def test_nothing_is_suggested_where_no_code_fits_or_too_much_is_doubtful():
    wrong = "A" if CODE[-1] != "A" else "B"
    assert reason(CODE[:4] + CODE[4:-1].replace("0", "O") + wrong) == "uscc_letters"
    assert uscc.suggestion("O" * 18) == uscc.suggestion("V" * 18) == ""


def test_an_empty_cell_is_no_code():
    assert read_uscc("") == read_uscc("  ") == read_uscc("\u200b") == ""
