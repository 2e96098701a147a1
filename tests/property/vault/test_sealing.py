"""What is sealed opens in its place, with its key and unaltered, and not otherwise."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.vault import sealing
from services.vault.masking import masked
from services.vault.sealing import BrokenSealError
from services.vault.subjects import FIELDS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
places = st.tuples(texts, texts, texts)
keys = st.binary(min_size=32, max_size=32)


@given(keys, texts, places)
def test_what_is_sealed_opens_again(key: bytes, text: str, place: tuple[str, ...]) -> None:
    assert sealing.unseal(key, sealing.seal(key, text, *place), *place) == text


@given(keys, texts, places)
def test_the_same_sealed_twice_shows_no_likeness(
    key: bytes, text: str, place: tuple[str, ...]
) -> None:
    assert sealing.seal(key, text, *place) != sealing.seal(key, text, *place)


@given(keys, texts, places, st.data())
def test_an_altered_seal_does_not_open(
    key: bytes, text: str, place: tuple[str, ...], data: st.DataObject
) -> None:
    sealed = bytearray(sealing.seal(key, text, *place))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << at % 8
    with pytest.raises(BrokenSealError):
        sealing.unseal(key, bytes(sealed), *place)


@given(keys, texts, places, st.data())
def test_a_seal_cut_short_or_made_longer_does_not_open(
    key: bytes, text: str, place: tuple[str, ...], data: st.DataObject
) -> None:
    sealed = sealing.seal(key, text, *place)
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    for wrong in (cut, sealed + b"\0"):
        with pytest.raises(BrokenSealError):
            sealing.unseal(key, wrong, *place)


@given(keys, texts, places, places)
def test_a_seal_opens_in_its_own_place_only(
    key: bytes, text: str, place: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assume(place != other)
    with pytest.raises(BrokenSealError):
        sealing.unseal(key, sealing.seal(key, text, *place), *other)


@given(keys, keys, texts, places)
def test_another_key_opens_nothing(
    key: bytes, other: bytes, text: str, place: tuple[str, ...]
) -> None:
    assume(key != other)
    with pytest.raises(BrokenSealError):
        sealing.unseal(other, sealing.seal(key, text, *place), *place)
    assert sealing.id_of(key) != sealing.id_of(other)


@given(keys, keys, texts, texts)
def test_a_persons_key_is_unwrapped_for_that_person_only(
    master: bytes, key: bytes, person: str, other: str
) -> None:
    wrapped = sealing.wrap(master, key, person)
    assert sealing.unwrap(master, wrapped, person) == key
    assume(person != other)
    with pytest.raises(BrokenSealError):
        sealing.unwrap(master, wrapped, other)


@given(keys, texts)
def test_a_wrapped_key_is_no_datum_and_a_datum_no_wrapped_key(key: bytes, person: str) -> None:
    with pytest.raises(BrokenSealError):
        sealing.unseal(key, sealing.wrap(key, key, person), person)
    with pytest.raises(BrokenSealError):
        sealing.unwrap(key, sealing.seal(key, "x", person), person)


@given(st.sampled_from(FIELDS), texts.filter(len))
def test_what_is_shown_masked_is_never_the_datum_and_hides_four_characters_where_there_are_more(
    field: str, datum: str
) -> None:
    shown = masked(field, datum)
    local = datum.rpartition("@")[0] if field == "email" and "@" in datum else datum
    assert "****" in shown
    if "*" not in datum:
        assert datum not in shown
        kept = shown.replace("*", "").replace(datum[len(local) :] or "\0", "")
        assert len(kept) <= max(len(local) // 2, len(local) - 4)
