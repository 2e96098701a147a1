"""What if, side by side, as tables in the reader's language."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from contracts.decisions import WaitingReason
from models.matching.what_if import Difference, Held, Outlook, WhatIf
from services.cli import render_limits
from services.cli.render import points, profile, sheet
from services.cli.render_limits import signed
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_SHOWN = 30


def _put(key: str, **arguments: Any) -> str:
    return say(LANGUAGE.get(), f"what_if.{key}", **arguments)


def what_if(found: WhatIf, file: str) -> list[RenderableType]:
    """Return totals of both sides, who gains and who loses, the waiting lists; where a side has no plan, why and the way out."""
    pairs, total = found.in_force
    parts: list[RenderableType] = [
        Text(_put("title", file=file), style="bold"),
        Text(_put("in_force", pairs=pairs, total=points(total))),
        _sides(found),
    ]
    if found.before.conflict is None and found.after.conflict is None:
        parts.append(Text(_put("price", gain=signed(-found.price)), style="bold"))
        parts.append(_differences(found.differences))
    for key, side in (("conflict_before", found.before), ("conflict_after", found.after)):
        if side.conflict is not None:
            parts += [Text(_put(key), style="bold red"), *render_limits.reasons(side.conflict)]
    if found.before.gap or found.after.gap:
        parts.append(Text(_put("gap", before=points(found.before.gap), after=points(found.after.gap)), style="yellow"))
    for key, side in (("waits_before", found.before), ("waits_after", found.after)):
        if side.waiting:
            parts.append(_waiting(_put(key, count=len(side.waiting)), side.waiting, found.names))
    if found.unread:
        parts.append(
            Text(_put("unread", ids=say(LANGUAGE.get(), "common.separator").join(found.unread)), style="yellow")
        )
    return parts


def _sides(found: WhatIf) -> Table:
    table = sheet("")
    for name in ("", _put("now"), _put("then")):
        table.add_column(name, justify="left" if not name else "right")
    for key in ("startups", "mentors", "places"):
        table.add_row(_put(key), *(str(getattr(side.size, key)) for side in (found.before, found.after)))
    for key in ("pairs", "total", "waiting"):
        table.add_row(_put(key), *(_number(side, key) for side in (found.before, found.after)))
    return table


def _number(side: Outlook, key: str) -> str:
    if side.conflict is not None:
        return _put("no_plan")
    return {"pairs": str(side.pairs), "total": points(side.total), "waiting": str(len(side.waiting))}[key]


def _differences(found: tuple[Difference, ...]) -> RenderableType:
    if not found:
        return Text(_put("same"))
    table = sheet(_put("differences", count=len(found)))
    for name in (tell("column.startup"), *(_put(f"column.{key}") for key in ("before", "after", "gain", "why"))):
        table.add_column(name, overflow="fold")
    for one in found[:_SHOWN]:
        table.add_row(
            profile(one.name, one.startup), _mentors(one.before), _mentors(one.after), signed(one.gain), _cause(one)
        )
    if len(found) > _SHOWN:
        table.add_row(_put("more", count=len(found) - _SHOWN))
    return table


def _mentors(held: tuple[Held, ...]) -> str:
    return "\n".join(f"{one.name or one.mentor} {points(one.score)}" for one in held) or _put("nobody")


def _cause(one: Difference) -> str:
    rules = say(LANGUAGE.get(), "common.separator").join(tell(f"stopped.{code}") for code in one.rules)
    return _put(f"cause.{one.cause}", rules=rules)


def _waiting(title: str, found: Mapping[str, WaitingReason], names: Mapping[str, str]) -> Table:
    table = sheet(title, "startup", "reason")
    for key, reason in list(found.items())[:_SHOWN]:
        table.add_row(profile(names.get(key, ""), key), named("waiting", reason))
    if len(found) > _SHOWN:
        table.add_row(_put("more", count=len(found) - _SHOWN))
    return table
