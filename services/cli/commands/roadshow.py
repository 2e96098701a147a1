# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""`duijie roadshow`: build, publish, export, report, check.

The draw is in services/cli/commands/draw.py.
"""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.commands import before_event, event, hand
from services.cli.options import (
    PoolArgument,
    shared_options,
)

roadshow_app = typer.Typer(
    help="路演：名单、出场顺序、评委、洽谈、导出、报告 · the roadshow, from draft to report",
    no_args_is_help=True,
)
FolderOption = Annotated[
    Path, typer.Option("--to", help="写到哪个文件夹 · folder to write to", show_default=False)
]
VersionOption = Annotated[
    int | None,
    typer.Option(
        min=1, help="第几版名单，默认现行版 · version of the list; the one in force unless given"
    ),
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format", help="html pdf xlsx ics json；可重复，默认全部 · repeatable; all unless given"
    ),
]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (build, publish, export, report, check):
        roadshow_app.command()(verb)
    hand.declare(roadshow_app)
    before_event.declare(roadshow_app)
    event.declare(roadshow_app)
    app.add_typer(roadshow_app, name="roadshow")


@shared_options
def build(
    pool: PoolArgument,
    *,
    timeout_s: float,
    as_json: bool,
) -> None:
    """评选并排出草案：名单、评委组、出场顺序、洽谈，列出与已发布版的变动 · draw up drafts of everything, and show what would change."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow import build as verb

    connect.go(verb(connect.settings(), pool, wait_s=timeout_s, as_json=as_json))


@shared_options
def publish(
    pool: PoolArgument,
    *,
    timeout_s: float,
    as_json: bool,
) -> None:
    """发布草案；有变动的人会收到通知 · publish the drafts; those whose place is new or moved are told."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow import publish as verb

    connect.go(verb(connect.settings(), pool, wait_s=timeout_s, as_json=as_json))


@shared_options
def export(  # noqa: PLR0913 - options
    pool: PoolArgument,
    *,
    to: FolderOption,
    version: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="第几版名单，默认现行版 · version of the list; the one in force unless given",
        ),
    ] = None,
    formats: FormatOption = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="导出草案 · export what is not published yet")
    ] = False,
    as_json: bool,
) -> None:
    """导出可打印的手册、评分表、个人日程，以及表格、日历、JSON · pages to print, PDF, workbook, calendars, JSON."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_export import ExportRequest
    from services.cli.verbs.roadshow_export import export as verb

    wanted = ExportRequest(to, formats or [], version=version, draft=draft)
    connect.go(verb(connect.settings(), pool, wanted, as_json=as_json))


@shared_options
def report(  # noqa: PLR0913 - options
    pool: PoolArgument,
    *,
    to: FolderOption,
    cost: Annotated[
        list[str] | None,
        typer.Option(
            help="费用：文件.csv 或 名称=金额（元），可重复 · costs: FILE.csv or NAME=CNY; repeatable"
        ),
    ] = None,
    version: VersionOption = None,
    formats: FormatOption = None,
    as_json: bool,
) -> None:
    """活动报告：报名、到场、洽谈、对接结果及其依据、费用 · the event's report, each outcome with what backs it."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_export import ExportRequest
    from services.cli.verbs.roadshow_report import report as verb

    connect.go(
        verb(
            connect.settings(),
            pool,
            ExportRequest(to, formats or [], version),
            cost or [],
            as_json=as_json,
        )
    )


@shared_options
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="导出的 JSON 文件 · exported JSON files", show_default=False),
    ],
    *,
    as_json: bool,
) -> None:
    """核对导出的文件是否就是发布的版本，不是则退出码 6 · whether a file is what was published; exit 6 where it is not."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_export import check as verb

    connect.go(verb(connect.settings(), files, as_json=as_json))
