"""Rules, changes to them and what follows, in the reader's words."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from models.mentoring.explain.conflict import Reasons
from models.mentoring.explain.limit_names import NamedLimit
from models.mentoring.explain.why_not import Enough, Moved
from services.cli.render.decisions import points, sheet
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_NAMED_GROUPS = frozenset({"industry", "region", "stage", "track", "engagement", "need"})
_TOGETHER = frozenset({"startup_least", "mentor_least", "mentor_most", "bar", "pin"})
_FEW = 4
"""So many limits of one kind are told in one line."""
_NAMED = 10
SHOWN = 6
"""Lines of a list that a person reads; the rest is counted, and in the JSON."""


def put(key: str, **arguments: Any) -> str:
    """Return the text `explain.key`."""
    return say(LANGUAGE.get(), f"explain.{key}", **arguments)


def signed(score: int) -> str:
    """Return a difference of scores as points of a hundred, with its sign."""
    return f"{score / 100:+.1f}"


def rule(limit: NamedLimit) -> str:
    """Return a limit as a sentence."""
    return put(f"rule.{limit.kind}", **_arguments(limit))


def change(limit: NamedLimit) -> str:
    """Return what easing a limit means, as a sentence."""
    return put(f"ease.{limit.kind}", **_arguments(limit))


_SCORES = frozenset({"score", "min_score"})
_UP = frozenset({"score", "weight"})
"""Kinds of which easing raises the value, besides every "most"."""


def _arguments(limit: NamedLimit) -> dict[str, Any]:
    after = limit.value + (
        limit.by if limit.kind.endswith("_most") or limit.kind in _UP else -limit.by
    )
    show = points if limit.kind in _SCORES else str
    startup, mentor = limit.startup_name or limit.startup, limit.mentor_name or limit.mentor
    return {
        "startup": startup,
        "mentor": mentor,
        "who": " – ".join(name for name in (startup, mentor) if name),
        "value": show(limit.value),
        "after": show(after),
        "by": show(limit.by),
        "rule": _ruled(limit),
    }


def _ruled(limit: NamedLimit) -> str:
    if limit.kind == "bar":
        return tell(f"stopped.{limit.rule}")
    return named("feature", limit.rule) if limit.kind == "weight" else _limit(limit)


def _limit(limit: NamedLimit) -> str:
    """Return what a limit over groups is called: its own name, or what it sorts by.

    With the group and whose count it is.
    """
    if not limit.grouped:
        return limit.rule
    title = put(f"grouped.{limit.grouped}") if "/" in limit.rule else limit.rule
    group = named(limit.grouped, limit.group) if limit.grouped in _NAMED_GROUPS else limit.group
    parts = [
        part
        for part in (limit.startup_name or limit.mentor_name, group)
        if part and part != limit.grouped
    ]
    separator = say(LANGUAGE.get(), "common.separator")
    return put("limit", title=title, of=separator.join(parts)) if parts else title


def listed(lines: Sequence[str]) -> list[str]:
    """Return the first lines and how many more there are."""
    more = [put("more", count=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return [f"  · {line}" for line in [*lines[:SHOWN], *more]]


def moves(moved: Iterable[Moved]) -> list[str]:
    """Return one line for each startup that moves: from whom to whom, and what that does to its
    score.
    """
    nobody, separator = put("nobody"), say(LANGUAGE.get(), "common.separator")
    return [
        put(
            "move",
            startup=move.startup_name or move.startup,
            lost=separator.join(move.lost) or nobody,
            gained=separator.join(move.gained) or nobody,
            gain=signed(move.gain),
        )
        for move in moved
    ]


def enough(changes: Sequence[Enough]) -> list[RenderableType]:
    """Return single changes that are enough, with what they cost in total and whom they move."""
    if not changes:
        return [Text(put("none_enough"))]
    table = sheet(put("title.enough"), "change", "cost", "who_moves")
    for single in changes:
        table.add_row(
            change(single.change), signed(-single.cost), "\n".join(moves(single.moves)[:SHOWN])
        )
    return [table]


def rules(limits: Sequence[NamedLimit]) -> list[str]:
    """Return limits as lines: several of one kind in one, with whose they are and what they stand
    at.
    """
    lines = []
    for (kind, code), group in groupby(limits, key=lambda limit: (limit.kind, limit.rule)):
        alike = list(group)
        if len(alike) < _FEW or kind not in _TOGETHER:
            lines += [rule(limit) for limit in alike]
            continue
        names = [_whose(limit) for limit in alike]
        who = say(LANGUAGE.get(), "common.separator").join(names[:_NAMED])
        more = put("among_others") if len(names) > _NAMED else ""
        ruled = tell(f"stopped.{code}") if kind == "bar" else ""
        lines.append(
            put(
                f"rules.{kind}",
                count=len(alike),
                sum=sum(limit.value for limit in alike),
                rule=ruled,
                who=who + more,
            )
        )
    return lines


def _whose(limit: NamedLimit) -> str:
    startup, mentor = limit.startup_name or limit.startup, limit.mentor_name or limit.mentor
    if limit.kind == "pin":
        return f"{startup}–{mentor}"
    return (startup or mentor) if limit.kind == "bar" else f"{startup or mentor} {limit.value}"


def reasons(conflict: Reasons, title: str = "conflict") -> list[RenderableType]:
    """Return rules that cannot hold together (or, with the title "leaves_nobody", that leave
    somebody without), and the ways out.
    """
    head = put(
        f"title.{title}" if conflict.minimal else f"title.{title}_not_minimal",
        count=len(conflict.rules),
    )
    parts: list[RenderableType] = [
        Text(head, style="bold"),
        Text("\n".join(f"  · {line}" for line in rules(conflict.rules))),
    ]
    if conflict.ways:
        table = sheet(put("title.ways"), "change", "effort", "total")
        for way in conflict.ways:
            table.add_row(
                "\n".join(change(eased) for eased in way.changes), str(way.price), points(way.total)
            )
        parts.append(table)
    else:
        parts.append(Text(put("no_way")))
    return [*parts, *left_out(conflict.left_out)]


def left_out(causes: Sequence[str]) -> list[RenderableType]:
    """Return a line that says what the budget did not allow; nothing where all was done."""
    separator = say(LANGUAGE.get(), "common.separator")
    words = separator.join(put(f"left_out.{cause.replace(' ', '_')}") for cause in causes)
    return [Text(put("cut", what=words), style="yellow")] if causes else []
