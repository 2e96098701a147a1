"""What `make lint` says of a house that is hard to read: where, what, and what to do."""

import importlib.util
import itertools
import sys
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


house = _script("house")


@pytest.fixture
def fault_lines(tmp_path, monkeypatch):
    """Return the faults of a house of these files."""
    monkeypatch.setattr(house, "SAME_NAME", {"Mentor": "as it is fed and as it is logged"})
    twice = "class Mentor:\n    pass\n"

    def lines(**files: str) -> list[str]:
        for name, text in {"contracts.feed": twice, "contracts.log": twice, **files}.items():
            path = tmp_path / f"{name.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        faults: list[str] = house.faults(tmp_path)
        return faults

    return lines


def test_a_plain_house_has_no_faults(fault_lines):
    assert fault_lines(**{"models.a": "from models import b\n", "models.b": "x = 1\n"}) == []


def test_an_import_loop_is_named_from_module_to_module(fault_lines):
    (line,) = fault_lines(
        **{
            "models.a": "from models.b import x\n",
            "models.b": "import models.c\n",
            "models.c": "def late():\n    from models.a import y\n",
        }
    )
    loop = line.partition("an import loop, ")[2].partition(";")[0].split(" -> ")
    assert loop[0] == loop[-1]
    assert ("models.a", "models.b") in itertools.pairwise(loop)
    assert "of its own" in line


def test_two_import_loops_are_both_named(fault_lines):
    files = {
        "models.a": "import models.b\n",
        "models.b": "import models.a\n",
        "services.c": "import services.d\n",
        "services.d": "import services.c\n",
    }
    assert len(fault_lines(**files)) == 2


def test_a_folder_with_too_many_modules_is_named_and_init_does_not_count(fault_lines):
    twenty = {f"models.wide.m{number}": "x = 1\n" for number in range(20)}
    assert fault_lines(**twenty, **{"models.wide.__init__": ""}) == []
    (line,) = fault_lines(**{"models.wide.m20": "x = 1\n"})
    assert line.startswith("models/wide: 21 modules, at most 20")


def test_long_lines_are_counted_over_the_whole_house(fault_lines):
    assert fault_lines(**{"models.a": "x = 1\n" * 300 + f"y = '{'好' * 100}'\n"}) == []
    (line,) = fault_lines(**{"models.b": f"y = '{'z' * 100}'\n" * 5})
    assert line.startswith("models/b.py, models/a.py")


def test_a_long_function_is_named_with_its_line(fault_lines):
    body = "    x = 1\n" * 39
    assert fault_lines(**{"models.a": f"def f():\n{body}"}) == []
    (line,) = fault_lines(**{"models.a": f"y = 1\ndef f():\n{body}    x = 2\n"})
    assert line.startswith("models/a.py:2: f has 41 lines")


def test_a_class_name_used_twice_is_named_with_both_places(fault_lines):
    (line,) = fault_lines(
        **{"models.a": "class Lens:\n    pass\n", "models.b": "class Lens:\n    pass\n"}
    )
    assert line.startswith("models/a.py:1, models/b.py:1: class Lens means 2 things")


def test_an_exception_that_nothing_needs_is_a_fault(fault_lines):
    (line,) = fault_lines(**{"contracts.log": "x = 1\n"})
    assert "take it off the list" in line
