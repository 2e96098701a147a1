"""The options that every verb has, given to it by one decorator; ids typed on the command line."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, Final

import typer

from contracts.normal import normal_pool, normal_reference
from services.cli.texts import LANGUAGE
from services.words import LANGUAGES


def _choose(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(f"{value!r}: {' | '.join(LANGUAGES)}")
    LANGUAGE.set(value)
    return value


def _option(name: str, kind: Any, default: Any, *flags: str, **settings: Any) -> Parameter:
    annotation = Annotated[kind, typer.Option(*flags, **settings)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_JSON: Final = _option("as_json", bool, False, "--json", help="以 JSON 输出 · print JSON")  # noqa: FBT003 - a default
_LANGUAGE: Final = _option(
    "language",
    str,
    "zh-Hans",
    "--language",
    envvar="DUIJIE_LANGUAGE",
    metavar="|".join(LANGUAGES),
    callback=_choose,
    is_eager=True,
    help="界面语言 · language of the output",
)
_WAIT: Final = _option(
    "wait",
    bool,
    False,  # noqa: FBT003 - a default
    "--wait",
    help="等到处理完毕 · wait until everything has been applied",
)
_TIMEOUT: Final = _option(
    "timeout",
    float,
    600.0,
    "--timeout",
    min=1,
    help="最长等待秒数 · longest wait in seconds, with --wait",
)
_ASKED_FOR: Final = {"as_json": [_JSON], "wait_s": [_WAIT, _TIMEOUT], "timeout_s": [_TIMEOUT]}
"""Parameters by which a verb asks for options, and the options."""


def shared_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Give `verb` the options that it asks for by the names of its parameters, and `--language`.

    `as_json: bool` is `--json`; `wait_s: float | None` is `--wait` and `--timeout`, None without a
    wait; `timeout_s: float` is `--timeout` alone, of a verb that always waits. They stand behind
    the verb's own options, in the order in which it names them. The language is set before the
    verb runs; no verb is handed it.
    """
    declared = signature(verb)
    asked = [name for name in declared.parameters if name in _ASKED_FOR]
    own = [value for name, value in declared.parameters.items() if name not in _ASKED_FOR]
    options = [option for name in asked for option in _ASKED_FOR[name]] + [_LANGUAGE]

    @wraps(verb)
    def run(**values: Any) -> None:
        del values["language"]
        if "wait_s" in asked:
            timeout = values.pop("timeout")
            values["wait_s"] = timeout if values.pop("wait") else None
        elif "timeout_s" in asked:
            values["timeout_s"] = values.pop("timeout")
        verb(**values)

    # typer reads a verb's parameters from these two
    run.__signature__ = declared.replace(parameters=[*own, *options])  # type: ignore[attr-defined]
    run.__annotations__ = {value.name: value.annotation for value in (*own, *options)}
    return run


def typed_id(value: str | None) -> str | None:
    """Return an id typed on the command line in its normal form."""
    return value if value is None else normal_reference(value)


def typed_pools(value: list[str] | None) -> list[str] | None:
    """Return pools' ids typed on the command line in their normal form."""
    return value if value is None else [normal_pool(pool) for pool in value]


PoolArgument = Annotated[
    str, typer.Argument(help="池编号 · pool id", show_default=False, callback=normal_pool)
]
