# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""Verbs that only read: pairings, shortlist, explain, replay, verify."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import DEFAULT_LANGUAGE, JsonOption, LanguageOption, PoolArgument


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (pairings, shortlist, explain, replay, verify):
        app.command()(verb)


def pairings(
    pool: PoolArgument,
    *,
    startup: Annotated[str | None, typer.Option(help="只看这家企业或团队 · only this startup")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="proposed accepted declined expired withdrawn completed；可重复 · repeatable"),
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """谁辅导谁、为什么，谁在等 · who mentors whom and why, and who waits."""
    from services.cli import connect
    from services.cli.pairings import pairings as verb

    connect.go(verb(connect.settings(), pool, startup=startup, statuses=status or [], as_json=as_json))


def shortlist(
    pool: PoolArgument,
    *,
    version: Annotated[
        int | None, typer.Option(min=1, help="第几版，默认最新 · version; the latest unless given")
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """路演入选名单、名额与候补 · the roadshow's shortlist, quotas and waiting list."""
    from services.cli import connect
    from services.cli.shortlist import shortlist as verb

    connect.go(verb(connect.settings(), pool, version=version, as_json=as_json))


def explain(
    pool: PoolArgument,
    startup: Annotated[str, typer.Argument(help="企业或团队编号 · startup id", show_default=False)],
    *,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001 - its callback sets the language
) -> None:
    """一家企业为何得到这样的结果 · why a startup has the result it has."""
    from services.cli import connect
    from services.cli.explain import explain as verb

    connect.go(verb(connect.settings(), pool, startup, as_json=as_json))


def replay(
    pool: PoolArgument,
    *,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001
) -> None:
    """从池日志重算全部决策并逐字节核对，不同则退出码 6 · recompute all decisions and compare; exit 6 where they differ."""
    from services.cli import connect
    from services.cli.replay import replay as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


def verify(
    file: Annotated[Path, typer.Argument(help="方案文件 plan.json · a plan's file", show_default=False)],
    *,
    as_json: JsonOption = False,
    language: LanguageOption = DEFAULT_LANGUAGE,  # noqa: ARG001
) -> None:
    """核对一份方案：规则、总分、最优性证明，不成立则退出码 6 · check a plan's rules, total and proof; exit 6 where one fails."""
    from services.cli.verify_verb import verify as verb

    verb(file, as_json=as_json)
