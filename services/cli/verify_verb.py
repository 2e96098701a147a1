"""What `duijie verify` prints: one line a claim, then the verdict."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from rich import box
from rich.table import Table
from rich.text import Text

from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json, write
from services.cli.texts import LANGUAGE
from services.cli.verify import Claim, Document, check, read
from services.words import say

_RESULTS = {True: ("holds", "green"), False: ("fails", "bold red"), None: ("untold", "yellow")}


def _words(key: str, **arguments: Any) -> str:
    return say(LANGUAGE.get(), f"proof.{key}", **arguments)


def verify(file: Path, *, as_json: bool) -> None:
    """Check the plan in `file`; Failure INPUT where it cannot be read, DIFFERS where a claim does not hold."""
    try:
        plan = read(file)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise Failure(ExitCode.INPUT, "error.plan_unreadable", file=file, error=error) from error
    claims = check(plan)
    failed = [claim.key for claim in claims if claim.holds is False]
    if as_json:
        show_json({"holds": not failed, "failed": failed, "claims": [asdict(claim) for claim in claims]})
    else:
        _table(claims)
    if failed:
        raise Failure(ExitCode.DIFFERS, "error.plan_fails", file=file, count=len(failed), claims=", ".join(failed))
    if not as_json:
        write(_verdict(plan, claims))


def _table(claims: list[Claim]) -> None:
    table = Table(box=box.SIMPLE, show_header=False)
    for claim in claims:
        name, style = _RESULTS[claim.holds]
        words = _words(f"claim.{claim.key}", **claim.detail)
        if claim.detail.get("more"):
            words += f" ({_words('claim.more', count=claim.detail['more'])})"
        table.add_row(Text(_words(f"result.{name}"), style=style), words)
    show(table)


def _verdict(plan: Document, claims: list[Claim]) -> str:
    gap = next(claim.detail["left"] for claim in claims if claim.key == "optimal")
    return _words("verdict.bounded", gap=f"{gap / plan.scale:g}") if gap else _words("verdict.proven")
