# ruff: noqa: PLC0415, PLR0913 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""Verbs that send: submit, open, publish, pin, release, answer, re-encode, quarantine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.options import DEFAULT_LANGUAGE, JsonOption, LanguageOption, PoolArgument, TimeoutOption, WaitOption

StartupArgument = Annotated[str, typer.Argument(help="企业或团队编号 · startup id", show_default=False)]
MentorArgument = Annotated[str, typer.Argument(help="导师编号 · mentor id", show_default=False)]

quarantine_app = typer.Typer(help="隔离区：列出、查看、改正后重发 · what could not be accepted", no_args_is_help=True)


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.command()(submit)
    app.command("open")(open_)
    for verb in (publish, pin, release, answer):
        app.command()(verb)
    app.command("re-encode")(re_encode)
    app.add_typer(quarantine_app, name="quarantine")


def submit(
    files: Annotated[list[Path], typer.Argument(help="CSV、JSONL、JSON 文件 · files", show_default=False)],
    *,
    feed: Annotated[
        str | None,
        typer.Option(
            help="startups mentors filings programmes answers outcomes commands；默认看文件名 · else by the file's name"
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="只检查，不发送 · check only, send nothing")] = False,
    time: Annotated[str | None, typer.Option(help="事件时间 RFC 3339，默认现在 · the events' time")] = None,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """提交名单：先整体检查再发送；重复提交不产生新事件 · send lists; a repeated submit is no new event."""
    from services.cli import connect
    from services.cli import submit as verb

    sources = verb.sources_of(files, feed)
    if check:
        verb.check(sources, as_json=as_json)
        return
    moment = verb.time_of(time)
    connect.go(verb.submit(connect.settings(), sources, time=moment, wait_s=timeout if wait else None, as_json=as_json))


def send(feed: str, record: dict[str, Any], *, wait: bool, timeout: float, as_json: bool) -> None:
    """Send one record to `feed`; with `wait` until it has been applied."""
    from services.cli import connect
    from services.cli.single import send_one

    wait_s = timeout if wait else None
    connect.go(send_one(connect.settings(), f"feed.{feed}", record, wait_s=wait_s, as_json=as_json))


def re_encode(
    pools: Annotated[
        list[str] | None, typer.Argument(help="池编号，默认全部 · pool ids; all unless given", show_default=False)
    ] = None,
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """更换编码器后，为已有档案重算向量 · new vectors for all profiles, after another encoder was chosen."""
    from services.cli import connect
    from services.cli.re_encode import re_encode as verb

    connect.go(verb(connect.settings(), pools or [], wait_s=timeout if wait else None, as_json=as_json))


def open_(
    pool: PoolArgument,
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """开启一轮匹配 · open a cycle."""
    send("commands", {"pool": pool, "command": "open_cycle"}, wait=wait, timeout=timeout, as_json=as_json)


def publish(
    pool: PoolArgument,
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """发布方案或入选名单 · publish the plan under review, or the shortlist."""
    send("commands", {"pool": pool, "command": "publish"}, wait=wait, timeout=timeout, as_json=as_json)


def pin(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """锁定一对 · pin a pair, so that it stays."""
    record = {"pool": pool, "command": "pin", "startup": startup, "mentor": mentor}
    send("commands", record, wait=wait, timeout=timeout, as_json=as_json)


def release(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """解除一对 · release a pinned or proposed pair."""
    record = {"pool": pool, "command": "release", "startup": startup, "mentor": mentor}
    send("commands", record, wait=wait, timeout=timeout, as_json=as_json)


def answer(
    pool: PoolArgument,
    startup: StartupArgument,
    mentor: MentorArgument,
    reply: Annotated[str, typer.Argument(help="accept | decline", show_default=False)],
    *,
    by: Annotated[str, typer.Option(help="谁的答复：startup | mentor · who answers")],
    reason: Annotated[
        str, typer.Option(help="no_time not_my_field conflict distance language other，婉拒时 · when declining")
    ] = "",
    wait: WaitOption = False,
    timeout: TimeoutOption = 600.0,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """代为登记答复：接受或婉拒 · enter a person's answer."""
    record = {"pool": pool, "startup": startup, "mentor": mentor, "by": by, "answer": reply}
    if reason:
        record["reason"] = reason
    send("answers", record, wait=wait, timeout=timeout, as_json=as_json)


@quarantine_app.command("list")
def quarantine_list(
    *,
    feed: Annotated[str | None, typer.Option(help="只看一个主题，如 startups · only this feed")] = None,
    limit: Annotated[int, typer.Option(min=1, help="最多几条，取最新 · at most so many, the newest")] = 50,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """列出未能接收的记录及原因 · list refused records and why."""
    from services.cli import connect, quarantine
    from services.cli.submit import feed_for

    topic = feed_for(Path(), feed) if feed else None
    connect.go(quarantine.list_(connect.settings(), feed=topic, limit=limit, as_json=as_json))


@quarantine_app.command("show")
def quarantine_show(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    *,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """查看一条记录的原文 · show one refused record whole."""
    from services.cli import connect, quarantine

    connect.go(quarantine.show_one(connect.settings(), record_id, as_json=as_json))


@quarantine_app.command("retry")
def quarantine_retry(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    *,
    value: Annotated[Path | None, typer.Option(help="改正后的 JSON 文件 · file with the mended record")] = None,
    key: Annotated[str | None, typer.Option(help="改正后的键 · mended key")] = None,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """重发一条记录 · send a refused record again."""
    from services.cli import connect, quarantine

    connect.go(quarantine.retry(connect.settings(), record_id, value=value, key=key, as_json=as_json))
