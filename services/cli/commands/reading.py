# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""Verbs that only read: pairings, shortlist, explain, what-if, replay, verify."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import (
    PoolArgument,
    shared_options,
    typed_id,
)


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (pairings, shortlist, outcomes, doubts, explain, what_if, replay, verify):
        app.command()(verb)


@shared_options
def pairings(
    pool: PoolArgument,
    *,
    startup: Annotated[
        str | None, typer.Option(help="只看这家企业或团队 · only this startup", callback=typed_id)
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            help="proposed accepted declined expired withdrawn completed；可重复 · repeatable"
        ),
    ] = None,
    as_json: bool,
) -> None:
    """谁辅导谁、为什么，谁在等 · who mentors whom and why, and who waits."""
    from services.cli.client import connect
    from services.cli.verbs.pairings import pairings as verb

    connect.go(
        verb(connect.settings(), pool, startup=startup, statuses=status or [], as_json=as_json)
    )


@shared_options
def shortlist(
    pool: PoolArgument,
    *,
    version: Annotated[
        int | None, typer.Option(min=1, help="第几版，默认最新 · version; the latest unless given")
    ] = None,
    as_json: bool,
) -> None:
    """路演入选名单、名额与候补 · the roadshow's shortlist, quotas and waiting list."""
    from services.cli.client import connect
    from services.cli.verbs.shortlist import shortlist as verb

    connect.go(verb(connect.settings(), pool, version=version, as_json=as_json))


@shared_options
def outcomes(
    pool: PoolArgument,
    *,
    by: Annotated[
        str | None,
        typer.Option(help="district industry space investor：分组 · the same figures by group"),
    ] = None,
    startup: Annotated[
        str | None, typer.Option(help="只看这家企业或团队 · only this startup", callback=typed_id)
    ] = None,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="只看存疑的 · only what is in doubt")
    ] = False,
    as_json: bool,
) -> None:
    """对接结果：每个数字背后的项目与事件 · what came of the pairs: every figure, its projects and their events."""
    from services.cli.client import connect
    from services.cli.verbs.outcomes.listing import outcomes as verb

    connect.go(
        verb(connect.settings(), pool, by=by, startup=startup, doubtful=doubtful, as_json=as_json)
    )


@shared_options
def doubts(
    pool: PoolArgument,
    *,
    as_json: bool,
) -> None:
    """写了池里没有的企业、导师、投资人的地方，及可能所指 · references that name nobody in the pool, and whom they may mean."""
    from services.cli.client import connect
    from services.cli.verbs.doubts import doubts as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


@shared_options
def explain(
    pool: PoolArgument,
    startup: Annotated[
        str | None,
        typer.Argument(
            help="企业或团队编号；不写则看全池的规则能否同时成立 · startup id; none: the whole pool",
            callback=typed_id,
        ),
    ] = None,
    *,
    mentor: Annotated[
        str | None,
        typer.Option(
            "--mentor",
            help="为何没有配这位导师、怎样才会配 · why not this mentor, and what would do it",
            callback=typed_id,
        ),
    ] = None,
    as_json: bool,
) -> None:
    """为何是这样、为何不是那位、为何没有，怎样才行 · why this, why not that, why nobody, and what would change it."""
    from services.cli.client import connect
    from services.cli.verbs.explain import explain as verb

    connect.go(verb(connect.settings(), pool, startup, mentor=mentor, as_json=as_json))


@shared_options
def what_if(
    pool: PoolArgument,
    file: Annotated[
        Path,
        typer.Argument(
            help="假设的改动 change.json · the changes, a JSON merge patch", show_default=False
        ),
    ],
    *,
    as_json: bool,
) -> None:
    """假设改规则、名额或人员，与现状并排对比，不动任何数据 · the plan under changed rules or people beside today's; touches
    nothing.
    """
    from services.cli.client import connect
    from services.cli.verbs.what_if import what_if as verb

    connect.go(verb(connect.settings(), pool, file, as_json=as_json))


@shared_options
def replay(
    pool: PoolArgument,
    *,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FOLDER",
            help="由这份备份起重放，日志前部已删去时用 · from a backup on, where the log's head was cut",
        ),
    ] = None,
    as_json: bool,
) -> None:
    """从池日志重算全部决策并逐字节核对，不同则退出码 6 · recompute all decisions and compare; exit 6 where they differ."""
    from services.cli.client import connect
    from services.cli.verbs.replay import replay as verb

    connect.go(verb(connect.settings(), pool, backup, as_json=as_json))


@shared_options
def verify(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE | draw FILE|POOL",
            help="方案文件，或 draw 加文件或池编号 · a plan's file, or a draw",
            show_default=False,
        ),
    ],
    *,
    as_json: bool,
) -> None:
    """核对一份方案或一次抽签，不成立则退出码 6 · check a plan's rules, total and proof, or a draw.

    Exit 6 where one fails.
    """
    from services.cli.verbs.verify import verify as verb

    verb(what, as_json=as_json)
