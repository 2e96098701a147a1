# ruff: noqa: PLC0415, PLR0913 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""`duijie roadshow pin`, `place`, `move`, `swap`, `undo` and their like: changes by hand."""

from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.commands.feeding import StartupArgument
from services.cli.options import PoolArgument, shared_options, typed_id

StageOption = Annotated[
    int | None, typer.Option(min=1, help="会场，默认不变 · the stage; its own unless given")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="只试算，不发送 · only try it, send nothing")
]
JudgeArgument = Annotated[
    str, typer.Argument(help="评委编号 · judge id", show_default=False, callback=typed_id)
]
InvestorArgument = Annotated[
    str, typer.Argument(help="投资人编号 · investor id", show_default=False, callback=typed_id)
]
TimeArgument = Annotated[
    str, typer.Argument(help="时刻 HH:MM · time of day, Beijing time", show_default=False)
]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    verbs = (pin, exclude, place, move, swap, lock, replace, drop, add, release, undo, redo, admit)
    for verb in verbs:
        app.command()(verb)
    for listing in (hand, late):
        app.command()(listing)
    app.command("what-if")(what_if)


def _change(
    pool: str,
    command: str,
    *,
    timeout_s: float,
    as_json: bool,
    dry_run: bool = False,
    values: dict[str, Any] | None = None,
    **ids: str,
) -> None:
    from services.cli.client import connect
    from services.cli.verbs.roadshow_hand import change

    given = {name: str(value) for name, value in (values or {}).items() if value is not None}
    record = {"pool": pool, "command": command, "values": given, **ids}
    connect.go(
        change(connect.settings(), record, wait_s=timeout_s, dry_run=dry_run, as_json=as_json)
    )


