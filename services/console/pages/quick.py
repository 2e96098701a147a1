"""What makes templates quick: our own texts are called straight, and rows are kept as they were made."""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, cast

import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

_STRAIGHT: Final = frozenset({"say", "tell", "name", "link_words"})
_OBJECT: Final = "shown"
FORM_MARK: Final = f"form-{secrets.token_hex(16)}"
ONCE_MARK: Final = f"once-{secrets.token_hex(16)}"
"""Stand in a kept row for what each session and each form has of its own; nobody can guess them."""
_MARKS: Final = re.compile(f"{FORM_MARK}|{ONCE_MARK}")
_MOST_KEPT: Final = 8_192


class StraightCalls(CodeGenerator):
    """Calls what says texts (services.console.pages.shown) without asking whether it wants to know
    the context, which costs more than the text does.
    """

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002 - the base's own
        """Write a call."""
        called = node.node
        ours = (isinstance(called, nodes.Name) and called.name in _STRAIGHT) or (
            isinstance(called, nodes.Getattr)
            and isinstance(called.node, nodes.Name)
            and called.node.name == _OBJECT
        )
        if not ours or forward_caller or node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(called, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for keyword in node.kwargs:
            self.write(f"{keyword.key}=")
            self.visit(keyword.value, frame)
            self.write(", ")
        self.write(")")


class KeptRows:
    """HTML of rows by all that it was made of; the rows used last stay. Threads may share it."""

    def __init__(self) -> None:
        self._rows: OrderedDict[bytes, Markup] = OrderedDict()
        self._lock = Lock()

    def made(self, key: bytes, make: Callable[[], str]) -> Markup:
        """Return the row of `key`, made now if it is not kept."""
        with self._lock:
            row = self._rows.get(key)
            if row is not None:
                self._rows.move_to_end(key)
                return row
        row = Markup(make())  # noqa: S704 - what a template has made
        with self._lock:
            self._rows[key] = row
            if len(self._rows) > _MOST_KEPT:
                self._rows.popitem(last=False)
        return row


class KeptExtension(Extension):
    """`{% kept A, B %}...{% endkept %}`: made once for the same A and B in the same language.

    All that the block shows has to be among them, or the same for everybody; `form_mark` and
    `once_mark` stand for what is not.
    """

    tags = {"kept"}  # noqa: RUF012 - as Jinja wants it

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the block."""
        line = next(parser.stream).lineno
        depends = parser.parse_tuple()
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        place = nodes.Const(f"{parser.name}:{line}")
        language = nodes.Getattr(nodes.Name(_OBJECT, "load"), "language", "load")
        call = self.call_method("_kept", [place, language, depends])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _kept(self, place: str, language: str, depends: Any, caller: Callable[[], str]) -> Markup:
        rows = cast("KeptRows", self.environment.globals["kept_rows"])
        return rows.made(msgspec.msgpack.encode((place, language, depends)), caller)


def filled(page: str, form: str) -> str:
    """Return `page` with each session's and each form's own values in the place of the marks."""
    return _MARKS.sub(lambda mark: form if mark[0] == FORM_MARK else secrets.token_hex(16), page)
