"""Every field of a pool-log record is read by a decision or a page, or `docs/contracts.md` says
that it is only kept.
"""

import ast
import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

from contracts import pool_log
from contracts.pool_log import MentoringRules, PoolRecord, Record, RoadshowRules

ROOT = Path(__file__).parents[2]
RECORDS: tuple[type[msgspec.Struct], ...] = Record.__args__
RULES: tuple[type[msgspec.Struct], ...] = (MentoringRules, RoadshowRules)
READ_ELSEWHERE = {
    "Allotment.gone": "models/mentoring/transaction.py",
    "Judge.title": "services/publishing/views.py",
    "Judge.available_from": "models/roadshow/event_day/staging.py",
    "Judge.available_until": "models/roadshow/event_day/staging.py",
}
"""Fields read in a module that does not name their record, which the search below cannot tell from
another's.
"""


@cache
def modules() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return of each module that comes after intake: the attributes and texts in it, and the names."""
    found = {}
    for path in sorted([*ROOT.glob("models/**/*.py"), *ROOT.glob("services/**/*.py")]):
        if "intake" in path.relative_to(ROOT).parts:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text())))
        read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        read |= {
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {
            alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        found[path.relative_to(ROOT).as_posix()] = frozenset(read), frozenset(names)
    return found


def unread() -> set[str]:
    """Return `Record.field` of the fields that no module reads which names their record (of rules:
    that no module reads).
    """
    own: list[tuple[type[msgspec.Struct], str]] = [
        (kind, field) for kind in [*RECORDS, *RULES] for field in kind.__struct_fields__
    ]
    return {
        f"{kind.__name__}.{field}"
        for kind, field in own
        if field not in PoolRecord.__struct_fields__
        and not any(
            field in read and (kind in RULES or kind.__name__ in names)
            for read, names in modules().values()
        )
    }


def kept() -> set[str]:
    """Return the fields that `docs/contracts.md` declares to be kept for people alone."""
    section = (
        (ROOT / "docs" / "contracts.md")
        .read_text()
        .split("Kept for people\n", maxsplit=1)[1]
        .split("\n## ")[0]
    )
    return set(re.findall(r"^\| `(\w+\.\w+)` \|", section, re.MULTILINE))


def test_a_field_that_nothing_reads_is_declared_to_be_kept_for_people():
    assert unread() - READ_ELSEWHERE.keys() <= kept()


def test_only_fields_that_there_are_can_be_kept():
    for name in kept():
        record, field = name.split(".")
        assert field in getattr(pool_log, record).__struct_fields__


@pytest.mark.parametrize(("field", "module"), READ_ELSEWHERE.items())
def test_a_field_is_read_where_it_is_said_to_be(field: str, module: str):
    assert field.split(".")[1] in modules()[module][0]


def test_the_search_would_notice_a_new_field():
    assert "Judge.languages" in unread(), "a field whose name others have too"
    assert "Startup.stage" not in unread()
