# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once
"""Verbs about the console: serve, account, key."""

from typing import Annotated

import typer

from services.cli.options import shared_options

console_app = typer.Typer(
    help="控制台：网页与接口 · the console: pages in a browser", no_args_is_help=True
)
account_app = typer.Typer(help="账号与角色 · accounts and their roles", no_args_is_help=True)
key_app = typer.Typer(help="程序用的密钥 · keys of programs", no_args_is_help=True)
console_app.add_typer(account_app, name="account")
console_app.add_typer(key_app, name="key")

Account = Annotated[str, typer.Argument(help="账号 · account", show_default=False)]
Role = Annotated[
    str, typer.Argument(metavar="operator|organiser|judge|auditor", help="角色 · role")
]
Pool = Annotated[
    str, typer.Option("--pool", help="项目编号，* 为全部 · pool id, * for all of them")
]

Workers = Annotated[
    int,
    typer.Option(
        "--workers", min=1, max=64, help="应答的进程数 · how many processes answer at one address"
    ),
]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.add_typer(console_app, name="console")


@console_app.command("serve")
@shared_options
def serve(*, workers: Workers = 1) -> None:
    """在前台运行控制台，直到 SIGTERM · serve the console until SIGTERM."""
    from services.cli.console.serving import serve as verb

    verb(workers)


@account_app.command("add")
@shared_options
def account_add(account: Account, role: Role, *, pool: Pool = "*", as_json: bool) -> None:
    """添加账号，密码只显示这一次 · add an account; its password is shown this once."""
    from services.cli.console.account import add as verb

    verb(account, role, pool, as_json=as_json)


@account_app.command("reset")
@shared_options
def account_reset(account: Account, *, as_json: bool) -> None:
    """换新密码，结束其所有会话 · a new password; all sessions end."""
    from services.cli.console.account import reset as verb

    verb(account, as_json=as_json)


@account_app.command("grant")
@shared_options
def account_grant(account: Account, role: Role, *, pool: Pool = "*") -> None:
    """给予角色 · give a role."""
    from services.cli.console.account import change_role as verb

    verb(account, role, pool, take=False)


@account_app.command("revoke")
@shared_options
def account_revoke(account: Account, role: Role, *, pool: Pool = "*") -> None:
    """收回角色 · take a role away."""
    from services.cli.console.account import change_role as verb

    verb(account, role, pool, take=True)


@account_app.command("close")
@shared_options
def account_close(
    account: Account,
    *,
    again: Annotated[bool, typer.Option("--reopen", help="重新启用 · open it again")] = False,
) -> None:
    """停用账号 · close an account."""
    from services.cli.console.account import close as verb

    verb(account, again=again)


@account_app.command("expect")
@shared_options
def account_expect(
    account: Account,
    *,
    forget: Annotated[
        bool, typer.Option("--forget", help="不再用统一登录 · no longer by the provider")
    ] = False,
) -> None:
    """允许用统一登录（DUIJIE_OIDC_ISSUER） · let the OpenID Connect provider sign somebody in to it."""
    from services.cli.console.account import expect as verb

    verb(account, forget=forget)


@account_app.command("list")
@shared_options
def account_list(*, as_json: bool) -> None:
    """列出账号与角色 · list accounts and roles."""
    from services.cli.console.account import list_ as verb

    verb(as_json=as_json)


@key_app.command("add")
@shared_options
def key_add(
    account: Account,
    label: Annotated[str, typer.Argument(help="用途 · what it is for", show_default=False)],
    *,
    scope: Annotated[list[str], typer.Option("--scope", help="可以做什么 · what it may do")],
    days: Annotated[int, typer.Option(min=1, max=365, help="有效天数 · days")] = 90,
    as_json: bool,
) -> None:
    """生成密钥，只显示这一次 · make a key; it is shown this once."""
    from services.cli.console.key import add as verb

    verb(account, label, scope, days=days, as_json=as_json)


@key_app.command("revoke")
@shared_options
def key_revoke(
    key: Annotated[str, typer.Argument(help="密钥编号 · the key's id", show_default=False)],
) -> None:
    """收回密钥 · take a key away."""
    from services.cli.console.key import revoke as verb

    verb(key)


@key_app.command("list")
@shared_options
def key_list(*, as_json: bool) -> None:
    """列出密钥 · list keys."""
    from services.cli.console.key import list_ as verb

    verb(as_json=as_json)
