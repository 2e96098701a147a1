# ruff: noqa: PLC0415, PLR0913 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""Verbs that send: submit, open, publish, pin, release, answer, re-encode, quarantine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.options import (
    PoolArgument,
    shared_options,
    typed_id,
    typed_pools,
)

StartupArgument = Annotated[
    str, typer.Argument(help="企业或团队编号 · startup id", show_default=False, callback=typed_id)
]
MentorArgument = Annotated[
    str, typer.Argument(help="导师编号 · mentor id", show_default=False, callback=typed_id)
]

quarantine_app = typer.Typer(
    help="隔离区：列出、查看、改正后重发或去掉 · what could not be accepted", no_args_is_help=True
)


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.command()(submit)
    app.command("open")(open_)
    for verb in (publish, pin, release, answer):
        app.command()(verb)
    app.command("re-encode")(re_encode)
    app.add_typer(quarantine_app, name="quarantine")


Feed = Annotated[
    str | None,
    typer.Option(
        help="startups mentors filings programmes answers outcomes commands judges scores requests；"
        "默认看文件名 · else by the file's name"
    ),
]
SheetName = Annotated[
    str | None,
    typer.Option(help="电子表格里的工作表，默认找有表头的那张 · sheet of a workbook"),
]
EventTime = Annotated[
    str | None, typer.Option(help="事件时间 RFC 3339，默认现在 · the events' time")
]
WrittenOn = Annotated[
    str | None,
    typer.Option(
        help="名单按哪天写成，其中日期一并平移到今天（示例数据用 2026-11-01） · the day the lists were written for"
    ),
]


@shared_options
def submit(
    files: Annotated[
        list[Path],
        typer.Argument(help="XLSX、XLS、ODS、CSV、JSONL、JSON 文件 · files", show_default=False),
    ],
    *,
    feed: Feed = None,
    sheet: SheetName = None,
    check: Annotated[
        bool, typer.Option("--check", help="只检查，不发送 · check only, send nothing")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="答复、指令等再次生效 · events that were sent before count again"
        ),
    ] = False,
    time: EventTime = None,
    written_on: WrittenOn = None,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """提交名单：先整体检查再发送；重复提交不产生新事件 · send lists; a repeated submit is no new event."""
    from services.cli.client import connect
    from services.cli.lists import dates, sources, survey
    from services.cli.verbs import submit as verb

    chosen = sources.sources_of(files, feed, sheet)
    if written_on is not None:
        chosen = dates.written_on(chosen, written_on, dates.now_ms())
    if check:
        survey.check(chosen, as_json=as_json)
        return
    moment = verb.time_of(time)
    outcome = connect.go(
        verb.submit(
            connect.settings(), chosen, time=moment, wait_s=wait_s, as_json=as_json, again=again
        )
    )
    outcome.require_all_applied()


def send(feed: str, record: dict[str, Any], *, wait_s: float | None, as_json: bool) -> None:
    """Send one record to `feed`; with `wait_s` wait so long for it to be applied."""
    from services.cli.client import connect
    from services.cli.client.single import send_one

    connect.go(send_one(connect.settings(), f"feed.{feed}", record, wait_s=wait_s, as_json=as_json))


@shared_options
def re_encode(
    pools: Annotated[
        list[str] | None,
        typer.Argument(
            help="池编号，默认全部 · pool ids; all unless given",
            show_default=False,
            callback=typed_pools,
        ),
    ] = None,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """更换编码器后，为已有档案重算向量 · new vectors for all profiles, after another encoder was chosen."""
    from services.cli.client import connect
    from services.cli.verbs.re_encode import re_encode as verb

    connect.go(verb(connect.settings(), pools or [], wait_s=wait_s, as_json=as_json))


@shared_options
def open_(
    pool: PoolArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """开启一轮匹配 · open a cycle."""
    send(
        "commands",
        {"pool": pool, "command": "open_cycle"},
        wait_s=wait_s,
        as_json=as_json,
    )


@shared_options
def publish(
    pool: PoolArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """发布方案或入选名单 · publish the plan under review, or the shortlist."""
    send(
        "commands",
        {"pool": pool, "command": "publish"},
        wait_s=wait_s,
        as_json=as_json,
    )


@shared_options
def pin(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """锁定一对 · pin a pair, so that it stays."""
    record = {"pool": pool, "command": "pin", "startup": startup, "mentor": mentor}
    send("commands", record, wait_s=wait_s, as_json=as_json)


@shared_options
def release(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """解除一对 · release a pinned or proposed pair."""
    record = {"pool": pool, "command": "release", "startup": startup, "mentor": mentor}
    send("commands", record, wait_s=wait_s, as_json=as_json)


@shared_options
def answer(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    reply: Annotated[str, typer.Argument(help="accept | decline", show_default=False)],
    *,
    by: Annotated[str, typer.Option(help="谁的答复：startup | mentor · who answers")],
    reason: Annotated[
        str,
        typer.Option(
            help="no_time not_my_field conflict distance language other，婉拒时 · when declining"
        ),
    ] = "",
    wait_s: float | None,
    as_json: bool,
) -> None:
    """代为登记答复：接受或婉拒 · enter a person's answer."""
    record = {"pool": pool, "startup": startup, "mentor": mentor, "by": by, "answer": reply}
    if reason:
        record["reason"] = reason
    send("answers", record, wait_s=wait_s, as_json=as_json)


@quarantine_app.command("list")
@shared_options
def quarantine_list(
    *,
    feed: Annotated[
        str | None, typer.Option(help="只看一个主题，如 startups · only this feed")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, help="最多几条，取最新 · at most so many, the newest")
    ] = 50,
    as_json: bool,
) -> None:
    """列出未能接收的记录及原因 · list refused records and why."""
    from services.cli.client import connect
    from services.cli.lists.sources import feed_for
    from services.cli.verbs import quarantine

    topic = feed_for(Path(), feed) if feed else None
    connect.go(quarantine.list_(connect.settings(), feed=topic, limit=limit, as_json=as_json))


@quarantine_app.command("show")
@shared_options
def quarantine_show(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    *,
    as_json: bool,
) -> None:
    """查看一条记录的原文 · show one refused record whole."""
    from services.cli.client import connect
    from services.cli.verbs import quarantine

    connect.go(quarantine.show_one(connect.settings(), record_id, as_json=as_json))


@quarantine_app.command("retry")
@shared_options
def quarantine_retry(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    *,
    value: Annotated[
        Path | None, typer.Option(help="改正后的 JSON 文件 · file with the mended record")
    ] = None,
    key: Annotated[str | None, typer.Option(help="改正后的键 · mended key")] = None,
    as_json: bool,
) -> None:
    """重发一条记录 · send a refused record again."""
    from services.cli.client import connect
    from services.cli.verbs import quarantine

    connect.go(
        quarantine.retry(connect.settings(), record_id, value=value, key=key, as_json=as_json)
    )


@quarantine_app.command("discard")
@shared_options
def quarantine_discard(
    record_ids: Annotated[list[str], typer.Argument(metavar="ID...", show_default=False)],
    *,
    as_json: bool,
) -> None:
    """不再处理，从列表中去掉 · take refused records off the list for good."""
    from services.cli.client import connect
    from services.cli.verbs import quarantine

    connect.go(quarantine.discard(connect.settings(), record_ids, as_json=as_json))
