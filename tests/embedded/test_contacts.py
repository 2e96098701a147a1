"""A whole deployment on this machine: contact data go into the vault, and nowhere else."""

import asyncio
import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.catalogue import INTERNAL
from services.bootstrap import SERVICES
from services.embedded import env_file
from services.runtime.settings import Settings
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings
from tests.support.commands import DUIJIE, environment
from tests.support.topics import read_all
from tests.support.waiting import wait_until

pytestmark = pytest.mark.embedded

POOL = "marked-1"
MARKS = ("QX7731", "13977317731", "qx7731@mail.example", "021-77317731")
"""A name, a mobile number, an address and a line that stand nowhere but in contact data."""
PROGRAMME = {
    "pool": POOL, "name": "标记项目",
    "rules": {"kind": "mentoring", "mode": "on_change", "same_region_unless_remote": False, "review": False},
}  # fmt: skip
CONTACT = {"name": "QX7731", "phone": "13977317731", "email": "qx7731@mail.example"}
OTHER = CONTACT | {"name": "QX7731乙"}  # the same person would be no mentor of their own startup
STARTUP: dict[str, Any] = {
    "team_id": "T-MARK", "name": "麦田视觉", "summary": "用影像识别麦田病虫害", "industry": "A01",
    "region": "310000", "stage": "nursery", "needs": ["商业加速"], "pools": [POOL],
    "founders": [CONTACT], "contact": {"name": "QX7731", "phone": "021-77317731"},
}  # fmt: skip
MENTOR = {
    "id": "M-MARK", "name": "罗老师", "engagement": "志愿", "track": "创业", "expertise": "农业影像识别产品",
    "services": ["商业加速"], "capacity": 2, "pools": [POOL], "contact": OTHER,
}  # fmt: skip
JUDGE = {"id": "J-MARK", "name": "程评委", "pools": ["marked-2"], "contact": OTHER}
FILING = {
    "id": "F-MARK", "name": "远山资本", "type": "创业投资", "status": "已核验", "verified_on": "2025-06-01",
    "valid_until": "2099-12-31", "thesis": "农业", "pools": ["marked-2"], "contact": OTHER,
}  # fmt: skip
LISTS: dict[str, list[dict[str, Any]]] = {
    "programmes": [PROGRAMME], "startups": [STARTUP], "mentors": [MENTOR], "judges": [JUDGE],
    "filings": [FILING],
}  # fmt: skip


@contextmanager
def up(folder: Path, **more: str) -> Iterator[dict[str, str]]:
    """Run `duijie up` in `folder` with `more` variables; yield those by which commands find it."""
    with (folder.parent / "up.log").open("w") as log:
        process = subprocess.Popen(
            [DUIJIE, "up"], env=environment(folder, **more), stdout=subprocess.DEVNULL, stderr=log
        )
        try:
            file = folder / "duijie.env"
            wait_until(lambda: file.exists() or process.poll() is not None, "duijie up", 240)
            assert process.poll() is None, (folder.parent / "up.log").read_text()
            yield env_file.read(file)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(120)


