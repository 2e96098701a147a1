# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that --help answers at once; options are arguments
"""Verbs about servers: serve, up, demo, topics, doctor."""

from typing import Annotated

import typer

from services.cli.options import shared_options

topics_app = typer.Typer(
    help="主题：查看、创建、检查 · show, create and check the topics", no_args_is_help=False
)


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    for verb in (up, demo, serve):
        app.command()(verb)
    app.add_typer(topics_app, name="topics")
    app.command()(doctor)
    app.command()(settle)


@shared_options
def serve(
    name: Annotated[
        str,
        typer.Argument(
            help="intake | embedder | matcher | roadshow | register | notifier | contacts | sender",
            show_default=False,
        ),
    ],
) -> None:
    """在前台运行一个服务，直到 SIGTERM · run one service until SIGTERM."""
    from services.embedded import env_file
    from services.runtime.serve import run

    env_file.load()
    raise typer.Exit(run(name))


@shared_options
def up() -> None:
    """在本机启动全部服务，直到 Ctrl-C · run everything on this machine until Ctrl-C."""
    from services.cli.verbs.up import up as verb

    verb()


@shared_options
def demo(*, as_json: bool) -> None:
    """演示：样例项目从提交到配对、名单与通知 · the sample programme from feeds to pairings, shortlist and notices."""
    from services.cli.demo.run import demo as verb

    verb(as_json=as_json)


@topics_app.callback(invoke_without_command=True)
@shared_options
def topics(
    context: typer.Context,
    *,
    as_json: bool,
) -> None:
    """不带动词时等于 show · without a verb the same as show."""
    if context.invoked_subcommand is None:
        _show(as_json=as_json)


@topics_app.command("show")
@shared_options
def topics_show(
    *,
    as_json: bool,
) -> None:
    """列出目录中的主题及其在服务器上的状态 · list the catalogue's topics and their state on the broker."""
    _show(as_json=as_json)


def _show(*, as_json: bool) -> None:
    from services.cli.client import connect
    from services.cli.verbs import topics as topics_verb

    connect.go(topics_verb.show_topics(connect.settings(), as_json=as_json))


@topics_app.command("create")
@shared_options
def topics_create(
    *,
    as_json: bool,
) -> None:
    """创建缺少的主题 · create the topics that are missing."""
    from services.cli.client import connect
    from services.cli.verbs import topics as topics_verb

    connect.go(topics_verb.create_topics(connect.settings(), as_json=as_json))


@topics_app.command("check")
@shared_options
def topics_check(
    *,
    as_json: bool,
) -> None:
    """核对分区数与设置，不一致则退出码 6 · check partitions and settings; exit 6 where they differ."""
    from services.cli.client import connect
    from services.cli.verbs import topics as topics_verb

    connect.go(topics_verb.check_topics(connect.settings(), as_json=as_json))


@shared_options
def settle(  # noqa: PLR0913 - options are arguments
    service: Annotated[
        str,
        typer.Argument(
            help="intake | embedder | matcher | roadshow | register | notifier | contacts | sender",
            show_default=False,
        ),
    ],
    topic: Annotated[
        str, typer.Argument(help="主题，如 pool-log · topic without its prefix", show_default=False)
    ],
    *,
    wipe: Annotated[
        bool,
        typer.Option(
            "--wipe", help="清空该服务的状态，主题已重建 · drop the state: the topic is a new one"
        ),
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", help="清空状态并由同一日志重建 · make the state again from the same log"
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 · do not ask")] = False,
    as_json: bool,
) -> None:
    """主题被重建后，让服务从头读起（先停该服务）· after a topic was made anew: let a stopped service begin it again."""
    from services.cli.client import connect
    from services.cli.failures import ExitCode, Failure
    from services.cli.verbs.settle import settle as verb
    from services.runtime.core.storage import Settlement

    if wipe and rebuild:
        raise Failure(ExitCode.USAGE, "error.wipe_or_rebuild")
    how = Settlement.WIPE if wipe else Settlement.REBUILD if rebuild else Settlement.GO_ON
    connect.go(verb(connect.settings(), service, topic, how=how, yes=yes, as_json=as_json))


@shared_options
def doctor(*, as_json: bool) -> None:
    """体检：服务器、主题、存储、编码器、进度，逐项给出办法 · check everything, and say what to do."""
    from services.cli.client import connect
    from services.cli.verbs.doctor import doctor as verb

    connect.go(verb(connect.settings(), as_json=as_json))
