"""Rules, changes to them and what follows, in the reader's words."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from models.matching.conflict import Reasons
from models.matching.counterfactual import Enough, Moved
from models.matching.named import Named
from services.cli.render import points, sheet
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


def rule(found: Named) -> str:
    """Return a limit as a sentence."""
    return put(f"rule.{found.kind}", **_arguments(found))


def change(found: Named) -> str:
    """Return what easing a limit means, as a sentence."""
    return put(f"ease.{found.kind}", **_arguments(found))


_SCORES = frozenset({"score", "min_score"})
_UP = frozenset({"score", "weight"})
"""Kinds of which easing raises the value, besides every "most"."""


def _arguments(found: Named) -> dict[str, Any]:
    after = found.value + (found.by if found.kind.endswith("_most") or found.kind in _UP else -found.by)
    show = points if found.kind in _SCORES else str
    startup, mentor = found.startup_name or found.startup, found.mentor_name or found.mentor
    return {
        "startup": startup,
        "mentor": mentor,
        "who": " – ".join(name for name in (startup, mentor) if name),
        "value": show(found.value),
        "after": show(after),
        "by": show(found.by),
        "rule": _ruled(found),
    }


def _ruled(found: Named) -> str:
    if found.kind == "bar":
        return tell(f"stopped.{found.rule}")
    return named("feature", found.rule) if found.kind == "weight" else _limit(found)


def _limit(found: Named) -> str:
    """Return what a limit over groups is called: its own name, or what it sorts by; with the group and whose count it is."""
    if not found.grouped:
        return found.rule
    title = put(f"grouped.{found.grouped}") if "/" in found.rule else found.rule
    group = named(found.grouped, found.group) if found.grouped in _NAMED_GROUPS else found.group
    parts = [part for part in (found.startup_name or found.mentor_name, group) if part and part != found.grouped]
    separator = say(LANGUAGE.get(), "common.separator")
    return put("limit", title=title, of=separator.join(parts)) if parts else title


def listed(lines: Sequence[str]) -> list[str]:
    """Return the first lines and how many more there are."""
    more = [put("more", count=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return [f"  · {line}" for line in [*lines[:SHOWN], *more]]


def moves(found: Iterable[Moved]) -> list[str]:
    """Return one line for each startup that moves: from whom to whom, and what that does to its score."""
    nobody, separator = put("nobody"), say(LANGUAGE.get(), "common.separator")
    return [
        put(
            "move",
            startup=one.startup_name or one.startup,
            lost=separator.join(one.lost) or nobody,
            gained=separator.join(one.gained) or nobody,
            gain=signed(one.gain),
        )
        for one in found
    ]


def enough(found: Sequence[Enough]) -> list[RenderableType]:
    """Return single changes that are enough, with what they cost in total and whom they move."""
    if not found:
        return [Text(put("none_enough"))]
    table = sheet(put("title.enough"), "change", "cost", "who_moves")
    for one in found:
        table.add_row(change(one.change), signed(-one.cost), "\n".join(moves(one.moves)[:SHOWN]))
    return [table]


def rules(found: Sequence[Named]) -> list[str]:
    """Return limits as lines: several of one kind in one, with whose they are and what they stand at."""
    lines = []
    for (kind, code), group in groupby(found, key=lambda one: (one.kind, one.rule)):
        alike = list(group)
        if len(alike) < _FEW or kind not in _TOGETHER:
            lines += [rule(one) for one in alike]
            continue
        names = [_whose(one) for one in alike]
        who = say(LANGUAGE.get(), "common.separator").join(names[:_NAMED])
        more = put("among_others") if len(names) > _NAMED else ""
        ruled = tell(f"stopped.{code}") if kind == "bar" else ""
        lines.append(
            put(f"rules.{kind}", count=len(alike), sum=sum(one.value for one in alike), rule=ruled, who=who + more)
        )
    return lines


def _whose(found: Named) -> str:
    startup, mentor = found.startup_name or found.startup, found.mentor_name or found.mentor
    if found.kind == "pin":
        return f"{startup}–{mentor}"
    return (startup or mentor) if found.kind == "bar" else f"{startup or mentor} {found.value}"


def reasons(found: Reasons, title: str = "conflict") -> list[RenderableType]:
    """Return rules that cannot hold together (or, with the title "leaves_nobody", that leave somebody without), and the ways out."""
    head = put(f"title.{title}" if found.minimal else f"title.{title}_not_minimal", count=len(found.rules))
    parts: list[RenderableType] = [
        Text(head, style="bold"),
        Text("\n".join(f"  · {line}" for line in rules(found.rules))),
    ]
    if found.ways:
        table = sheet(put("title.ways"), "change", "effort", "total")
        for way in found.ways:
            table.add_row("\n".join(change(one) for one in way.changes), str(way.price), points(way.total))
        parts.append(table)
    else:
        parts.append(Text(put("no_way")))
    return [*parts, *left_out(found.left_out)]


def left_out(found: Sequence[str]) -> list[RenderableType]:
    """Return a line that says what the budget did not allow; nothing where all was done."""
    separator = say(LANGUAGE.get(), "common.separator")
    told = separator.join(put(f"left_out.{one.replace(' ', '_')}") for one in found)
    return [Text(put("cut", what=told), style="yellow")] if found else []
