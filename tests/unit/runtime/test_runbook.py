"""Every error that a service can stop with has a line in the runbook (docs/operations.md, "When a
service stops"), with what it says as it says it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.runtime import errors

ROOT = Path(__file__).parents[3]
STOPPING = ("Gap", "Unsendable", "Newer", "UsageError")
"""Errors that end a service; Retryable does where broker or store stay away at the start."""
READ = (
    "services/runtime/serve.py", "services/runtime/settings.py", "services/runtime/core/newer.py",
    "services/runtime/io", "services/embedder",
)  # fmt: skip


def _sources() -> Iterator[Path]:
    for name in READ:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def _template(node: ast.expr) -> str:
    """Return the text of a message with `...` for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_template(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _template(left) + _template(right)
    return "..."


def _raised(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the messages of the errors that a module makes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in STOPPING:
            yield from node.args[:1]


def messages() -> list[str]:
    """Return what services say when they stop."""
    trees = (ast.parse(path.read_text("utf-8")) for path in _sources())
    found = {_template(message) for tree in trees for message in _raised(tree)}
    return sorted(text for text in found if text.strip("."))


def runbook() -> list[list[str]]:
    """Return the lines that the runbook quotes, each in the pieces between `...`."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    section = page.partition("### When a service stops")[2].partition("\n## ")[0]
    quoted = [
        line
        for row in re.findall(r"^\| (`.*?`) \| \d", section, re.MULTILINE)
        for line in re.findall(r"`([^`]+)`", row)
    ]
    return [[piece.strip() for piece in line.split("...") if piece.strip()] for line in quoted]


def _quotes(pieces: list[str], message: str) -> bool:
    rest = message
    for piece in pieces:
        _, found, rest = rest.partition(re.sub(r"\b[NMS]\b", "...", piece))
        if not found:
            return False
    return True


@pytest.mark.parametrize("message", messages())
def test_what_a_service_stops_with_is_in_the_runbook(message: str) -> None:
    assert any(_quotes(line, message) for line in runbook()), f"no line of the runbook: {message}"


def test_the_search_finds_messages_of_every_class_that_stops_a_service() -> None:
    assert len(messages()) > 15
    assert all(hasattr(errors, name) for name in STOPPING)
    assert not any(_quotes(line, "something that nobody has written down") for line in runbook())
