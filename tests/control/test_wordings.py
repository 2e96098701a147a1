"""Corrected texts of notices: refused at save with the line, spoken from the next message on, tried out by mail."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.decisions import encode
from services.cli.texts import tell
from services.console.accounts import audit
from services.control import migrate
from services.control.settings import ControlSettings
from services.delivery.intake import queued
from services.delivery.ledger import DeliveryLedger
from services.delivery.wordings import (
    FaultyWordingsError,
    as_file,
    language_of_file,
    read_wordings,
    save_wordings,
    wordings_of,
)
from services.notifier.compose import notices_for
from services.words import corrected, say, texts
from tests.support.cli import Duijie
from tests.unit.delivery.conftest import MailServer, mail_settings
from tests.unit.notifier.makers import pairing

NOW = 1_800_000_000_000
GOOD = """# what we say
greeting = "Good day {name},"

[proposed.mentor]
subject = "A team for you: {partner}"
"""
KEYS = {"notices.greeting", "notices.proposed.mentor.subject"}


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultyWordingsError) as caught:
        read_wordings(text.encode(), "en")
    return [(fault.line, fault.key, fault.code) for fault in caught.value.faults]


def test_a_file_of_corrections_is_a_part_of_the_catalogue() -> None:
    found = read_wordings(GOOD.encode(), "en")
    assert set(found) == KEYS
    assert read_wordings(as_file(found).encode(), "en") == found
    assert read_wordings(b"", "en") == {}
    assert as_file({}) == ""
    whole = {key: text for key, text in texts("zh-Hans").items() if key.startswith("notices.")}
    assert read_wordings(as_file(whole).encode(), "zh-Hans") == whole


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('subject = "A team for you"', "missing"),
        ('subject = "{partner} {price}"', "no_field"),
        ('subject = "{partner"', "braces"),
        ('subject = "partner}"', "braces"),
        ('subject = "{partner.__class__}"', "braces"),
        ('subject = "{partner!r}"', "braces"),
        ('subject = "{partner:>9}"', "braces"),
        ('subject = "{}{partner}"', "braces"),
        ('subject = "<b>{partner}</b>"', "markup"),
        ('subject = "{partner}<!-- -->"', "markup"),
        ('subject = "{partner}\\nBcc: all@x.cn"', "unseen"),
        ('subject = "{partner}\\u202E"', "unseen"),
        ("subject = 7", "no_text"),
        ('subjekt = "{partner}"', "unknown"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(line: str, code: str) -> None:
    key = f"proposed.mentor.{line.split(maxsplit=1)[0]}"
    text = f'greeting = "Good day {{name}},"\n\n[proposed.mentor]\n{line}\n'
    assert faults(text) == [(4, key, code)]


def test_all_faults_are_told_at_once_and_toml_names_its_own_line() -> None:
    text = 'greeting = ""\n[mail]\nanswer = "{x}"\n'
    assert faults(text) == [
        (1, "greeting", "empty"),
        (1, "greeting", "missing"),
        (3, "mail.answer", "no_field"),
    ]
    assert faults('greeting = "{name}"\nlead = \n') == [(2, "", "unreadable")]
    for broken in (b"\xff\xfe", b"a = [" * 50_000, b"#" * 1_000_001):
        with pytest.raises(FaultyWordingsError):
            read_wordings(broken, "en")


@given(st.text(max_size=60))
def test_a_text_that_is_taken_can_always_be_said(text: str) -> None:
    line = f"[proposed.mentor]\nsubject = {json.dumps(text)}\n"
    try:
        found = read_wordings(line.encode("utf-8", "surrogatepass"), "en")
    except FaultyWordingsError:
        return
    with corrected({"en": found}):
        said = say("en", "notices.proposed.mentor.subject", partner="{x} <b>")
    assert "{x} <b>" in said


def test_every_fault_has_words() -> None:
    codes = ("unknown", "no_text", "empty", "unseen", "braces")
    assert all(tell(f"wording.fault.{code}") for code in codes)
    assert "7" in tell("wording.fault.too_long", most="7")


def test_a_files_name_says_its_language() -> None:
    assert language_of_file("notices.zh-Hant.toml") == "zh-Hant"
    for other in ("notices.toml", "notices.fr.toml", "names.en.toml", "notices.en.toml.bak"):
        assert language_of_file(other) is None


def test_saved_texts_replace_those_before_and_old_ones_that_fit_no_more_are_silent(
    control: ControlSettings,
):
    database = migrate.opened(control)
    same = texts("en")["notices.mail.stop"]
    given = read_wordings(GOOD.encode(), "en") | {"notices.mail.stop": same}
    assert save_wordings(database, "en", given, "zhao", NOW) == 2
    assert set(wordings_of(database)["en"]) == KEYS
    assert save_wordings(database, "en", {"notices.greeting": "Hi {name}"}, "zhao", NOW) == 1
    assert wordings_of(database) == {"en": {"notices.greeting": "Hi {name}"}}
    with corrected(wordings_of(database)):
        assert say("en", "notices.greeting", name="Lin") == "Hi Lin"
        assert say("zh-Hans", "notices.greeting", name="林") != "Hi 林"
    assert say("en", "notices.greeting", name="Lin") != "Hi Lin"
    unfit = {"notices.greeting": "Hi {nobody}"}  # as a version with another catalogue left it
    save_wordings(database, "en", unfit, "zhao", NOW)
    assert wordings_of(database) == {}
    database.close()


# ---- at the command line ---------------------------------------------------------------------------


@pytest.fixture
def duijie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Duijie:
    monkeypatch.setenv("DUIJIE_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("DUIJIE_LANGUAGE", "en")
    return Duijie(monkeypatch, capfd)


def written(folder: Path, text: str, name: str = "notices.en.toml") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_a_file_is_checked_saved_and_shown_on_the_record(tmp_path: Path, duijie: Duijie) -> None:
    file = written(tmp_path, GOOD)
    assert json.loads(duijie("wording", "save", file, "--check", "--json").out) == {
        "language": "en", "texts": 2, "saved": False,
    }  # fmt: skip
    assert "nothing is said otherwise" in duijie("wording", "show", "en").err
    assert duijie("wording", "save", file).code == 0
    assert "Good day {name}" in duijie("wording", "show", "en").out
    wrong = written(tmp_path, '[proposed.mentor]\nsubject = "A team"\n')
    refused = duijie("wording", "save", wrong)
    assert refused.code == 3
    assert "notices.en.toml:2: proposed.mentor.subject: {partner} is missing" in " ".join(
        refused.out.split()
    ).replace(f"{tmp_path}/", "")
    assert "Good day {name}" in duijie("wording", "show", "en").out
    assert duijie("wording", "save", written(tmp_path, GOOD, "ours.toml")).code == 2
    assert duijie("wording", "show", "fr").code == 2
    assert duijie("wording", "save", str(tmp_path / "no" / "notices.en.toml")).code == 3
    database = migrate.opened(ControlSettings(state_dir=tmp_path))
    (row,) = audit.latest(database)
    assert row.act == "wording_save"
    database.close()


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(tmp_path / "spool")
    yield server
    server.stop()


def test_a_notice_is_tried_out_by_mail_and_the_ledger_knows_nothing_of_it(
    tmp_path: Path, duijie: Duijie, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mail_settings(mail_server).items():
        monkeypatch.setenv(f"DUIJIE_{name.upper()}", str(value))
    database = migrate.opened(ControlSettings(state_dir=tmp_path))
    ledger = DeliveryLedger(database)
    decision = pairing(mentor_language="en")
    notices = notices_for(decision, "matcher")
    bodies = {notices[0].cause: encode(decision)}
    ledger.enqueue(bodies, [queued(each, decision) for each in notices], "mail", NOW)
    mentor = notices[1].id
    file = written(tmp_path, GOOD)
    tried: Callable[..., Any] = lambda *more: duijie(  # noqa: E731 - one line, said twice
        "wording", "try", mentor, "zhao@mail.test", *more
    )
    assert tried("--file", file).code == 0
    assert b"Subject: A team for you:" in mail_server.mails()[-1]
    assert tried().code == 0
    assert b"A team for you" not in mail_server.mails()[-1]
    assert [to for _, to in mail_server.taken()] == ["zhao@mail.test"] * 2
    assert ledger.counts("city-mentors") == {"queued": 2}
    assert duijie("wording", "try", "matcher/p/1/mentor:x", "zhao@mail.test").code == 5
    assert duijie("wording", "try", mentor, "no address").code == 8
    database.close()
