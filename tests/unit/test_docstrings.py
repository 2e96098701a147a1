"""What docstrings and comments name exists: files, pages and modules."""

import re

from tests.support.kafka import ROOT

PACKAGES = ("contracts", "models", "services", "benchmarks")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
PATH = re.compile(
    r"(?<![\w/.])(?:contracts|models|services|benchmarks|tests|docs)(?:/[\w-]+)+\.(?:py|md)\b"
)
DOTTED = re.compile(r"`((?:contracts|models|services|benchmarks)(?:\.(?!py`)\w+)+)`")


def _exists(dotted: str) -> bool:
    """Return whether this is a module, or a name in one."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:cut])
        source = (
            path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
        )
        if source.is_file():
            rest = parts[cut:]
            return (
                not rest
                or re.search(rf"\b{rest[0]}\b", source.read_text(encoding="utf-8")) is not None
            )
    return False


def test_every_file_and_page_that_code_names_exists():
    missing = {
        (str(module.relative_to(ROOT)), name)
        for module in MODULES
        for name in PATH.findall(module.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    }
    assert missing == set()


def test_every_module_that_code_names_exists():
    missing = {
        (str(module.relative_to(ROOT)), name)
        for module in MODULES
        for name in DOTTED.findall(module.read_text(encoding="utf-8"))
        if not _exists(name)
    }
    assert missing == set()
