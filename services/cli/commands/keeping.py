# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""Verbs of who keeps the records: audit, backup, restore, and cutting logs."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.normal import normal_pool
from services.cli.commands.register import people_app
from services.cli.options import shared_options

_logs = typer.Typer(help="日志的保管 · keeping logs", no_args_is_help=True)
_heads = typer.Typer(
    help="日志链头：签名导出与核对 · heads of logs: signed, and checked", no_args_is_help=True
)
Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="备份目录 · a backup", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问 · do not ask")]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (audit, backup, restore):
        app.command()(verb)
    _logs.command()(cut)
    app.add_typer(_logs, name="logs")
    for verb in (heads_key, heads_sign, heads_verify):
        _heads.command(verb.__name__.removeprefix("heads_"))(verb)
    app.add_typer(_heads, name="heads")
    people_app.command()(erase)


@shared_options
def audit(
    pool: Annotated[
        str | None,
        typer.Argument(
            help="匹配项目（池）；不写则审总册日志 · the pool; without: the register's log",
            show_default=False,
            callback=lambda value: value if value is None else normal_pool(value),
        ),
    ] = None,
    *,
    as_json: bool,
) -> None:
    """日志是否仍是当初处理的那一份；谁下了什么指令 · whether a log is the one applied, and who ordered what.

    Exit 6 where the chain is broken.
    """
    from services.cli.client import connect
    from services.cli.verbs.keeping.audit import audit as verb

    connect.go(verb(connect.settings(), pool, as_json=as_json))


@shared_options
def erase(  # noqa: PLR0913 - options are arguments
    profile: Annotated[
        str,
        typer.Argument(
            metavar="ROLE/ID", help="如 mentor/M-001 · e.g. startup/T-7", show_default=False
        ),
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="事由，记入审计 · why; on the record")],
    who: Annotated[
        str | None, typer.Option("--by", help="何人，默认登录名 · who asks; the login unless given")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="回执写到新文件 · write the receipt to a new file")
    ] = None,
    yes: Yes = False,
    timeout_s: float,
    as_json: bool,
) -> None:
    """清除一个人：名单、配对、联系方式、向量、通知，并给出回执 · erase a person, with a receipt of what went where."""
    from services.cli.client import connect
    from services.cli.vault.access import settings as vault_settings
    from services.cli.vault.erase import erase as verb

    connect.go(
        verb(
            connect.settings(),
            vault_settings(),
            profile,
            reason=reason,
            who=who,
            out=out,
            yes=yes,
            limit_s=timeout_s,
            as_json=as_json,
        )
    )


@shared_options
def backup(folder: Folder, *, as_json: bool) -> None:
    """把存储中的全部状态写到新目录，服务照常运行 · write all stored state into a new folder; services go on."""
    from services.cli.client import connect
    from services.cli.verbs.keeping.backup import backup as verb

    connect.go(verb(connect.settings(), folder, as_json=as_json))


@shared_options
def restore(folder: Folder, *, yes: Yes = False, as_json: bool) -> None:
    """用备份恢复存储，服务由日志的那一处继续 · put a backup back; services go on from there in the log."""
    from services.cli.client import connect
    from services.cli.verbs.keeping.backup import restore as verb

    connect.go(verb(connect.settings(), folder, yes=yes, as_json=as_json))


@shared_options
def cut(folder: Folder, *, yes: Yes = False, as_json: bool) -> None:
    """删去日志中备份已能代替的部分（清除个人数据后用）· delete what a backup stands in for, as after an erasure."""
    from services.cli.client import connect
    from services.cli.verbs.keeping.backup import cut as verb

    connect.go(verb(connect.settings(), folder, yes=yes, as_json=as_json))


@shared_options
def heads_key(*, as_json: bool) -> None:
    """生成签名用的私钥，显示公钥 · make the private key that signs, and print the public one."""
    from services.cli.output import note, show_json
    from services.cli.verbs.keeping.signing import new_key, signing_settings

    own = signing_settings()
    public = new_key(own)
    if as_json:
        show_json({"file": str(own.key_file), "public": public})
    else:
        note("heads.key", file=own.key_file, public=public)


@shared_options
def heads_sign(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help="新文件 · a new file", show_default=False)
    ],
    *,
    as_json: bool,
) -> None:
    """把全部日志的链头签名后写到新文件，宜每日一次 · write all heads, signed, into a new file; daily is best."""
    from services.cli.client import connect
    from services.cli.verbs.keeping.heads import sign
    from services.cli.verbs.keeping.signing import signing_settings

    connect.go(sign(connect.settings(), signing_settings(), out, as_json=as_json))


@shared_options
def heads_verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="签名的链头 · signed heads", show_default=False)
    ],
    *,
    key: Annotated[
        str, typer.Option("--key", help="公钥 · the public key", envvar="DUIJIE_SIGNING_PUBLIC")
    ],
    offline: Annotated[
        bool, typer.Option("--offline", help="只核对签名 · check the signature alone")
    ] = False,
    as_json: bool,
) -> None:
    """核对签名，以及各日志自那时起是否未改动 · check the signature, and that no log was changed since.

    Exit 6 where the signature is not genuine or a log differs.
    """
    from services.cli.client import connect
    from services.cli.verbs.keeping.heads import verify

    connect.go(verify(connect.settings(), file, key, offline=offline, as_json=as_json))
