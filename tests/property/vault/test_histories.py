"""Whatever feeds, lists, erasures, rotations and deaths come in whatever order, the vault holds what
was said last, and nothing else.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.normal import normal_name
from services.vault import matching, rotation, rows
from services.vault.keys import KeyFile, VaultLockedError
from services.vault.opening import open_vault
from services.vault.rotation import rotate
from services.vault.settings import VaultSettings
from services.vault.subjects import SOURCES, Card, Profile, ProfileCards, Source
from services.vault.vault import Vault
from tests.control.support import ASKED, data_of, new_vault

PROFILES = [Profile("mentor", "M-1"), Profile("startup", "T-1"), Profile("startup", "T-2")]
names = st.sampled_from(["林岚", "吴越", "Ada", "ada", "Li 4"])
cards = st.fixed_dictionaries(
    {"name": names}, optional={"phone": st.sampled_from(["1", "2"]), "email": names}
)
updates = st.builds(
    ProfileCards,
    st.sampled_from(PROFILES),
    st.one_of(st.just({}), cards),
    st.lists(cards, max_size=3),
    st.sampled_from([False, False, False, True]),
)
batches = st.tuples(st.lists(updates, max_size=4), st.sampled_from(SOURCES))
Said = dict[tuple[Profile, Source], ProfileCards]


def in_folder(work: Callable[[VaultSettings, Vault], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = VaultSettings(state_dir=Path(folder))
        vault = new_vault(own)
        try:
            work(own, vault)
        finally:
            vault.database.close()


def say(said: Said, batch: list[ProfileCards], source: Source) -> None:
    """Note in the model what a batch says: of several of one profile the last."""
    for update in {update.profile: update for update in batch}.values():
        for any_source in SOURCES if update.removed else (source,):
            said.pop((update.profile, any_source), None)
        if not update.removed:
            said[update.profile, source] = update


def known(said: Said, profile: Profile, source: Source) -> tuple[Card, list[Card]]:
    update = said.get((profile, source))
    return (update.contact, list(update.founders)) if update else ({}, [])


def written(card: Card) -> str:
    return str(sorted(card.items()))


def holds(vault: Vault, said: Said) -> None:
    """The contact is what the sources say together; founders of the feed stand there, each once."""
    for profile in PROFILES:
        data = data_of(vault, profile)
        contact = {**known(said, profile, "feed")[0], **known(said, profile, "import")[0]}
        assert data.pop("contact", {}) == contact
        if not known(said, profile, "import")[1]:
            founders = known(said, profile, "feed")[1]
            assert sorted(map(written, data.values())) == sorted(map(written, founders))


@settings(max_examples=30)
@given(st.lists(batches, max_size=6), st.integers(0, 5))
def test_the_vault_holds_what_was_said_last_and_repeats_change_nothing(
    history: list[tuple[list[ProfileCards], Source]], rotated_after: int
) -> None:
    def work(own: VaultSettings, vault: Vault) -> None:
        said: Said = {}
        for number, (batch, source) in enumerate(history):
            vault.write(batch, source)
            say(said, batch, source)
            if number == rotated_after:
                rotate(vault.database, KeyFile(own.key_file), ASKED)
            holds(vault, said)
            again = vault.write(batch, source)
            assert (again.written, again.removed) == (0, 0)
        for batch, source in history:  # the whole log once more, as after `settle --rebuild`
            vault.write(batch, source)
        holds(vault, said)

    in_folder(work)


@given(st.lists(cards, max_size=6), st.dictionaries(st.integers(1, 9), names))
def test_every_card_has_one_part_and_who_keeps_a_name_keeps_a_part(
    founders: list[Card], numbered: dict[int, str]
) -> None:
    present = {f"founder-{number}": name for number, name in numbered.items()}
    placed = matching.placed(founders, present)
    assert sorted(map(str, placed.values())) == sorted(map(str, founders))
    for part, card in placed.items():
        if part in present:
            assert normal_name(present[part]) == normal_name(card["name"])
    for name in map(normal_name, present.values()):
        had = sum(normal_name(other) == name for other in present.values())
        cards_now = sum(normal_name(card["name"]) == name for card in founders)
        kept = [part for part in placed if normal_name(present.get(part, "")) == name]
        assert len(kept) == min(had, cards_now)


def die(*_: object) -> Any:
    os._exit(9)


def die_at(place: str, number: int) -> rotation.Hear:
    """Arm this (forked) process: it ends as if killed at the `number`th passing of `place`."""
    count = 0

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            return die() if count > number else work(*arguments, **named)

        return run

    match place:
        case "step":
            return counted(lambda _step, _count: None)
        case "wrap":
            rows.rewrap = counted(rows.rewrap)
        case "file":
            Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    return lambda _step, _count: None


def rotate_and_exit(own: VaultSettings, hear: rotation.Hear, batch: int) -> None:
    """Rotate in this (forked) process, which never comes back."""
    try:
        rotate(open_vault(own).database, KeyFile(own.key_file), ASKED, hear, batch)
        os._exit(0)
    finally:
        os._exit(1)


@settings(max_examples=25)
@given(
    st.integers(0, 7),
    st.integers(1, 4),
    st.sampled_from(["step", "wrap", "file"]),
    st.lists(st.integers(0, 8), min_size=1, max_size=3),
)
def test_a_rotation_that_is_killed_anywhere_loses_nobody_and_goes_on(
    people: int, batch: int, place: str, deaths: list[int]
) -> None:
    def work(own: VaultSettings, vault: Vault) -> None:
        profiles = [Profile("judge", f"J{number}") for number in range(people)]
        vault.write([ProfileCards(who, {"name": who.id}) for who in profiles], "feed")
        vault.database.close()  # a child must not share a connection
        (former,) = KeyFile(own.key_file).load()
        for number in deaths:
            if (child := os.fork()) == 0:
                rotate_and_exit(own, die_at(place, number), batch)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {0, 9}
            between = open_vault(own)
            assert [data_of(between, who)["contact"]["name"] for who in profiles] == [
                who.id for who in profiles
            ]
            newcomer = Profile("judge", f"new-{len(profiles)}")
            between.write([ProfileCards(newcomer, {"name": newcomer.id})], "feed")
            profiles.append(newcomer)
            between.database.close()
        rotate(vault.database, KeyFile(own.key_file), ASKED)
        (present,) = KeyFile(own.key_file).load()
        assert present.id != former.id
        with vault.database.transaction() as connection:
            assert rows.masters(connection) <= {present.id}
        fresh = open_vault(own)
        assert [data_of(fresh, who)["contact"]["name"] for who in profiles] == [
            who.id for who in profiles
        ]
        KeyFile(own.key_file).write([former])
        with pytest.raises(VaultLockedError):
            open_vault(own).check()
        fresh.database.close()

    in_folder(work)
