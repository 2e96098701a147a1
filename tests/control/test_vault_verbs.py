"""`duijie vault`: masked unless asked for, on the record, and with words where something lacks."""

import json
import stat
from pathlib import Path

import pytest

from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings
from services.vault.subjects import ProfileCards
from tests.control.support import MENTOR, STARTUP, data_of, new_vault
from tests.support.cli import Duijie

WHY = ("--reason", "call back", "--by", "Zhao")
LIN = {"name": "林岚", "phone": "13900001111", "email": "linlan@example.org"}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VaultSettings:
    settings = VaultSettings(state_dir=tmp_path / "state")
    monkeypatch.setenv("DUIJIE_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("DUIJIE_LANGUAGE", "en")
    return settings


@pytest.fixture
def duijie(
    own: VaultSettings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Duijie:
    return Duijie(monkeypatch, capfd)


@pytest.fixture
def filled(own: VaultSettings) -> VaultSettings:
    vault = new_vault(own)
    vault.write([ProfileCards(MENTOR, LIN), ProfileCards(STARTUP, {}, [LIN])], "feed")
    vault.database.close()
    return own


def test_a_contact_is_masked_unless_the_whole_is_asked_for(
    duijie: Duijie, filled: VaultSettings
) -> None:
    shown = duijie("vault", "contact", MENTOR, *WHY)
    assert shown.code == 0
    assert "139****1111" in shown.out
    assert "l****@example.org" in shown.out
    assert not any(datum in shown.out + shown.err for datum in LIN.values())
    whole = json.loads(duijie("vault", "contact", MENTOR, *WHY, "--unmask", "--json").out)
    assert whole["people"]["contact"]["phone"] == {"value": "13900001111", "source": "feed"}


def test_every_reading_is_listed_with_who_whose_why_and_which(
    duijie: Duijie, filled: VaultSettings
) -> None:
    duijie("vault", "contact", MENTOR, *WHY)
    duijie("vault", "contact", STARTUP, *WHY, "--unmask")
    latest, first = json.loads(duijie("vault", "audit", "--json").out)
    assert (latest["role"], latest["id"], latest["unmasked"]) == (*STARTUP, True)
    assert (first["act"], first["who"], first["reason"]) == ("read", "Zhao", "call back")
    assert first["fields"] == ["contact.email", "contact.name", "contact.phone"]
    assert "@" in first["login"]
    table = duijie("vault", "audit", MENTOR).out
    assert "mentor/RC-M-001" in table
    assert "startup/T-7" not in table


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("contact", "mentor/M", "--reason", "  "), 2, "say why"),
        (("contact", "M-1", *WHY), 2, "write ROLE/ID"),
        (("contact", "boss/M", *WHY), 2, "startup, mentor, investor, judge"),
        (("contact", "mentor/nobody", *WHY), 5, "no contact of mentor/nobody"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    duijie: Duijie, filled: VaultSettings, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = duijie("vault", *arguments)
    assert answer.code == code
    assert words in answer.err
    assert answer.err.count("\n") == 1


def test_without_a_reason_nothing_is_asked_of_the_vault(duijie: Duijie) -> None:
    assert duijie("vault", "contact", MENTOR).code == 2


def test_a_list_is_imported_whole_and_on_the_record(
    duijie: Duijie, filled: VaultSettings, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("角色,编号,联系电话,微信\n导师,RC-M-001,021-5555,lin_l\n企业,T-9,,wu\n")
    answer = duijie("vault", "import", file, *WHY, "--json")
    assert json.loads(answer.out) == {"written": 2, "unchanged": 0}
    vault = open_vault(filled)
    assert data_of(vault, MENTOR)["contact"] == LIN | {"phone": "021-5555", "wechat": "lin_l"}
    vault.database.close()
    acts = [entry["act"] for entry in json.loads(duijie("vault", "audit", "--json").out)]
    assert acts == ["read", "import", "import"]
    again = duijie("vault", "import", file, *WHY, "--json")
    assert json.loads(again.out) == {"written": 0, "unchanged": 2}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("role,id,phone\nmentor,M-1,13911112222\nboss,M-2,1\n", "line 3"),
        ("role,id,phone\nmentor,M-1,13911112222\nmentor,M-1,1\n", "stands in line 2 already"),
        ("role,id,shoe size\nmentor,M-1,42\n", "shoe size"),
    ],
)
def test_a_list_with_a_fault_changes_nothing_and_its_line_is_named(
    duijie: Duijie, filled: VaultSettings, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(content)
    answer = duijie("vault", "import", file, *WHY)
    assert answer.code == 3
    assert words in answer.err
    assert "13911112222" not in answer.err
    assert duijie("vault", "contact", "mentor/M-1", *WHY).code == 5


def test_the_first_key_is_made_once_and_private(duijie: Duijie, own: VaultSettings) -> None:
    made = json.loads(duijie("vault", "key", "--json").out)
    assert made == {
        "key": KeyFile(own.key_file).load()[0].id,
        "where": str(own.key_file),
        "made": True,
    }
    assert stat.S_IMODE(own.key_file.stat().st_mode) == 0o600
    assert json.loads(duijie("vault", "key", "--json").out) == made | {"made": False}


def test_a_lost_key_is_told_in_one_line_and_a_reset_begins_anew(
    duijie: Duijie, filled: VaultSettings
) -> None:
    filled.key_file.unlink()
    for verb in (("contact", MENTOR, *WHY), ("rotate", *WHY), ("key",)):
        answer = duijie("vault", *verb)
        assert answer.code in {2, 6}
        assert "duijie vault reset" in answer.err
        assert answer.err.count("\n") == 1
    assert duijie("vault", "audit").code == 0
    assert json.loads(duijie("vault", "reset", *WHY, "--yes", "--json").out) == {"people": 2}
    assert duijie("vault", "key").code == 0
    assert duijie("vault", "contact", MENTOR, *WHY).code == 5


def test_another_key_is_told_by_its_name(duijie: Duijie, filled: VaultSettings) -> None:
    former = KeyFile(filled.key_file).load()[0].id
    KeyFile(filled.key_file).write([new_master()])
    answer = duijie("vault", "contact", MENTOR, *WHY)
    assert answer.code == 6
    assert former in answer.err


def test_a_rotation_keeps_everybody(duijie: Duijie, filled: VaultSettings) -> None:
    (former,) = KeyFile(filled.key_file).load()
    rotated = json.loads(duijie("vault", "rotate", *WHY, "--json").out)
    (present,) = KeyFile(filled.key_file).load()
    assert rotated == {"key": present.id, "people": 2}
    assert present.id != former.id
    vault = open_vault(filled)
    assert data_of(vault, MENTOR) == {"contact": LIN}
    vault.database.close()
