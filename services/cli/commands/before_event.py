# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once
"""`duijie roadshow confirm`, `confirmations`, `notice`, `object`, `decide`: what happens between a shortlist and its day."""

from enum import StrEnum
from typing import Annotated

import typer

from services.cli.commands.feeding import StartupArgument
from services.cli.options import PoolArgument, shared_options, typed_id


class ConfirmingSide(StrEnum):
    """Who confirms."""

    startup = "startup"
    judge = "judge"
    investor = "investor"


def declare(roadshow_app: typer.Typer) -> None:
    """Add this module's verbs to `duijie roadshow`."""
    for verb in (confirm, confirmations, notice, decide):
        roadshow_app.command()(verb)
    roadshow_app.command("object")(object_to)


@shared_options
def confirm(
    pool: PoolArgument,
    who: Annotated[
        str,
        typer.Argument(
            help="企业、评委或投资人的编号 · id of a startup, judge or investor",
            show_default=False,
            callback=typed_id,
        ),
    ],
    *,
    by: Annotated[
        ConfirmingSide, typer.Option(help="谁的答复 · whose answer: startup, judge, investor")
    ] = ConfirmingSide.startup,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="取消，即退出 · cancel, that is withdraw")
    ] = False,
    timeout_s: float,
) -> None:
    """登记确认或取消参加 · register that somebody confirms or cancels."""
    from services.cli.client import connect
    from services.cli.verbs.event.attendance import confirm as verb

    answer = verb(connect.settings(), pool, who, by.value, cancel=cancel, wait_s=timeout_s)
    connect.go(answer)


@shared_options
def confirmations(pool: PoolArgument, *, as_json: bool) -> None:
    """谁已确认参加，谁还没有 · who has confirmed, and who has not."""
    from services.cli.client import connect
    from services.cli.verbs.event.attendance import show_confirmations as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


@shared_options
def notice(pool: PoolArgument, *, as_json: bool) -> None:
    """公示情况：到哪一天、有哪些异议、是否最终确定 · the public notice: until when, objections, whether final."""
    from services.cli.client import connect
    from services.cli.verbs.event.public_notice import show_notice as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


@shared_options
def object_to(
    pool: PoolArgument,
    startup: StartupArgument,
    *,
    text: Annotated[
        str,
        typer.Option(
            help="异议内容，不写提出人的姓名 · the objection, without the name of who makes it"
        ),
    ],
    timeout_s: float,
) -> None:
    """登记对名单上一家的异议 · register an objection to an entry on the list."""
    from services.cli.client import connect
    from services.cli.verbs.event.public_notice import send as verb

    record = {"pool": pool, "command": "object", "startup": startup, "values": {"text": text}}
    connect.go(verb(connect.settings(), record, wait_s=timeout_s))


@shared_options
def decide(
    pool: PoolArgument,
    number: Annotated[int, typer.Argument(help="异议编号 · number of the objection")],
    *,
    uphold: Annotated[
        bool,
        typer.Option("--uphold/--reject", help="成立（退出名单）或不成立 · upheld or rejected"),
    ],
    reason: Annotated[str, typer.Option(help="理由，会告知对方 · why; the entry is told")],
    timeout_s: float,
) -> None:
    """处理一条异议：成立则退出名单，候补递补 · decide an objection; upheld, the entry leaves the list."""
    from services.cli.client import connect
    from services.cli.verbs.event.public_notice import send as verb

    outcome = "upheld" if uphold else "rejected"
    values = {"number": str(number), "outcome": outcome, "reason": reason}
    record = {"pool": pool, "command": "decide_objection", "values": values}
    connect.go(verb(connect.settings(), record, wait_s=timeout_s))
