"""What set-up promises: one lock for everything, every dependency explained, every failure in one clear text."""

import importlib.util
import re
import tomllib
from types import ModuleType

import pytest

from tests.support.kafka import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
LOCK = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]


def _plain(requirement: str) -> str:
    """Return a requirement as the lock writes it: without extras, in one spelling."""
    name, _, version = requirement.partition("==")
    return f"{re.sub(r'[-_.]+', '-', name.partition('[')[0]).lower()}=={version}"


def test_every_locked_line_is_one_exact_version_without_a_local_label() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+==[A-Za-z0-9.]+", line) for line in LOCK)
    assert len({line.partition("==")[0] for line in LOCK}) == len(LOCK)


def test_the_lock_holds_every_direct_dependency_in_the_version_that_is_asked_for() -> None:
    assert {_plain(requirement) for requirement in DIRECT} <= set(LOCK)
    assert "torch==2.13.0" in LOCK


def test_every_direct_dependency_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line.partition("|")[2].partition("|")[0] for line in text.splitlines() if line.startswith("|")]
    named = {_plain(name.strip() + "==").removesuffix("==") for row in rows for name in row.split(",")}
    assert {_plain(requirement).partition("==")[0] for requirement in DIRECT} <= named


@pytest.fixture
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", ROOT / ".ci" / "install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("said", "code", "text"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", 5, "disk is full"),
        ("ERROR: No matching distribution found for absl-py==2.5.1", 4, "is the network there"),
        ("NewConnectionError: Failed to establish a new connection", 4, "is the network there"),
        ("error: subprocess-exited-with-error", 6, "pip failed"),
    ],
)
def test_what_pip_says_becomes_a_text_and_an_exit_code(install: ModuleType, said: str, code: int, text: str) -> None:
    error = install.explain(f"WARNING: noise\n{said}\n")
    assert error.code == code
    assert text in str(error)
    assert "noise" not in str(error)


def test_another_python_is_refused_with_what_to_install(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 13, 1))
    with pytest.raises(install.InstallError, match=r"3\.11 is needed, this is 3\.13\.1"):
        install.check_python()


def test_every_target_of_make_is_listed_by_make_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):[^=\n]*## ", text, re.MULTILINE))
