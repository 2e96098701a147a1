"""Which regular expressions may take more than linear time: judged by their shape, not by a clock.

A repetition without an upper bound costs more than one look at each character where
- another such repetition follows that can take the same characters, with nothing between that only
  one of them can pass (each place of the border is tried: `\\s*,?\\s*`, `.*a.*b`, and `(x+)+`);
- or the expression is searched for, begins with the repetition, and needs something behind it: the
  same run is then read again from each of its characters (`[a-z]+@`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Final

codes: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
Test = Callable[[str], bool]
_SAMPLE: Final = "aZ09_ \t\n\u3000-.,:;/|@#()[]<>&'\"*+=~é中文號字。，、ａ０\u200b\U00020000"
_CATEGORIES: Final = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS: Final = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_ASSERTIONS: Final = (codes.ASSERT, codes.ASSERT_NOT, codes.AT)
Node = tuple[Any, Any]


class Shape:
    """The shape of one expression."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        text = (
            pattern.pattern
            if isinstance(pattern.pattern, str)
            else pattern.pattern.decode("latin-1")
        )
        flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
        self._nodes = _flat(parser.parse(text, flags))
        self._sample = sorted({*_SAMPLE, *map(chr, _points(self._nodes))})
        self._sets: dict[str, frozenset[str]] = {}

    def faults(self, *, searched: bool) -> list[str]:
        """Return what may take more than linear time in it."""
        faults = list(self._adjacent(self._nodes))
        if searched and any(map(self._rereads, _branches(self._nodes))):
            faults.append("a run is read again from each of its characters")
        return faults

    def _set(self, nodes: Iterable[Node]) -> frozenset[str]:
        """Return the characters of the sample that `nodes` can take, anywhere in them."""
        nodes = list(nodes)
        key = repr(nodes)
        if key not in self._sets:
            self._sets[key] = self._found(nodes)
        return self._sets[key]

    def _found(self, nodes: list[Node]) -> frozenset[str]:
        found: set[str] = set()
        for operation, argument in nodes:
            test = _test(operation, argument)
            found |= {character for character in self._sample if test and test(character)}
            for inner in _inside(operation, argument):
                found |= self._set(inner)
        return frozenset(found)

    def _adjacent(self, nodes: list[Node], behind: Sequence[Node] = ()) -> Iterator[str]:
        """Yield a fault for each endless repetition in `nodes` that competes with a later one;
        `behind` comes after them.
        """
        for place, (operation, argument) in enumerate(nodes):
            after = [*nodes[place + 1 :], *behind]
            for inner in _inside(operation, argument):
                yield from self._adjacent(inner, after)
            if not _is_endless(operation, argument):
                continue
            body = _flat(argument[2])
            if any(_is_endless(*node) for node in _all(body)):
                yield from self._adjacent([*body, *body])
            if self._met(body, after)[0]:
                yield "two endless repetitions share characters"

    def _met(self, body: list[Node], after: list[Node]) -> tuple[bool, bool]:
        """Return whether an endless repetition that competes with one of `body` comes in `after`,
        and whether all of `after` can be passed by characters of `body` alone.
        """
        met = False
        taken = self._set(body)
        for operation, argument in after:
            if operation in _ASSERTIONS:
                continue
            inner = [self._met(body, nodes) for nodes in _inside(operation, argument)]
            met = met or any(found for found, _ in inner)
            if not inner and not taken & self._set([(operation, argument)]):
                return met, False
            passed = not inner or any(passes for _, passes in inner)
            if passed and _is_endless(operation, argument):
                other = self._set(_flat(argument[2]))
                met = met or self._passable(other, body)
            if not passed and not _may_be_empty((operation, argument)):
                return met, False
        return met, True

    def _passable(self, taken: frozenset[str], nodes: list[Node]) -> bool:
        """Return whether `nodes` can match with characters of `taken` alone."""
        for operation, argument in nodes:
            inner = _inside(operation, argument)
            if operation in _ASSERTIONS or _may_be_empty((operation, argument)):
                continue
            if inner and not any(self._passable(taken, part) for part in inner):
                return False
            if not inner and not taken & self._set([(operation, argument)]):
                return False
        return True

    def _rereads(self, nodes: list[Node]) -> bool:
        before: list[Node] = []
        for place, (operation, argument) in enumerate(nodes):
            if _is_endless(operation, argument):
                taken = self._set(_flat(argument[2]))
                starts = all(_may_be_empty(node) or self._set([node]) & taken for node in before)
                needs = any(
                    node[0] in _ASSERTIONS or not _may_be_empty(node) for node in nodes[place + 1 :]
                )
                if starts and needs and not any(self._guards(node, taken) for node in before):
                    return True
            before.append((operation, argument))
        return False

    def _guards(self, node: Node, taken: frozenset[str]) -> bool:
        """Return whether a node lets nothing begin inside a run of characters in `taken`."""
        operation, argument = node
        if operation is codes.BRANCH:
            return all(
                any(self._guards(part, taken) for part in branch)
                for branch in _inside(operation, argument)
            )
        if operation is codes.AT:
            return argument in {codes.AT_BEGINNING, codes.AT_BEGINNING_STRING}
        if operation not in {codes.ASSERT, codes.ASSERT_NOT} or argument[0] > 0:
            return False
        return bool(self._set(_flat(argument[1])) & taken) == (operation is codes.ASSERT_NOT)


