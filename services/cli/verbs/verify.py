"""What `duijie verify` prints: one line a claim, then the verdict."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from rich import box
from rich.table import Table
from rich.text import Text

from contracts.normal import normal_pool
from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json, write
from services.cli.proofs import draw as verify_draw
from services.cli.proofs.plan import Claim, Document, check, read
from services.cli.texts import LANGUAGE
from services.cli.verbs import roadshow_draw
from services.spreadsheets.faults import unreadable
from services.words import say

_RESULTS = {True: ("holds", "green"), False: ("fails", "bold red"), None: ("untold", "yellow")}


def _words(key: str, **arguments: Any) -> str:
    return say(LANGUAGE.get(), f"proof.{key}", **arguments)


def verify(what: list[str], *, as_json: bool) -> None:
    """Check the plan of a file, or with `draw` the draw of a file or a pool.

    Failure USAGE for anything else.
    """
    match what:
        case ["draw", target]:
            _verify_draw(target, as_json=as_json)
        case [file]:
            _verify_plan(Path(file), as_json=as_json)
        case _:
            raise Failure(ExitCode.USAGE, "error.verify_what")


def _verify_plan(file: Path, *, as_json: bool) -> None:
    """Check the plan in `file`; Failure INPUT where it cannot be read, DIFFERS where a claim does
    not hold.
    """
    try:
        plan = read(file)
    except OSError as error:
        raise unreadable(file, error) from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise Failure(ExitCode.INPUT, "error.plan_unreadable", file=file, error=error) from error
    claims = check(plan)
    _report(claims, "error.plan_fails", file, as_json=as_json)
    if not as_json:
        write(_verdict(plan, claims))


def _verify_draw(target: str, *, as_json: bool) -> None:
    """Check a draw; where no file is called `target` it is a pool, whose draws are read from the
    decisions.
    """
    try:
        draws = verify_draw.read(Path(target)) if Path(target).exists() else _draws_of(target)
    except OSError as error:
        raise unreadable(Path(target), error) from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise Failure(ExitCode.INPUT, "error.draw_unreadable", file=target, error=error) from error
    _report(verify_draw.check(draws), "error.draw_fails", target, as_json=as_json)
    if not as_json:
        write(_words("verdict.drawn"))


def _draws_of(pool: str) -> list[verify_draw.PublishedDraw]:
    pool = normal_pool(pool)
    published = connect.go(roadshow_draw.draws(connect.settings(), pool))
    if not published:
        raise Failure(ExitCode.NOT_FOUND, "error.no_draw", pool=pool)
    return [
        msgspec.convert(msgspec.to_builtins(draw), verify_draw.PublishedDraw) for draw in published
    ]


def _report(claims: list[Claim], failing: str, file: Path | str, *, as_json: bool) -> None:
    """Print the claims; Failure DIFFERS, in the words of `failing`, where one does not hold."""
    failed = [claim.key for claim in claims if claim.holds is False]
    if as_json:
        show_json(
            {"holds": not failed, "failed": failed, "claims": [asdict(claim) for claim in claims]}
        )
    else:
        _table(claims)
    if failed:
        raise Failure(
            ExitCode.DIFFERS, failing, file=file, count=len(failed), claims=", ".join(failed)
        )


def _table(claims: list[Claim]) -> None:
    table = Table(box=box.SIMPLE, show_header=False)
    for claim in claims:
        name, style = _RESULTS[claim.holds]
        name = "absent" if claim.key == "draw_before" and claim.holds is None else name
        words = _words(f"claim.{claim.key}", **claim.detail)
        if claim.detail.get("more"):
            words += f" ({_words('claim.more', count=claim.detail['more'])})"
        table.add_row(Text(_words(f"result.{name}"), style=style), words)
    show(table)


def _verdict(plan: Document, claims: list[Claim]) -> str:
    gap = next(claim.detail["left"] for claim in claims if claim.key == "optimal")
    return (
        _words("verdict.bounded", gap=f"{gap / plan.scale:g}") if gap else _words("verdict.proven")
    )
