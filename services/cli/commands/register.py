# ruff: noqa: PLC0415 - a verb loads what it needs when it runs, so that `duijie --help` answers at once
"""Verbs about the register: people, filings, pools, hand-over."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.normal import normal_pool
from services.cli.options import shared_options, typed_id

people_app = typer.Typer(
    help="总册：一人一条，名额合计 · the register: one entry a person or firm, places in all pools together",
    no_args_is_help=True,
)
EntryArgument = Annotated[
    str,
    typer.Argument(
        help="总册条目或档案，如 mentor/D-1 · entry or profile, as mentor/D-1",
        show_default=False,
        callback=typed_id,
    ),
]
OtherArgument = Annotated[
    str, typer.Argument(help="另一条目 · the other entry", show_default=False, callback=typed_id)
]


def declare(app: typer.Typer) -> None:
    """Add this module's verbs to `app`."""
    people_app.command("list")(people_list)
    people_app.command("show")(people_show)
    people_app.command("duplicates")(people_duplicates)
    people_app.command("merge")(people_merge)
    people_app.command("split")(people_split)
    people_app.command("apart")(people_apart)
    people_app.command("capacity")(people_capacity)
    people_app.command("export")(people_export)
    app.add_typer(people_app, name="people")
    app.command()(filings)
    app.command()(pools)
    app.command()(projects)
    app.command("hand-over")(hand_over)


@shared_options
def people_list(
    *,
    role: Annotated[
        str | None, typer.Option(help="founder mentor investor judge startup", show_default=False)
    ] = None,
    pool: Annotated[
        str | None,
        typer.Option(
            help="只看这个池 · only of this pool",
            show_default=False,
            callback=lambda value: value if value is None else normal_pool(value),
        ),
    ] = None,
    as_json: bool,
) -> None:
    """总册里的人与企业、角色、名额 · people and firms, their roles and places."""
    from services.cli.client import connect
    from services.cli.verbs.register.people import list_people

    connect.go(list_people(connect.settings(), role=role, pool=pool, as_json=as_json))


@shared_options
def people_show(entry: EntryArgument, *, as_json: bool) -> None:
    """一人的角色、各池名额（如 2/3）、配对 · one entry: roles, places by pool, pairs."""
    from services.cli.client import connect
    from services.cli.verbs.register.people import show_person

    connect.go(show_person(connect.settings(), entry, as_json=as_json))


@shared_options
def people_duplicates(*, as_json: bool) -> None:
    """疑似同一人或同一企业，证据并列，待定夺 · who looks alike, with the evidence, until somebody decides."""
    from services.cli.client import connect
    from services.cli.verbs.register.people import duplicates

    connect.go(duplicates(connect.settings(), as_json=as_json))


@shared_options
def people_merge(
    entry: EntryArgument,
    other: OtherArgument,
    *,
    capacity: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1000,
            help="合并后的名额合计 · places of the two together",
            show_default=False,
        ),
    ] = None,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """两条是同一人或同一企业；可用 split 撤销 · two entries are one; `split` undoes it."""
    from services.cli.client import connect
    from services.cli.verbs.register.orders import merge

    connect.go(
        merge(connect.settings(), entry, other, capacity=capacity, wait_s=wait_s, as_json=as_json)
    )