def _flat(nodes: Iterable[Node]) -> list[Node]:
    """Return `nodes` with groups replaced by what is in them."""
    flat: list[Node] = []
    for operation, argument in nodes:
        if operation is codes.SUBPATTERN:
            flat += _flat(argument[3])
        elif operation is codes.ATOMIC_GROUP:
            flat += _flat(argument)
        else:
            flat.append((operation, argument))
    return flat


def _branches(nodes: list[Node]) -> Iterator[list[Node]]:
    """Yield the alternatives of an expression that is nothing but a choice, else the expression."""
    if len(nodes) == 1 and nodes[0][0] is codes.BRANCH:
        for branch in nodes[0][1][1]:
            yield from _branches(_flat(branch))
    else:
        yield nodes


def _inside(operation: Any, argument: Any) -> list[list[Node]]:
    if operation in _REPEATS or operation is codes.POSSESSIVE_REPEAT:
        return [_flat(argument[2])]
    if operation is codes.BRANCH:
        return [_flat(branch) for branch in argument[1]]
    return []


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for operation, argument in nodes:
        yield operation, argument
        for inner in _inside(operation, argument):
            yield from _all(inner)


def _is_endless(operation: Any, argument: Any) -> bool:
    return operation in _REPEATS and argument[1] is codes.MAXREPEAT


def _may_be_empty(node: Node) -> bool:
    operation, argument = node
    if operation in _REPEATS or operation is codes.POSSESSIVE_REPEAT:
        return argument[0] == 0 or all(map(_may_be_empty, _flat(argument[2])))
    if operation is codes.BRANCH:
        return any(all(map(_may_be_empty, _flat(branch))) for branch in argument[1])
    return operation in _ASSERTIONS


def _points(nodes: Iterable[Node]) -> Iterator[int]:
    """Yield the code points that sets and literals name."""
    for operation, argument in _all(nodes):
        if operation in {codes.LITERAL, codes.NOT_LITERAL}:
            yield argument
        for part, value in argument if operation is codes.IN else ():
            if part is codes.LITERAL:
                yield value
            elif part is codes.RANGE:
                yield from value


def _test(operation: Any, argument: Any) -> Test | None:
    """Return what tells whether a node for one character takes it, None for any other node."""
    if operation is codes.LITERAL:
        return lambda character: ord(character) == argument
    if operation is codes.NOT_LITERAL:
        return lambda character: ord(character) != argument
    if operation is codes.ANY:
        return lambda character: character != "\n"
    if operation is codes.IN:
        return lambda character: _in_set(argument, character)
    return None


def _in_set(parts: list[Any], character: str) -> bool:
    negated = parts[0][0] is codes.NEGATE
    found = any(
        (part is codes.LITERAL and value == ord(character))
        or (part is codes.RANGE and value[0] <= ord(character) <= value[1])
        or (part is codes.CATEGORY and re.match(_CATEGORIES[value], character) is not None)
        for part, value in parts
    )
    return found != negated
