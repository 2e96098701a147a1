"""The options that every verb has, and `submit`'s feeds by name."""

from typing import Annotated

import typer

from services.cli.texts import LANGUAGE
from services.words import LANGUAGES


def _choose(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(f"{value!r}: {' | '.join(LANGUAGES)}")
    LANGUAGE.set(value)
    return value


JsonOption = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · print JSON")]
LanguageOption = Annotated[
    str,
    typer.Option(
        "--language",
        envvar="DUIJIE_LANGUAGE",
        metavar="|".join(LANGUAGES),
        callback=_choose,
        is_eager=True,
        help="界面语言 · language of the output",
    ),
]
DEFAULT_LANGUAGE = "zh-Hans"
WaitOption = Annotated[bool, typer.Option("--wait", help="等到处理完毕 · wait until everything has been applied")]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", min=1, help="最长等待秒数 · longest wait in seconds, with --wait")
]
PoolArgument = Annotated[str, typer.Argument(help="池编号 · pool id", show_default=False)]