def run(folder: Path, *arguments: object) -> Any:
    answer = subprocess.run(
        [DUIJIE, *map(str, arguments), "--json"], env=environment(folder), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == os.EX_OK, answer.stderr
    return json.loads(answer.stdout)


def submit(folder: Path) -> None:
    files = []
    for feed, records in LISTS.items():
        files.append(folder.parent / f"{feed}.jsonl")
        files[-1].write_text("".join(json.dumps(record) + "\n" for record in records))
    run(folder, "submit", *files, "--wait")


def settings_of(variables: dict[str, str]) -> Settings:
    names = {name.removeprefix("DUIJIE_").lower(): value for name, value in variables.items()}
    return Settings.model_validate(names)


def everything_on(settings: Settings) -> bytes:
    """Return all bytes of all internal topics: keys, values, headers."""
    parts: list[bytes] = []
    for topic in INTERNAL:
        for record in asyncio.run(read_all(settings, topic.name)):
            parts += [record.key or b"", record.value or b"", repr(record.headers).encode()]
    return b"\n".join(parts)


def metrics_of(log: str) -> bytes:
    """Return what the service that wrote `log` tells Prometheus."""
    ports = [json.loads(line) for line in log.splitlines() if '"listening"' in line]
    with urllib.request.urlopen(f"http://127.0.0.1:{ports[-1]['port']}/metrics") as answer:
        return bytes(answer.read())


def erase_the_mentor(folder: Path) -> None:
    """Export, erase and look for the mentor; every log is intact and as signed before."""
    why = ("--reason", "asked in writing", "--by", "Zhao")
    heads = folder.parent / "heads.json"
    public = run(folder, "heads", "key")["public"]
    run(folder, "heads", "sign", heads)
    held = run(folder, "people", "export", "mentor/M-MARK", *why)
    assert held["contacts"]["mentor/M-MARK"]["contact"]["phone"]["value"] == "13977317731"
    fields = held["pools"][POOL]
    assert fields["mentor/M-MARK"]["name"] == "罗老师"
    assert any(field.startswith("pair/") for field in fields)
    assert [notice["recipient"] for notice in held["notices"]] == ["M-MARK"]
    (project,) = run(folder, "projects", "--search", "麦田", "--stage", "nursery")
    assert (project["startup"], project["pools"]) == ("T-MARK", [POOL])

    receipt = folder.parent / "receipt.json"
    run(folder, "people", "erase", "mentor/M-MARK", *why, "--yes", "--out", receipt)
    told = json.loads(receipt.read_text())
    assert "罗老师" not in receipt.read_text()
    assert (told["profile"], told["by"], told["pools"]) == ("mentor/M-MARK", "Zhao", [POOL])
    assert told["vault"]["fields"] == ["contact.email", "contact.name", "contact.phone"]
    assert told["vectors"] > 0
    assert told["notice_files"] > 0
    assert told["left_in_store"] == {}
    assert {"pool-log", "decisions"} <= set(told["to_cut"])
    assert "M-MARK" not in json.dumps(run(folder, "pairings", POOL))
    for log in ([POOL], []):
        audited = run(folder, "audit", *log)
        assert audited["intact"]
        assert audited["records"] > 0
    checked = run(folder, "heads", "verify", heads, "--key", public)["logs"]
    assert {(one["log"], one["result"]) for one in checked} == {
        (f"pool/{POOL}", "intact"), ("register", "intact"),
    }  # fmt: skip
    run(folder, "doctor")


def test_a_marked_contact_is_in_the_vault_alone_and_nowhere_after_an_erasure(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "state"
    with up(folder) as variables:
        submit(folder)
        pairs = run(folder, "pairings", POOL)
        assert "M-MARK" in json.dumps(pairs)
        read = ("--reason", "test", "--unmask")
        founder = run(folder, "vault", "contact", "startup/T-MARK", *read)["people"]["founder-1"]
        assert founder["phone"]["value"] == "13977317731"
        for profile in ("mentor/M-MARK", "judge/J-MARK", "investor/F-MARK"):
            contact = run(folder, "vault", "contact", profile, *read)["people"]["contact"]
            assert {name: contact[name]["value"] for name in contact} == OTHER
        topics = everything_on(settings_of(variables))
        assert b"M-MARK" in topics  # the looking itself works
        logs = {log.stem: log.read_text() for log in (folder / "logs").iterdir()}
        told = b"".join(metrics_of(logs[service.name]) for service in SERVICES)
        assert b"duijie_contact_profiles_total" in told
        assert not [mark for mark in MARKS if mark.encode() in topics + told]
        erase_the_mentor(folder)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {"control.sqlite3", "vault.key", "contacts.log"} <= {file.name for file in files}
    assert not [
        (file.name, mark) for file in files for mark in MARKS if mark.encode() in file.read_bytes()
    ]


def test_without_its_master_key_the_vault_alone_stands_still_and_matching_goes_on(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "state"
    own = VaultSettings(state_dir=folder)
    KeyFile(own.key_file).write([new_master()])
    vault = open_vault(own)
    vault.check()
    vault.database.close()
    own.key_file.unlink()
    with up(folder):
        submit(folder)
        assert "M-MARK" in json.dumps(run(folder, "pairings", POOL))
        (line,) = (folder / "logs" / "contacts.log").read_text().splitlines()
        assert "vault.key" in line
        assert "duijie vault reset" in line
    told = (tmp_path / "up.log").read_text()
    assert "contacts" in told
    KeyFile(own.key_file).write([new_master()])  # another one
    with up(folder):
        submit(folder)
        assert "M-MARK" in json.dumps(run(folder, "pairings", POOL))
        assert "is under master key" in (folder / "logs" / "contacts.log").read_text()
