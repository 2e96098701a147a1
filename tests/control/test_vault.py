"""The vault on both kinds of database: what goes in comes out, sealed in between, on the record."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from services.control.schema import VAULT_AUDIT, VAULT_CONTACTS, VAULT_PEOPLE
from services.runtime.errors import Unusable, UsageError
from services.vault import audit
from services.vault.keys import GivenKeys, KeyFile, VaultLockedError, new_master
from services.vault.opening import make_first_key, open_vault
from services.vault.rotation import rotate
from services.vault.sealing import BrokenSealError, unseal, unwrap
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile, ProfileCards
from services.vault.vault import Vault, Written
from tests.control.support import ASKED, MENTOR, STARTUP, data_of, new_vault

LIN = {"name": "林岚", "phone": "13900001111", "email": "lin@example.org"}
WU = {"name": "吴越", "phone": "13900002222"}


@pytest.fixture
def settings(settings_of: Callable[[], VaultSettings]) -> VaultSettings:
    return settings_of()


@pytest.fixture
def vault(settings: VaultSettings) -> Iterator[Vault]:
    vault = new_vault(settings)
    yield vault
    vault.database.close()


@pytest.fixture
def again(settings: VaultSettings) -> Iterator[Callable[[], Vault]]:
    """Open the same vault once more, as another process does."""
    opened: list[Vault] = []

    def open_it() -> Vault:
        opened.append(open_vault(settings))
        return opened[-1]

    yield open_it
    for vault in opened:
        vault.database.close()


def rows(vault: Vault) -> list[tuple[object, ...]]:
    with vault.database.transaction() as connection:
        people = connection.execute(select(VAULT_PEOPLE).order_by("person")).all()
        data = connection.execute(
            select(VAULT_CONTACTS).order_by("person", "source", "field")
        ).all()
    return [tuple(row) for row in (*people, *data)]


def test_what_a_feed_says_is_read_back_and_stands_nowhere_in_the_clear(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN), ProfileCards(STARTUP, WU, [LIN, WU])], "feed")
    assert data_of(vault, MENTOR) == {"contact": LIN}
    assert data_of(vault, STARTUP) == {"contact": WU, "founder-1": LIN, "founder-2": WU}
    stored = b"".join(value for row in rows(vault) for value in row if isinstance(value, bytes))
    assert not any(datum.encode() in stored for datum in (*LIN.values(), *WU.values()))


def test_the_same_again_writes_nothing(vault: Vault) -> None:
    cards = [ProfileCards(MENTOR, LIN), ProfileCards(STARTUP, {}, [LIN, WU])]
    assert vault.write(cards, "feed") == Written(written=2)
    before = rows(vault)
    assert vault.write(cards, "feed") == Written(unchanged=2)
    assert rows(vault) == before


def test_what_the_feed_leaves_out_goes_and_what_a_list_brought_stays(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    vault.write([ProfileCards(MENTOR, {"wechat": "linlan", "phone": "13100000000"})], "import")
    assert data_of(vault, MENTOR)["contact"] == LIN | {"wechat": "linlan", "phone": "13100000000"}
    vault.write([ProfileCards(MENTOR)], "feed")
    assert data_of(vault, MENTOR) == {"contact": {"wechat": "linlan", "phone": "13100000000"}}


def test_a_removed_profile_leaves_nobody_whatever_the_source(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    vault.write([ProfileCards(MENTOR, {"wechat": "linlan"})], "import")
    assert vault.write([ProfileCards(MENTOR, removed=True)], "feed") == Written(removed=1)
    assert vault.write([ProfileCards(MENTOR, removed=True)], "feed") == Written(unchanged=1)
    assert rows(vault) == []


def test_a_founder_keeps_their_key_wherever_they_stand_in_the_list(vault: Vault) -> None:
    vault.write([ProfileCards(STARTUP, {}, [LIN, WU])], "feed")
    before = {row[3]: row[0] for row in rows(vault)[:2]}
    vault.write([ProfileCards(STARTUP, {}, [WU, {"name": "新人"}, LIN])], "feed")
    after = {row[3]: row[0] for row in rows(vault)[:3]}
    assert before.items() <= after.items()
    vault.write([ProfileCards(STARTUP, {}, [{"name": "新人"}])], "feed")
    assert data_of(vault, STARTUP) == {"founder-3": {"name": "新人"}}


def test_each_person_has_a_key_and_each_datum_a_nonce_of_its_own(vault: Vault) -> None:
    vault.write([ProfileCards(Profile("judge", f"J{n}"), LIN) for n in range(40)], "feed")
    sealed = [row[3] for row in rows(vault)[40:]]
    assert len({bytes(one)[:13] for one in sealed if isinstance(one, bytes)}) == 120
    assert len({row[5] for row in rows(vault)[:40]}) == 40


def test_nothing_is_read_before_the_audit_says_so(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    vault.read(MENTOR, ASKED, unmasked=False)
    (entry,) = audit.entries(vault.database, MENTOR)
    assert (entry.act, entry.who, entry.login, entry.reason) == (
        "read", "Zhao", "zhao@desk", "call back",
    )  # fmt: skip
    assert entry.fields == ["contact.email", "contact.name", "contact.phone"]
    assert entry.unmasked is False

    def refuse(*_: object, **__: object) -> int:
        raise RuntimeError("no room")

    monkeypatch.setattr(audit, "record", refuse)
    with pytest.raises(RuntimeError, match="no room"):
        vault.read(MENTOR, ASKED, unmasked=True)


def test_looking_for_somebody_who_is_not_there_is_on_the_record_too(vault: Vault) -> None:
    assert vault.read(MENTOR, ASKED, unmasked=True) == []
    assert [entry.fields for entry in audit.entries(vault.database, MENTOR)] == [[]]


def test_what_was_sealed_with_a_destroyed_key_opens_for_nobody(
    vault: Vault, settings: VaultSettings
) -> None:
    vault.write([ProfileCards(MENTOR, LIN), ProfileCards(STARTUP, WU)], "feed")
    with vault.database.transaction() as connection:
        person = connection.execute(
            select(VAULT_PEOPLE).where(VAULT_PEOPLE.c.id == MENTOR.id)
        ).one()
        copies = connection.execute(
            select(VAULT_CONTACTS).where(VAULT_CONTACTS.c.person == person.person)
        ).all()
    receipt = vault.destroy(MENTOR, ASKED)
    assert receipt.people == ["contact"]
    assert receipt.fields == ["contact.email", "contact.name", "contact.phone"]
    assert receipt.masters == [KeyFile(settings.key_file).load()[0].id]
    assert audit.entries(vault.database, MENTOR)[0].serial == receipt.serial
    assert data_of(vault, MENTOR) == {}
    assert data_of(vault, STARTUP) == {"contact": WU}
    vault.write([ProfileCards(MENTOR, {"name": "林岚"})], "feed")  # again: a new person
    with vault.database.transaction() as connection:
        again = connection.execute(select(VAULT_PEOPLE).where(VAULT_PEOPLE.c.id == MENTOR.id)).one()
    assert again.person != person.person
    key = unwrap(KeyFile(settings.key_file).load()[0].secret, again.wrapped, again.person)
    for copy in copies:
        with pytest.raises(BrokenSealError):
            unseal(key, copy.sealed, copy.person, copy.source, copy.field)


def test_a_backup_from_before_a_destruction_is_closed_by_the_next_rotation(
    vault: Vault, settings: VaultSettings
) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    with vault.database.transaction() as connection:
        backup = connection.execute(select(VAULT_PEOPLE)).one()
    vault.destroy(MENTOR, ASKED)
    rotate(vault.database, KeyFile(settings.key_file), ASKED)
    (master,) = KeyFile(settings.key_file).load()
    with pytest.raises(BrokenSealError):
        unwrap(master.secret, backup.wrapped, backup.person)


def test_what_was_destroyed_is_gone_from_the_files_of_sqlite(tmp_path: Path) -> None:
    settings = VaultSettings(state_dir=tmp_path / "files")
    vault = new_vault(settings)
    vault.write([ProfileCards(MENTOR, LIN), ProfileCards(STARTUP, WU)], "feed")
    with vault.database.transaction() as connection:
        wrapped = connection.execute(
            select(VAULT_PEOPLE.c.wrapped).where(VAULT_PEOPLE.c.id == MENTOR.id)
        ).scalar_one()

    def stored() -> bytes:
        return b"".join(file.read_bytes() for file in settings.state_dir.glob("control.sqlite3*"))

    assert wrapped in stored()
    vault.destroy(MENTOR, ASKED)
    assert wrapped not in stored()
    vault.database.close()


def test_destroying_needs_no_master_key(
    vault: Vault, settings: VaultSettings, again: Callable[[], Vault]
) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    settings.key_file.unlink()
    assert again().destroy(MENTOR, ASKED).people == ["contact"]


def test_one_founder_is_destroyed_and_the_others_stay(vault: Vault) -> None:
    vault.write([ProfileCards(STARTUP, {}, [LIN, WU])], "feed")
    vault.destroy(STARTUP, ASKED, part="founder-1")
    assert data_of(vault, STARTUP) == {"founder-2": WU}


def test_a_row_that_was_altered_is_not_read_and_the_feed_mends_it(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    with vault.database.transaction() as connection:
        sealed = connection.execute(select(VAULT_CONTACTS.c.sealed).limit(1)).scalar_one()
        flipped = bytes(sealed[:-1]) + bytes([sealed[-1] ^ 1])
        connection.execute(
            update(VAULT_CONTACTS).where(VAULT_CONTACTS.c.sealed == sealed).values(sealed=flipped)
        )
    with pytest.raises(Unusable, match=r"mentor/RC-M-001 \(contact\) do not open"):
        data_of(vault, MENTOR)
    assert vault.write([ProfileCards(MENTOR, LIN)], "feed") == Written(written=1)
    assert data_of(vault, MENTOR) == {"contact": LIN}


def test_a_person_whose_key_was_altered_is_a_new_person_from_the_feed(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    with vault.database.transaction() as connection:
        connection.execute(update(VAULT_PEOPLE).values(wrapped=b"\x01" + bytes(60)))
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    assert data_of(vault, MENTOR) == {"contact": LIN}


def test_another_master_key_is_refused_in_one_line_that_says_what_to_do(
    vault: Vault, settings: VaultSettings, again: Callable[[], Vault]
) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    KeyFile(settings.key_file).write([new_master()])
    other = again()
    for use in (other.check, lambda: data_of(other, MENTOR), lambda: other.write([], "feed")):
        with pytest.raises(VaultLockedError, match="DUIJIE_VAULT_KEY_FILE") as locked:
            use()
        assert "\n" not in str(locked.value)
        assert "duijie vault reset" in str(locked.value)


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n", b"c2hvcnQ=\n", b"\xff\xfe", b"!\n"])
def test_a_key_file_that_holds_no_key_is_refused_without_showing_it(
    vault: Vault, settings: VaultSettings, content: bytes | None, again: Callable[[], Vault]
) -> None:
    settings.key_file.unlink()
    if content is not None:
        settings.key_file.write_bytes(content)
    with pytest.raises(VaultLockedError, match=r"vault\.key") as locked:
        again().check()
    assert "c2hvcnQ" not in str(locked.value)


def test_a_lost_key_ends_in_a_new_vault_that_the_feeds_fill_again(
    vault: Vault, settings: VaultSettings, again: Callable[[], Vault]
) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    settings.key_file.unlink()
    with pytest.raises(UsageError, match="vault reset"):
        make_first_key(settings)
    assert vault.reset(ASKED) == 1
    assert make_first_key(settings) is not None
    assert make_first_key(settings) is None
    anew = again()
    assert anew.write([ProfileCards(MENTOR, LIN)], "feed") == Written(written=1)
    assert data_of(anew, MENTOR) == {"contact": LIN}
    acts = [entry.act for entry in audit.entries(anew.database)]
    assert acts == ["read", "reset"]


def test_a_running_service_goes_on_through_a_rotation_of_the_key_file(
    vault: Vault, settings: VaultSettings, again: Callable[[], Vault]
) -> None:
    service = again()
    service.write([ProfileCards(MENTOR, LIN)], "feed")
    steps: list[str] = []

    def between(step: str, _count: int) -> None:
        steps.append(step)
        service.write([ProfileCards(Profile("judge", step), WU)], "feed")
        assert data_of(service, MENTOR) == {"contact": LIN}

    rotate(vault.database, KeyFile(settings.key_file), ASKED, between)
    assert steps[0] == "kept"
    assert steps[-1] == "dropped"
    fresh = again()
    assert [data_of(fresh, Profile("judge", step)) for step in steps] == [{"contact": WU}] * len(
        steps
    )


def test_keys_from_the_environment_rotate_once_the_new_one_stands_in_front(
    settings: VaultSettings, again: Callable[[], Vault]
) -> None:
    old, new = new_master(), new_master()
    vault = Vault(again().database, GivenKeys(old.text()))
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    with pytest.raises(UsageError, match="put a new one and a comma in front"):
        rotate(vault.database, GivenKeys(old.text()), ASKED)
    with pytest.raises(VaultLockedError, match="put the former key behind it"):
        rotate(vault.database, GivenKeys(new.text()), ASKED)
    both = GivenKeys(f"{new.text()},{old.text()}")
    assert data_of(Vault(vault.database, both), MENTOR) == {"contact": LIN}
    assert rotate(vault.database, both, ASKED).people == 1
    assert data_of(Vault(vault.database, GivenKeys(new.text())), MENTOR) == {"contact": LIN}
    with pytest.raises(VaultLockedError):
        data_of(Vault(vault.database, GivenKeys(old.text())), MENTOR)


def test_the_secret_of_a_key_shows_in_no_representation() -> None:
    key = new_master()
    assert key.text() not in repr(key) + repr(GivenKeys(key.text()))
    assert repr(key.secret) not in repr(key)


def test_the_audit_survives_a_reset_and_holds_no_datum(vault: Vault) -> None:
    vault.write([ProfileCards(MENTOR, LIN)], "feed")
    data_of(vault, MENTOR)
    vault.reset(ASKED)
    with vault.database.transaction() as connection:
        held = connection.execute(select(VAULT_AUDIT)).all()
        assert connection.execute(text("SELECT count(*) FROM vault_people")).scalar_one() == 0
    assert len(held) == 2
    assert not any(datum in str(held) for datum in LIN.values())
