"""What if, side by side, as tables in the reader's language."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from contracts.decisions import WaitingReason
from models.mentoring.explain.what_if import HeldPair, Outlook, PlanDifference, WhatIf
from services.cli.render import limits as render_limits
from services.cli.render.decisions import points, profile, sheet
from services.cli.render.limits import signed
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_SHOWN = 30


def _put(key: str, **arguments: Any) -> str:
    return say(LANGUAGE.get(), f"what_if.{key}", **arguments)


def what_if(answer: WhatIf, file: str) -> list[RenderableType]:
    """Return totals of both sides, who gains and who loses, the waiting lists.

    Where a side has no plan, why and the way out.
    """
    pairs, total = answer.in_force
    parts: list[RenderableType] = [
        Text(_put("title", file=file), style="bold"),
        Text(_put("in_force", pairs=pairs, total=points(total))),
        _sides(answer),
    ]
    if answer.before.conflict is None and answer.after.conflict is None:
        parts.append(Text(_put("price", gain=signed(-answer.price)), style="bold"))
        parts.append(_differences(answer.differences))
    for key, side in (("conflict_before", answer.before), ("conflict_after", answer.after)):
        if side.conflict is not None:
            parts += [Text(_put(key), style="bold red"), *render_limits.reasons(side.conflict)]
    if answer.before.gap or answer.after.gap:
        parts.append(
            Text(
                _put("gap", before=points(answer.before.gap), after=points(answer.after.gap)),
                style="yellow",
            )
        )
    for key, side in (("waits_before", answer.before), ("waits_after", answer.after)):
        if side.waiting:
            parts.append(_waiting(_put(key, count=len(side.waiting)), side.waiting, answer.names))
    if answer.unread:
        parts.append(
            Text(
                _put("unread", ids=say(LANGUAGE.get(), "common.separator").join(answer.unread)),
                style="yellow",
            )
        )
    return parts


def _sides(answer: WhatIf) -> Table:
    table = sheet("")
    for name in ("", _put("now"), _put("then")):
        table.add_column(name, justify="left" if not name else "right")
    for key in ("startups", "mentors", "places"):
        table.add_row(
            _put(key), *(str(getattr(side.size, key)) for side in (answer.before, answer.after))
        )
    for key in ("pairs", "total", "waiting"):
        table.add_row(_put(key), *(_number(side, key) for side in (answer.before, answer.after)))
    return table


def _number(side: Outlook, key: str) -> str:
    if side.conflict is not None:
        return _put("no_plan")
    return {
        "pairs": str(side.pairs),
        "total": points(side.total),
        "waiting": str(len(side.waiting)),
    }[key]


def _differences(differences: tuple[PlanDifference, ...]) -> RenderableType:
    if not differences:
        return Text(_put("same"))
    table = sheet(_put("differences", count=len(differences)))
    for name in (
        tell("column.startup"),
        *(_put(f"column.{key}") for key in ("before", "after", "gain", "why")),
    ):
        table.add_column(name, overflow="fold")
    for difference in differences[:_SHOWN]:
        table.add_row(
            profile(difference.name, difference.startup),
            _mentors(difference.before),
            _mentors(difference.after),
            signed(difference.gain),
            _cause(difference),
        )
    if len(differences) > _SHOWN:
        table.add_row(_put("more", count=len(differences) - _SHOWN))
    return table


def _mentors(held: tuple[HeldPair, ...]) -> str:
    return "\n".join(
        f"{mentor.name or mentor.mentor} {points(mentor.score)}" for mentor in held
    ) or _put("nobody")


def _cause(difference: PlanDifference) -> str:
    rules = say(LANGUAGE.get(), "common.separator").join(
        tell(f"stopped.{code}") for code in difference.rules
    )
    return _put(f"cause.{difference.cause}", rules=rules)


def _waiting(title: str, waiting: Mapping[str, WaitingReason], names: Mapping[str, str]) -> Table:
    table = sheet(title, "startup", "reason")
    for key, reason in list(waiting.items())[:_SHOWN]:
        table.add_row(profile(names.get(key, ""), key), named("waiting", reason))
    if len(waiting) > _SHOWN:
        table.add_row(_put("more", count=len(waiting) - _SHOWN))
    return table