@shared_options
def pin(
    pool: PoolArgument,
    startup: StartupArgument,
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """指定入选 · put an entry on the list."""
    _change(
        pool, "pin_entry", startup=startup, dry_run=dry_run, timeout_s=timeout_s, as_json=as_json
    )


@shared_options
def exclude(
    pool: PoolArgument,
    startup: StartupArgument,
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """排除项目 · take an entry off the list."""
    _change(
        pool,
        "exclude_entry",
        startup=startup,
        dry_run=dry_run,
        timeout_s=timeout_s,
        as_json=as_json,
    )


@shared_options
def place(
    pool: PoolArgument,
    startup: StartupArgument,
    number: Annotated[int, typer.Argument(min=1, help="第几场 · place", show_default=False)],
    *,
    stage: StageOption = None,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """指定第几场出场 · put an entry at a place of the running order."""
    _change(
        pool, "place_entry", startup=startup, values={"place": number, "stage": stage},
        dry_run=dry_run, timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def move(
    pool: PoolArgument,
    startup: StartupArgument,
    to: TimeArgument,
    *,
    investor: Annotated[
        str,
        typer.Option(help="改的是与谁的洽谈 · move the meeting with this one", callback=typed_id),
    ] = "",
    stage: StageOption = None,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """调整出场时刻；写明投资人则调整洽谈 · move a slot, or the meeting with an investor, to a time."""
    command, ids = ("move_meeting", {"partner": investor}) if investor else ("move_slot", {})
    _change(
        pool, command, startup=startup, **ids, values={"to": to, "stage": stage}, dry_run=dry_run,
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def swap(
    pool: PoolArgument,
    startup: StartupArgument,
    other_startup: Annotated[
        str,
        typer.Argument(help="与谁对调 · the other entry", show_default=False, callback=typed_id),
    ],
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """对调两家的场次 · exchange the slots of two entries."""
    _change(
        pool, "swap_slots", startup=startup, other_startup=other_startup, dry_run=dry_run,
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def lock(
    pool: PoolArgument,
    *,
    stage: StageOption = None,
    begin: Annotated[
        str | None, typer.Option("--from", help="从几点 HH:MM · from this time on")
    ] = None,
    until: Annotated[str | None, typer.Option(help="到几点 HH:MM · until this time")] = None,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """锁定场次：全部、一个会场或一段时间 · keep slots as they are: all, a stage's, or some hours'."""
    _change(
        pool, "lock_slots", values={"stage": stage, "from": begin, "until": until},
        dry_run=dry_run, timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def replace(
    pool: PoolArgument,
    judge: JudgeArgument,
    other: Annotated[
        str,
        typer.Argument(help="换成谁，默认最合适的 · who comes instead", callback=typed_id),
    ] = "",
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """更换评委 · replace a judge."""
    _change(
        pool, "replace_judge", partner=judge, values={"with": other or None}, dry_run=dry_run,
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def drop(
    pool: PoolArgument,
    startup: StartupArgument,
    investor: InvestorArgument,
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """取消一场洽谈 · drop a meeting."""
    _change(
        pool, "drop_meeting", startup=startup, partner=investor, dry_run=dry_run,
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def add(
    pool: PoolArgument,
    *,
    tables: Annotated[int | None, typer.Option(min=1, help="加几张桌 · more tables")] = None,
    session: Annotated[
        str | None, typer.Option(help="加一段时间，从几点 HH:MM · more hours, from this time")
    ] = None,
    slots: Annotated[int | None, typer.Option(min=1, help="加几场 · slots of the session")] = None,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """加洽谈桌，或加一段洽谈时间 · more tables, or more hours of meetings."""
    values: dict[str, Any] = {"tables": tables or 1}
    if session is not None:
        values = {"starts_at": session, "slots": slots or 1}
    command = "add_tables" if session is None else "add_session"
    _change(pool, command, values=values, dry_run=dry_run, timeout_s=timeout_s, as_json=as_json)


@shared_options
def release(
    pool: PoolArgument,
    number: Annotated[int, typer.Argument(min=1, help="编号 · number", show_default=False)],
    *,
    dry_run: DryRun = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """解除一项手工安排（编号见 hand） · release a change by hand (numbers: `hand`)."""
    _change(
        pool, "release_directive", values={"number": number}, dry_run=dry_run,
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def undo(pool: PoolArgument, *, timeout_s: float, as_json: bool) -> None:
    """撤销上一步手工改动 · take the last step by hand back."""
    _change(pool, "undo", timeout_s=timeout_s, as_json=as_json)


@shared_options
def redo(pool: PoolArgument, *, timeout_s: float, as_json: bool) -> None:
    """重做撤销的一步 · carry out again what was taken back."""
    _change(pool, "redo", timeout_s=timeout_s, as_json=as_json)


@shared_options
def admit(
    pool: PoolArgument,
    startup: StartupArgument,
    *,
    by: Annotated[str, typer.Option(help="谁决定的 · who orders it", show_default=False)],
    judge: Annotated[
        str, typer.Option(help="受理的是谁的评分表 · the sheet of this judge", callback=typed_id)
    ] = "",
    timeout_s: float,
    as_json: bool,
) -> None:
    """受理逾期的报名或评分表，写明谁决定 · admit a late entry or sheet by a named order."""
    _change(
        pool, "admit_late", startup=startup, partner=judge, values={"by": by},
        timeout_s=timeout_s, as_json=as_json,
    )  # fmt: skip


@shared_options
def hand(pool: PoolArgument, *, as_json: bool) -> None:
    """列出手工安排 · list what is settled by hand."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_hand import settled

    connect.go(settled(connect.settings(), pool, as_json=as_json))


@shared_options
def late(pool: PoolArgument, *, as_json: bool) -> None:
    """列出逾期的报名与评分表 · list what came after its deadline."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_hand import late as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


@shared_options
def what_if(
    pool: PoolArgument,
    file: Annotated[
        Path,
        typer.Argument(help="改动，JSON · the changes, a JSON merge patch", show_default=False),
    ],
    *,
    as_json: bool,
) -> None:
    """改了规则、日期或人会怎样：只试算 · other quotas, days, judges or investors, side by side; only tried."""
    from services.cli.client import connect
    from services.cli.verbs.roadshow_hand import what_if as verb

    connect.go(verb(connect.settings(), pool, file, as_json=as_json))
