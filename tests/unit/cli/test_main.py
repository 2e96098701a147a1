import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from services.cli import main
from services.cli.failures import ExitCode
from services.words._catalogue import texts


def test_help_lists_every_exit_code(duijie):
    result = duijie("--help")
    assert result.code == 0
    assert all(str(int(code)) in result.out for code in ExitCode)


def test_help_loads_neither_solver_nor_encoder_nor_client():
    heavy = {"torch", "sklearn", "ortools", "aiokafka", "redis", "pydantic", "numpy"}
    script = f"import sys; import services.cli.main; print(sorted(set(sys.modules) & {heavy!r}))"
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.strip() == "[]"


def test_a_script_beside_duijie_hides_no_package_of_ours(tmp_path):
    script = Path(sysconfig.get_path("scripts"), "duijie")
    if not script.exists():
        pytest.skip("duijie is not installed as a script here")
    file = tmp_path / "draw.json"
    file.write_text("[]", encoding="utf-8")
    done = subprocess.run(
        [script, "verify", "draw", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == ExitCode.DIFFERS, done.stderr


@pytest.mark.parametrize(
    "verb", [["topics", "check"], ["quarantine", "list"], ["replay", "p"], ["open", "p"]]
)
def test_a_broker_that_is_down_gives_one_line_with_its_address_and_exit_4(duijie, verb):
    result = duijie(*verb, "--language", "en")
    assert result.code == ExitCode.AWAY
    assert (
        result.err
        == "duijie: cannot reach the broker at 127.0.0.1:1; is `duijie up` running? set DUIJIE_KAFKA\n"
    )
    assert result.out == ""


@pytest.mark.parametrize("verb", [["pairings", "p"], ["shortlist", "p"], ["explain", "p", "s"]])
def test_a_store_that_is_down_is_named_without_its_password(duijie, verb):
    result = duijie(*verb)
    assert result.code == ExitCode.AWAY
    assert "127.0.0.1:1" in result.err
    assert "secret" not in result.err
    assert len(result.err.splitlines()) == 1


def test_a_wrong_setting_is_named_with_its_value(duijie, monkeypatch):
    monkeypatch.setenv("DUIJIE_PORT", "ninety")
    result = duijie("doctor")
    assert result.code == ExitCode.USAGE
    assert "DUIJIE_PORT" in result.err
    assert "ninety" in result.err


def test_an_unknown_language_is_a_usage_error(duijie):
    assert duijie("doctor", "--language", "fr").code == ExitCode.USAGE


def test_doctor_says_what_failed_and_goes_on(duijie):
    result = duijie("doctor", "--json", "--language", "en")
    levels = {check["name"]: check["level"] for check in json.loads(result.out)}
    assert result.code == ExitCode.AWAY
    assert {name for name, level in levels.items() if level == "fail"} == {"broker", "store"}
    assert "disk" in levels


def test_an_unforeseen_error_is_one_line_without_a_traceback(duijie, monkeypatch):
    def explode(*_):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("services.cli.client.connect.settings", explode)
    result = duijie("doctor")
    assert result.code == ExitCode.INTERNAL
    assert "by nought" in result.err
    assert "Traceback" not in result.err


def test_ctrl_c_ends_quietly(duijie, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("services.cli.client.connect.settings", interrupt)
    result = duijie("doctor")
    assert result.code == ExitCode.INTERRUPTED
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "command", [["open", "Not A Pool"], ["answer", "p", "s", "m", "maybe", "--by", "mentor"]]
)
def test_an_argument_that_breaks_its_contract_is_refused_before_anything_is_sent(duijie, command):
    result = duijie(*command)
    assert result.code == ExitCode.USAGE
    assert len(result.err.splitlines()) == 1


def test_every_text_that_the_command_line_names_is_in_the_catalogue():
    import re
    from pathlib import Path

    sources = "\n".join(path.read_text() for path in Path(main.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'(?:tell|note)\(\s*"([a-z_]+\.[a-z_0-9]+)"', sources))
    named |= set(re.findall(r'ExitCode\.[A-Z_]+,\s*"([a-z_]+\.[a-z_0-9]+)"', sources))
    named |= {f"doctor.{key}" for key in re.findall(r'_check\(\s*"[a-z]+",\s*"([a-z_]+)"', sources)}
    up = {key.removeprefix("up.") for key in texts("en") if key.startswith("up.")}
    known = {key.removeprefix("cli.") for key in texts("en") if key.startswith("cli.")}
    assert len(named) > 60
    assert named - known - up == set()


def test_a_reader_that_goes_away_before_the_end_is_no_error():
    script = (
        "from services.cli import main, output\n"
        "main.app = lambda: output.show(*['a line'] * 50_000)\n"
        "main.run()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == ExitCode.OK
