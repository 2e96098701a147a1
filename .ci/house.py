"""Whether the house is still one that a newcomer can read; part of `make lint`.

`python .ci/house.py` prints one line for each thing that is not as it should be (where, what, and
what to do) and exits 1 if there is any: import loops, folders with too many modules, long lines,
long functions, and class names that stand for two different things. house_exceptions.py lists what
may stay, with the reason.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))
from house_exceptions import SAME_NAME

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("contracts", "models", "services", "benchmarks")
MOST_MODULES: Final = 20
LONGEST_LINE: Final = 100
LONG_LINES_PERCENT: Final = 1
LONGEST_FUNCTION: Final = 40


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file; `name` is dotted, without `__init__`."""

    name: str
    path: str
    text: str
    tree: ast.Module


def modules(root: Path) -> list[Module]:
    """Return every module of the house."""
    parsed = []
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            place = path.relative_to(root)
            text = path.read_text(encoding="utf-8")
            name = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
            parsed.append(Module(name, str(place), text, ast.parse(text)))
    return parsed


def imports(module: Module, names: set[str]) -> set[str]:
    """Return the modules among `names` that `module` imports, at its top or in a function."""
    imported = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                imported.add(whole if whole in names else node.module)
    return (imported & names) - {module.name}


def loops(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield import loops, each once: a module, what it imports, and so on back to it."""
    rest = {name: set(imported) for name, imported in graph.items()}
    while True:
        try:
            TopologicalSorter(rest).prepare()
        except CycleError as error:
            loop = error.args[1][::-1]  # graphlib names what is imported first
            yield loop
            rest[loop[0]].discard(loop[1])
        else:
            return


def looping(parsed: list[Module]) -> Iterator[str]:
    """Yield what there is to say about import loops."""
    names = {module.name for module in parsed}
    for loop in loops({module.name: imports(module, names) for module in parsed}):
        yield (
            f"{loop[0]}: an import loop, {' -> '.join(loop)}; "
            "move what both need to a module of its own"
        )


def crowded(parsed: list[Module]) -> Iterator[str]:
    """Yield the folders with too many modules; `__init__` is not counted."""
    folders = Counter(
        str(Path(module.path).parent)
        for module in parsed
        if not module.path.endswith("__init__.py")
    )
    for folder, count in sorted(folders.items()):
        if count > MOST_MODULES:
            yield (
                f"{folder}: {count} modules, at most {MOST_MODULES}; "
                "give a subject of it a folder of its own"
            )


def long_lines(parsed: list[Module]) -> Iterator[str]:
    """Yield the share of long lines, with the files that have most of them, where it is too big."""
    long = {
        module.path: sum(len(line) > LONGEST_LINE for line in module.text.splitlines())
        for module in parsed
    }
    lines = sum(len(module.text.splitlines()) for module in parsed)
    percent = 100 * sum(long.values()) / lines
    if percent >= LONG_LINES_PERCENT:
        most = sorted(long, key=lambda path: -long[path])[:5]
        yield (
            f"{', '.join(most)}: {percent:.1f} % of all lines are over {LONGEST_LINE} characters, "
            f"at most {LONG_LINES_PERCENT} %; break them, here first"
        )


def long_functions(parsed: list[Module]) -> Iterator[str]:
    """Yield the functions with too many lines."""
    for module in parsed:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield (
                    f"{module.path}:{node.lineno}: {node.name} has {lines} lines, at most "
                    f"{LONGEST_FUNCTION}; give a part of it a name of its own"
                )


def same_names(parsed: list[Module]) -> Iterator[str]:
    """Yield the class names used in several modules that no exception allows, and exceptions that
    nothing needs.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for module in parsed:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{module.path}:{node.lineno}")
    for name, where in sorted(places.items()):
        if len(where) > 1 and name not in SAME_NAME:
            yield (
                f"{', '.join(where)}: class {name} means {len(where)} things; say in each name "
                "what it is, or write in .ci/house_exceptions.py why they mean the same"
            )
    for name in sorted(SAME_NAME):
        if len(places[name]) < 2:
            yield f".ci/house_exceptions.py: class {name} is used once by now; take it off the list"


def faults(root: Path) -> list[str]:
    """Return everything that is not as it should be, a line each."""
    parsed = modules(root)
    checks = (looping, crowded, long_lines, long_functions, same_names)
    return [fault for check in checks for fault in check(parsed)]


def main() -> int:
    """Print the faults; return the exit code."""
    found = faults(ROOT)
    print("\n".join(found) or "house: fine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
