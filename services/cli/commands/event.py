# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once
"""`duijie roadshow scores` and `season`: the sheets on the table, and several events in one report."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import PoolArgument, shared_options, typed_pools


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.command()(scores)
    app.command()(season)


@shared_options
def scores(  # noqa: PLR0913 - options
    pool: PoolArgument,
    files: Annotated[
        list[Path],
        typer.Argument(help="填好的评分表 · filled-in score sheets", show_default=False),
    ],
    *,
    round_: Annotated[
        str,
        typer.Option("--round", help="赛程，默认进行中的 · round; the one under way unless given"),
    ] = "",
    judge: Annotated[
        str,
        typer.Option(help="评委，表上没写时 · whose sheets they are, where they do not say so"),
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help="只检查，不发送 · check only, send nothing")
    ] = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """交评分表：逐行核对，全部无误才发送；同一文件再交不重复生效 · hand in score sheets, checked row by row before anything is sent."""
    from services.cli.client import connect
    from services.cli.verbs.judging.scores import SheetsRequest
    from services.cli.verbs.judging.scores import scores as verb

    request = SheetsRequest(files, round_, judge, check)
    connect.go(verb(connect.settings(), pool, request, wait_s=timeout_s, as_json=as_json))


FormatsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format", help="html pdf xlsx json；可重复，默认全部 · repeatable; all unless given"
    ),
]


@shared_options
def season(  # noqa: PLR0913 - options
    pools: Annotated[
        list[str] | None,
        typer.Argument(
            help="池编号，一场活动一个 · pool ids, one an event",
            show_default=False,
            callback=typed_pools,
        ),
    ] = None,
    *,
    of: Annotated[
        str,
        typer.Option(
            "--season",
            help="匹配项目写明此赛季（届次）的各场，凡已发布名单的"
            " · the events whose programmes name this season, as far as they are published",
        ),
    ] = "",
    to: Annotated[
        Path, typer.Option("--to", help="写到哪个文件夹 · folder to write to", show_default=False)
    ],
    name: Annotated[str, typer.Option(help="活动季的名称 · what the season is called")] = "",
    cost: Annotated[
        list[str] | None,
        typer.Option(
            help="费用：文件.csv（可有“活动”列）、名称=金额 或 池:名称=金额，可重复"
            " · costs: FILE.csv (perhaps with a column pool), NAME=CNY or POOL:NAME=CNY; repeatable"
        ),
    ] = None,
    formats: FormatsOption = None,
    as_json: bool,
) -> None:
    """活动季报告：几场活动的影响力、规模、效果、支出，每个数都能点开 · several events in one report; every figure opens its list."""
    from services.cli.client import connect
    from services.cli.verbs.reporting.season import SeasonRequest
    from services.cli.verbs.reporting.season import season as verb

    request = SeasonRequest(to, formats or [], name, cost or [], of)
    connect.go(verb(connect.settings(), pools or [], request, as_json=as_json))