@shared_options
def people_split(
    entry: EntryArgument,
    profiles: Annotated[
        list[str],
        typer.Argument(help="拆出的档案 · profiles that leave the entry", show_default=False),
    ],
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """把档案拆成另一条 · profiles leave for an entry of their own."""
    from services.cli.client import connect
    from services.cli.verbs.register.orders import split

    connect.go(split(connect.settings(), entry, profiles, wait_s=wait_s, as_json=as_json))


@shared_options
def people_apart(
    entry: EntryArgument, other: OtherArgument, *, wait_s: float | None, as_json: bool
) -> None:
    """两条不是同一人，不再提问 · the two are two: the question is closed."""
    from services.cli.client import connect
    from services.cli.verbs.register.orders import apart

    connect.go(apart(connect.settings(), entry, other, wait_s=wait_s, as_json=as_json))


@shared_options
def people_capacity(
    entry: EntryArgument,
    places: Annotated[
        int | None,
        typer.Argument(
            min=0,
            max=1000,
            help="各池名额合计；不写则按名册 · places in all pools together; none: as the feeds say",
            show_default=False,
        ),
    ] = None,
    *,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """设定导师在各池的名额合计 · a mentor's places in all pools together."""
    from services.cli.client import connect
    from services.cli.verbs.register.orders import capacity

    connect.go(capacity(connect.settings(), entry, places, wait_s=wait_s, as_json=as_json))


@shared_options
def people_export(
    entry: EntryArgument,
    *,
    reason: Annotated[str, typer.Option("--reason", help="事由，记入审计 · why; on the record")],
    who: Annotated[
        str | None, typer.Option("--by", help="何人，默认登录名 · who asks; the login unless given")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="写到新文件 · write it to a new file")
    ] = None,
    as_json: bool,
) -> None:
    """一个人的全部信息，供其本人查阅 · all that is held of one person, for themselves; contact data in the clear."""
    from services.cli.client import connect
    from services.cli.vault.access import settings as vault_settings
    from services.cli.verbs.register.export import export

    connect.go(
        export(
            connect.settings(),
            vault_settings(),
            entry,
            reason=reason,
            who=who,
            out=out,
            as_json=as_json,
        )
    )


@shared_options
def projects(
    startup: Annotated[
        str | None,
        typer.Argument(help="企业编号 · the startup", show_default=False, callback=typed_id),
    ] = None,
    *,
    search: Annotated[
        str | None,
        typer.Option(
            help="名称、行业、地区、需求等中的词 · words in names, industries, needs",
            show_default=False,
        ),
    ] = None,
    stage: Annotated[
        str | None, typer.Option(help="nursery incubator accelerator graduated", show_default=False)
    ] = None,
    need: Annotated[
        str | None,
        typer.Option(
            help="project_discovery team_building investment acceleration follow_up",
            show_default=False,
        ),
    ] = None,
    as_json: bool,
) -> None:
    """项目库：曾经入库的每家企业；写明编号则附结果 · every startup that ever entered; of one, what came of it."""
    from services.cli.client import connect
    from services.cli.verbs.register.projects import ProjectSearch, list_projects

    wanted = ProjectSearch(startup, search, stage, need)
    connect.go(list_projects(connect.settings(), wanted, as_json=as_json))


@shared_options
def filings(  # noqa: PLR0913 - options
    investor: Annotated[
        str | None,
        typer.Argument(help="备案编号 · id of the filing", show_default=False, callback=typed_id),
    ] = None,
    *,
    status: Annotated[
        str | None,
        typer.Option(
            help="submitted verified expired revoked：筛选，或与 --day 一起改 · filter, or with --day the new status",
            show_default=False,
        ),
    ] = None,
    day: Annotated[
        str,
        typer.Option(help="改为该状态的日期 · day of the change, YYYY-MM-DD", show_default=False),
    ] = "",
    by: Annotated[str, typer.Option(help="经办 · who decided", show_default=False)] = "",
    reason: Annotated[str, typer.Option(help="事由 · why", show_default=False)] = "",
    tax: Annotated[
        bool,
        typer.Option("--tax", help="天使投资满 24 个月的备案截止日 · tax deadlines of angels"),
    ] = False,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """投资人备案：各池同一状态；写明编号、--status、--day 即为变更 · investors' filings, one status for all pools."""
    from services.cli.client import connect
    from services.cli.verbs.register import orders, pools

    settings = connect.settings()
    if tax:
        from services.cli.verbs.register.tax import tax_deadlines

        connect.go(tax_deadlines(settings, investor=investor, as_json=as_json))
    elif investor is not None and status is not None and day:
        record = {"subject": investor, "status": status, "day": day, "by": by, "reason": reason}
        connect.go(orders.change_filing(settings, record, wait_s=wait_s, as_json=as_json))
    else:
        connect.go(pools.filings(settings, investor=investor, status=status, as_json=as_json))


@shared_options
def pools(*, as_json: bool) -> None:
    """各池、优先级、导师名额与配对 · all pools, their priority, places and pairs."""
    from services.cli.client import connect
    from services.cli.verbs.register import pools as verbs

    connect.go(verbs.pools(connect.settings(), as_json=as_json))


@shared_options
def hand_over(  # noqa: PLR0913 - what a hand-over names
    startup: Annotated[
        str,
        typer.Argument(help="企业编号 · the startup", show_default=False, callback=typed_id),
    ],
    source: Annotated[
        str,
        typer.Argument(
            help="转出的池 · pool that it leaves", show_default=False, callback=normal_pool
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(
            help="转入的池 · pool that it enters", show_default=False, callback=normal_pool
        ),
    ],
    *,
    without_mentor: Annotated[
        bool,
        typer.Option("--without-mentor", help="导师不随同 · its mentor stays"),
    ] = False,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """企业从一个项目转到另一个，导师随同 · a startup moves to another programme, its mentor goes along."""
    from services.cli.client import connect
    from services.cli.verbs.register import orders

    record = {
        "subject": startup,
        "source": source,
        "target": target,
        "mentor": "stays" if without_mentor else "along",
    }
    connect.go(orders.hand_over(connect.settings(), record, wait_s=wait_s, as_json=as_json))
