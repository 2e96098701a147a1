# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""`duijie roadshow draw`: commit, reveal, show."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.commands.roadshow import roadshow_app
from services.cli.options import (
    PoolArgument,
    shared_options,
)

draw_app = typer.Typer(
    help="抽签：先公布承诺值，后公布密数，人人可核对 · the draw: commit before, reveal after, anybody can check",
    no_args_is_help=True,
)
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--secret-file",
        help="密数文件，默认 draw-POOL.secret.json · file of the secret",
        show_default=False,
    ),
]


def declare(app: typer.Typer) -> None:  # noqa: ARG001 - it belongs to `duijie roadshow`, which is declared elsewhere
    """Add this module's verbs to `duijie roadshow`."""
    for verb in (commit, reveal, show):
        draw_app.command()(verb)
    roadshow_app.add_typer(draw_app, name="draw")


@shared_options
def commit(
    pool: PoolArgument,
    *,
    source: Annotated[
        list[str],
        typer.Option(
            help="尚未产生数值的公开来源，名称 或 名称=出处，可重复 · a source not known yet, NAME or NAME=WHERE; repeatable"
        ),
    ],
    secret_file: FileOption = None,
    abandon: Annotated[
        str,
        typer.Option(
            help="放弃尚未揭晓的承诺值（密数遗失时）· commitment given up, where its secret is lost"
        ),
    ] = "",
    timeout_s: float,
) -> None:
    """生成密数并公布承诺值 · make a secret and publish the commitment to it."""
    from services.cli.client import connect
    from services.cli.verbs import roadshow_draw as verb

    file = verb.secret_file(pool, secret_file)
    connect.go(
        verb.commit(connect.settings(), pool, source, file, abandon=abandon, wait_s=timeout_s)
    )


@shared_options
def reveal(
    pool: PoolArgument,
    *,
    value: Annotated[
        list[str], typer.Option(help="名称=数值，可重复 · NAME=VALUE of a source; repeatable")
    ],
    secret_file: FileOption = None,
    timeout_s: float,
    as_json: bool,
) -> None:
    """公布密数与来源数值，得出顺序 · reveal the secret and the sources' values; the order follows."""
    from services.cli.client import connect
    from services.cli.verbs import roadshow_draw as verb

    file = verb.secret_file(pool, secret_file)
    connect.go(
        verb.reveal(connect.settings(), pool, value, file, wait_s=timeout_s, as_json=as_json)
    )


@shared_options
def show(
    pool: PoolArgument,
    *,
    as_json: bool,
) -> None:
    """显示抽签的承诺与结果 · what was committed, revealed and drawn; --json is what `duijie verify draw`
    reads.
    """
    from services.cli.client import connect
    from services.cli.verbs.roadshow_draw import show as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))
