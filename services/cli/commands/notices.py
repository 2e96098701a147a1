# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""Verbs about notices: messages, reach."""

from typing import Annotated

import typer

from services.cli.options import PoolArgument, shared_options

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


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    app.command()(messages)
    app.command()(reach)


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
    as_json: bool,
) -> None:
    """发了哪些通知，谁没收到；暂缓、发出、撤下 · what was sent, whom no message has reached; hold, release, recall."""
    from services.cli.delivery.messages import Steering
    from services.cli.delivery.messages import messages as verb

    steering = Steering.of(
        {"hold": hold, "release": release, "recall": recall}, event, to or [], changed=changed
    )
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
