# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once
"""Verbs about the vault of contacts: contact, import, audit, key, rotate, reset."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import shared_options

vault_app = typer.Typer(
    help="联系方式保险库 · the vault of contacts: read on the record, import, keys",
    no_args_is_help=True,
)
Reason = Annotated[str, typer.Option("--reason", help="事由，记入审计 · why; goes on the record")]
Who = Annotated[
    str | None, typer.Option("--by", help="何人，默认登录名 · who asks; the login unless given")
]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问 · do not ask")]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.add_typer(vault_app, name="vault")


@vault_app.command("contact")
@shared_options
def contact(
    profile: Annotated[
        str,
        typer.Argument(
            metavar="ROLE/ID", help="如 mentor/M-001 · e.g. startup/T-7", show_default=False
        ),
    ],
    *,
    reason: Reason,
    who: Who = None,
    unmask: Annotated[
        bool, typer.Option("--unmask", help="显示全文，不遮盖 · show the whole, not masked")
    ] = False,
    as_json: bool,
) -> None:
    """查看联系方式（默认遮盖），每次查看都留痕 · how to reach somebody, masked; each reading is recorded."""
    from services.cli.vault.contact import contact as verb

    verb(profile, unmask=unmask, reason=reason, who=who, as_json=as_json)


@vault_app.command("import")
@shared_options
def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV、JSONL、JSON 名单 · a list", show_default=False)
    ],
    *,
    reason: Reason,
    who: Who = None,
    as_json: bool,
) -> None:
    """按名单导入联系方式：角色、编号、电话、邮箱、微信等 · contacts from a list."""
    from services.cli.vault.contact_list import import_list as verb

    verb(file, reason=reason, who=who, as_json=as_json)


@vault_app.command("audit")
@shared_options
def audit(
    profile: Annotated[
        str | None, typer.Argument(metavar="ROLE/ID", help="只看一人 · of one profile")
    ] = None,
    *,
    last: Annotated[
        int, typer.Option("--last", min=1, max=100_000, help="最近几条 · so many, latest first")
    ] = 100,
    as_json: bool,
) -> None:
    """谁在何时因何看过谁的联系方式 · who read whose contacts, when and why."""
    from services.cli.vault.audit import audit as verb

    verb(profile, most=last, as_json=as_json)


@vault_app.command("key")
@shared_options
def key(*, as_json: bool) -> None:
    """为新的保险库生成主密钥，已有则核对 · make a new vault's master key, or check the one there is."""
    from services.cli.vault.keys import key as verb

    verb(as_json=as_json)


@vault_app.command("rotate")
@shared_options
def rotate(*, reason: Reason, who: Who = None, as_json: bool) -> None:
    """更换主密钥，可中断后续做 · another master key; goes on where it was cut off."""
    from services.cli.vault.keys import rotate as verb

    verb(reason=reason, who=who, as_json=as_json)


@vault_app.command("reset")
@shared_options
def reset(*, reason: Reason, who: Who = None, yes: Yes = False, as_json: bool) -> None:
    """主密钥已丢失时：清空联系方式重新开始 · for a lost master key: forget all contacts and begin anew."""
    from services.cli.vault.keys import reset as verb

    verb(reason=reason, who=who, yes=yes, as_json=as_json)
