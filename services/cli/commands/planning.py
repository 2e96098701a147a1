# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""Verbs about a plan under review: plan, swap, undo, recall; `open`, `pin`, `release` and `publish` are in
feeding.py.
"""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.commands.feeding import StartupArgument, send
from services.cli.options import (
    PoolArgument,
    shared_options,
    typed_id,
)


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (plan, swap, undo, recall):
        app.command()(verb)


@shared_options
def plan(
    pool: PoolArgument,
    *,
    in_force: Annotated[
        bool,
        typer.Option("--in-force", help="看现行方案，不看草案 · the plan in force, not the draft"),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="方案与证明写入文件，可用 duijie verify 核对 · write plan.json", show_default=False
        ),
    ] = None,
    as_json: bool,
) -> None:
    """配对方案：草案或现行，谁变动、为什么、总分与证明 · the plan: draft or in force, who moves and why, total and proof."""
    from services.cli.client import connect
    from services.cli.verbs.plan import plan as verb

    connect.go(verb(connect.settings(), pool, in_force=in_force, out=out, as_json=as_json))


@shared_options
def swap(  # noqa: PLR0913 - options
    pool: PoolArgument,
    startup: StartupArgument,
    other_startup: Annotated[
        str,
        typer.Argument(
            help="另一家企业或团队 · the other startup", show_default=False, callback=typed_id
        ),
    ],
    *,
    mentor: Annotated[
        str,
        typer.Option(
            help="前者的导师，有多位时写明 · the first one's mentor, if several", callback=typed_id
        ),
    ] = "",
    other_mentor: Annotated[
        str,
        typer.Option(
            help="后者的导师，有多位时写明 · the other's mentor, if several", callback=typed_id
        ),
    ] = "",
    wait_s: float | None,
    as_json: bool,
) -> None:
    """两家互换导师 · exchange the mentors of two startups."""
    record = {
        "pool": pool, "command": "swap", "startup": startup, "mentor": mentor, "other_startup": other_startup,
        "other_mentor": other_mentor,
    }  # fmt: skip
    send("commands", record, wait_s=wait_s, as_json=as_json)


@shared_options
def undo(
    pool: PoolArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """撤销草案的上一处手工改动 · take the draft's last change by hand back."""
    send("commands", {"pool": pool, "command": "undo"}, wait_s=wait_s, as_json=as_json)


@shared_options
def recall(
    pool: PoolArgument,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """收回上一次发布：无人答复的推荐一并撤回 · take the latest publication back, as far as nobody has answered."""
    record = {"pool": pool, "command": "recall_publication"}
    send("commands", record, wait_s=wait_s, as_json=as_json)
