"""No expression that reads what records and lists say takes more than linear time."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contracts
import models.text
import services.intake
import services.spreadsheets
from tests.support.patterns import Shape

SEARCHED = {"search", "sub", "subn", "findall", "finditer", "split"}
LINEAR_ALL_THE_SAME = {
    "contracts.codes._areas._SELF_RULED": "reads the names of our own table",
    "contracts.codes._areas._FORMER_PART": "reads our own table",
    "models.text.adverts._EDITORIAL": "reads a line in the last 400 characters of a text",
    "models.text.adverts._ADVERT": "reads a line in the last 400 characters of a text",
    "models.text.suspicion._LISTED": "reads the last 60 characters of a text",
    "models.text.table._ROW": "begins with a line; a run of blanks follows one character only",
    "models.text.table._RULE": "needs nothing behind the last blanks, so that nothing is tried twice",
    "models.text.tail._BOUNDARY": "needs nothing behind the blanks, so that nothing is tried twice",
}
"""Module and name -> why an expression with that shape takes no more than linear time."""


def modules() -> Iterator[Any]:
    for package in (contracts, models.text, services.intake, services.spreadsheets):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def patterns(value: Any, depth: int = 2) -> Iterator[tuple[re.Pattern[Any], bool]]:
    """Yield the expressions in a value of a module, and whether they are known to be searched for."""
    bound = getattr(value, "__self__", None)
    if isinstance(value, re.Pattern):
        yield value, False
    elif isinstance(bound, re.Pattern):
        yield bound, value.__name__ in SEARCHED
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from patterns(part, depth - 1)
    elif depth and isinstance(value, dict):
        for part in value.values():
            yield from patterns(part, depth - 1)


def searched_names(module: Any) -> set[str]:
    """Return the names of a module on which something is called that looks everywhere in a text, or
    that are handed on.
    """
    nodes = list(ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))))
    called: dict[str, set[str]] = {}
    for node in nodes:
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            called.setdefault(function.value.id, set()).add(function.attr)
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return {name for name in names if not called.get(name) or called[name] & SEARCHED}


def everything() -> list[tuple[str, re.Pattern[Any], bool]]:
    """Return name, expression and whether it is searched for, of all expressions there are."""
    found = []
    for module in modules():
        searched = searched_names(module)
        for name, value in vars(module).items():
            found += [
                (f"{module.__name__}.{name}", pattern, known or name in searched)
                for pattern, known in patterns(value)
            ]
    return found


ALL = everything()


def test_each_exception_is_needed():
    for name, pattern, searched in ALL:
        if name in LINEAR_ALL_THE_SAME:
            assert Shape(pattern).faults(searched=searched)
    assert LINEAR_ALL_THE_SAME.keys() <= {name for name, _, _ in ALL}


def test_the_expressions_are_found():
    assert len(ALL) > 60


@pytest.mark.parametrize(("name", "pattern", "searched"), ALL, ids=[name for name, _, _ in ALL])
def test_an_expression_takes_linear_time(name: str, pattern: re.Pattern[Any], searched: bool):
    if name not in LINEAR_ALL_THE_SAME:
        assert not Shape(pattern).faults(searched=searched), pattern.pattern


@pytest.mark.parametrize(
    "text",
    [r"(?:a+)+b", r"(?:a|b)*[ab]*c", r"\s*,?\s*x", r".*a.*b", r"(?:x\d*)*\d+y", r"(?:(?:a*)b?)*c"],
)
def test_expressions_that_try_every_border_are_noticed(text: str):
    assert Shape(re.compile(text)).faults(searched=False)


@pytest.mark.parametrize("text", [r"[a-z]+@", r"\s+$", r"\s*,\s*", r"a*b", r"\w+ ?:", r"x?[xy]+z"])
def test_expressions_that_read_a_run_again_and_again_are_noticed_where_they_are_searched_for(
    text: str,
):
    assert Shape(re.compile(text)).faults(searched=True)
    assert not Shape(re.compile(text)).faults(searched=False)


@pytest.mark.parametrize(
    "text",
    [
        r"[a-z]+",
        r"<[a-z]+>",
        r"(?<![a-z])[a-z]+@",
        r"\A\s+x",
        r"(?:[.][a-z]+)*",
        r"[a-z]{1,64}@",
    ],
)
def test_expressions_that_look_at_each_character_once_pass(text: str):
    assert not Shape(re.compile(text)).faults(searched=True)
