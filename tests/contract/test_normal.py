"""The normal forms in which ids, references, names, addresses and phone numbers are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.feeds.command import normal_values
from contracts.feeds.fields.types import EntityId, PoolId, Reference
from contracts.normal import (
    normal_email,
    normal_id,
    normal_name,
    normal_phone,
    normal_pool,
    normal_reference,
)
from tests.contract.support import person_keys

CODE = "91510100MA0000011M"


@pytest.mark.parametrize(
    "written",
    ["Q-T1", " Q-T1\u200b", "Ｑ－Ｔ１", "Q—T1", "Q\xa0-\u3000T1", "\ufeffQ‑T\xad1", "Q-T\ufe0f1"],
)
def test_an_id_is_the_same_in_every_width_and_with_what_nobody_sees(written: str) -> None:
    assert normal_id(written) == normal_reference(written) == "Q-T1"


def test_the_case_of_an_id_stays_and_that_of_a_credit_code_means_nothing() -> None:
    assert normal_reference("q-t1") == "q-t1"
    assert normal_reference(f" {CODE.lower()}\u200b") == CODE
    assert normal_pool("Ｌists‑2026 ") == "lists-2026"


@pytest.mark.parametrize(
    "written",
    [
        "蓝岭（成都）科技有限公司",
        "蓝岭(成都)科技有限公司",
        "藍嶺（成都）科技有限公司",
        "蓝岭【成都】科技 有限公司\u200b",
        "蓝岭﹙成都﹚科技有限公司",
    ],
)
def test_a_firm_has_one_name_in_all_brackets_and_scripts(written: str) -> None:
    assert normal_name(written) == "蓝岭成都科技有限公司"


def test_addresses_and_numbers_are_compared_without_width_case_and_what_nobody_sees() -> None:
    assert (
        normal_email(" Ou＠Example.ORG\u200b")
        == normal_email("ou@example。org")
        == "ou@example.org"
    )
    assert (
        normal_phone("+86 139‑0000\u200b-0021")
        == normal_phone("１３９００００００２１")
        == "13900000021"
    )
    assert person_keys("歐陽明", email="ou@example.org\u200b") == person_keys(
        "欧阳 明", email="OU@example.org"
    )


@pytest.mark.parametrize("key", ["〇一", "𠮷-1", "㐂.2", "黄山:3", "A_1"])
def test_ids_may_hold_every_han_ideograph(key: str) -> None:
    assert TypeAdapter(EntityId).validate_python(key) == key


@pytest.mark.parametrize("key", ["", "-1", "a/b", "é", "x" * 65, "\u200b", 5, None, ["a"]])
def test_what_is_no_id_is_refused(key: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(EntityId).validate_python(key)


@pytest.mark.parametrize("key", ["a pool", "池", "-a", "a_b"])
def test_what_is_no_pool_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PoolId).validate_python(key)


def test_a_reference_keeps_the_writers_spelling_without_what_nobody_sees() -> None:
    read = TypeAdapter(Reference).validate_python
    assert read(" 藍嶺（成都）科技\u200b有限公司 ") == "藍嶺（成都）科技有限公司"
    assert read(CODE.lower()) == CODE


def test_values_of_commands_are_read_in_any_width_and_a_draws_sources_as_they_are() -> None:
    given_values = {
        "ｆｒｏｍ ": "１４：００",
        "source／上证指数（收盘）": " 网站\u200b ",
        "secret": "两个 词",
    }
    assert normal_values(given_values) == {
        "from": "14:00",
        "source/上证指数（收盘）": "网站",
        "secret": "两个 词",
    }


@given(st.text(max_size=30))
def test_normal_forms_are_their_own_normal_forms(text: str) -> None:
    for form in (normal_id, normal_reference, normal_pool, normal_email):
        assert form(form(text)) == form(text)
