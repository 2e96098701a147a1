# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""Verbs about notices: messages, reach, wording."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import PoolArgument, shared_options

wording_app = typer.Typer(
    help="通知的措辞：改、看、试发 · words of notices: correct, show, try", no_args_is_help=True
)
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="notices.LANGUAGE.toml",
        help="与自带措辞同样的格式，只写要改的 · as the catalogue is, with what is to be otherwise",
        show_default=False,
    ),
]
HoldOption = Annotated[
    bool, typer.Option("--hold", help="暂缓发送未发出的 · hold what has not left")
]
ReleaseOption = Annotated[
    bool, typer.Option("--release", help="发出暂缓的 · let leave what is held")
]
RecallOption = Annotated[
    bool, typer.Option("--recall", help="撤下未发出的 · take back what has not left")
]
EventOption = Annotated[
    str,
    typer.Option("--event", help="只限这一事件引起的通知 · of what this event led to alone"),
]
PeopleOption = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ROLE/ID", help="只限这些人 · to these people alone"),
]
ChangedOption = Annotated[
    bool,
    typer.Option(
        "--changed",
        help="与 --release 合用：内容没变的人不再通知 · with --release: not to those who were told the same",
    ),
]
AgainOption = Annotated[
    str | None,
    typer.Option("--again", help="再发一次存疑的通知 · send a doubtful notice once more"),
]

RecoverOption = Annotated[
    float | None,
    typer.Option(
        "--recover", metavar="HOURS", min=0,
        help="重新启用停用的渠道，补发此前若干小时漏掉的 · use disabled channels again, and send what they missed in so many hours",
    ),
]  # fmt: skip


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.command()(messages)
    app.command()(reach)
    app.add_typer(wording_app, name="wording")


@shared_options
def messages(  # noqa: PLR0913 - options are arguments
    pool: PoolArgument,
    *,
    hold: HoldOption = False,
    release: ReleaseOption = False,
    recall: RecallOption = False,
    event: EventOption = "",
    to: PeopleOption = None,
    changed: ChangedOption = False,
    again: AgainOption = None,
    recover: RecoverOption = None,
    as_json: bool,
) -> None:
    """发了哪些通知，谁没收到；暂缓、发出、撤下 · what was sent, whom no message has reached; hold, release, recall."""
    from services.cli.delivery.messages import Act, Steering
    from services.cli.delivery.messages import messages as verb

    acts: dict[Act, bool] = {
        "hold": hold,
        "release": release,
        "recall": recall,
        "recover": recover is not None,
    }
    steering = Steering.of(acts, event, to or [], changed=changed, hours=recover or 0.0)
    verb(pool, steering, again=again, as_json=as_json)


@shared_options
def reach(
    person: Annotated[str, typer.Argument(metavar="ROLE/ID", show_default=False)],
    channels: Annotated[
        str,
        typer.Argument(
            help="依次尝试的渠道，逗号分隔；空为按角色 · channels in order, with commas; empty: as of the role",
        ),
    ] = "",
    *,
    as_json: bool,
) -> None:
    """某人先用哪个渠道联系 · by which channel somebody is reached first."""
    from services.cli.delivery.messages import preference

    preference(person, channels, as_json=as_json)


@wording_app.command("save")
@shared_options
def wording_save(
    file: FileArgument,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="只检查，不保存 · check it and save nothing")
    ] = False,
    as_json: bool,
) -> None:
    """检查并保存一种语言改过的措辞，代替以前的 · check and save what one language says otherwise, in place of what it had."""
    from services.cli.delivery.wordings import save

    save(file, check=check, as_json=as_json)


@wording_app.command("show")
@shared_options
def wording_show(
    of: Annotated[str, typer.Argument(metavar="zh-Hans|zh-Hant|en", show_default=False)],
) -> None:
    """显示改过的措辞 · print what is said otherwise."""
    from services.cli.delivery.wordings import show_saved
    from services.words import LANGUAGES

    known = next((each for each in LANGUAGES if each == of), None)
    if known is None:
        raise typer.BadParameter(f"{of!r}: {' | '.join(LANGUAGES)}")
    show_saved(known)


@wording_app.command("try")
@shared_options
def wording_try(
    notice: Annotated[
        str,
        typer.Argument(
            help="待发或近七天发过的通知的编号 · id of a notice that waits or was sent within a week",
            show_default=False,
        ),
    ],
    address: Annotated[
        str, typer.Argument(help="发到哪个邮箱 · where to mail it", show_default=False)
    ],
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="用此文件的措辞，不保存 · in this file's words, saving nothing"
        ),
    ] = None,
    as_json: bool,
) -> None:
    """用改过的措辞试发一封邮件 · mail a notice in the corrected words to somebody who looks at it."""
    from services.cli.delivery.wordings import try_out

    try_out(notice, address, file, as_json=as_json)
