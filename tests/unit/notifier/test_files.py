import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.notices import Notice
from services.notifier.compose import notices_for
from services.notifier.files import file_notice, file_of, letter
from services.runtime.errors import Retryable
from tests.unit.notifier.makers import BASE, pairing

NOTICE = notices_for(pairing(), "matcher")[0]


def notice(recipient: str, pool: str = "p") -> Notice:
    return Notice(
        id=f"matcher/{pool}/1/startup:{recipient}", cause=f"matcher/{pool}/1", pool=pool, time=BASE["time"],
        recipient_kind="startup", recipient=recipient, recipient_name="x", language="en", template="t",
        subject="s", body="b",
    )  # fmt: skip


def test_a_notice_is_filed_under_its_pool_by_service_number_and_recipient(tmp_path):
    path = file_notice(tmp_path, NOTICE)
    assert path == tmp_path / "city-mentors" / "matcher-00000007-startup-T-1.txt"
    assert path.read_text(encoding="utf-8") == letter(NOTICE)
    assert path.stat().st_mode & 0o077 == 0, "notices hold names: only their owner may read them"


def test_filing_again_leaves_one_and_the_same_file(tmp_path):
    before = file_notice(tmp_path, NOTICE).read_bytes()
    assert file_notice(tmp_path, NOTICE).read_bytes() == before
    assert [path.name for path in (tmp_path / "city-mentors").iterdir()] == [
        "matcher-00000007-startup-T-1.txt"
    ]


def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path):
    (tmp_path / "city-mentors").write_text("a file where a folder should be")
    with pytest.raises(Retryable, match="cannot write notices"):
        file_notice(tmp_path, NOTICE)


def test_a_rename_that_fails_leaves_no_half_file(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Retryable, match="No space left"):
        file_notice(tmp_path, NOTICE)
    assert list((tmp_path / "city-mentors").iterdir()) == []


@given(recipient=st.text(max_size=300), pool=st.text(min_size=1, max_size=80))
def test_no_id_leads_out_of_the_folder_or_breaks_the_file_system(recipient, pool):
    folder = Path("/notices")
    path = file_of(folder, notice(recipient, pool))
    assert path.parent.parent == folder
    assert path.parent.name not in {"", ".", ".."}
    assert len(path.name.encode()) < 200


@given(one=st.text(max_size=300), other=st.text(max_size=300))
def test_different_recipients_have_different_files(one, other):
    assert (file_of(Path(), notice(one)) == file_of(Path(), notice(other))) == (one == other)
