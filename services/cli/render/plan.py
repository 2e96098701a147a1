"""A mentoring plan as tables in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from contracts.mentoring import PlanMove
from contracts.pool_log import Programme
from models.mentoring.stored import Planned
from services.cli.render.decisions import points, profile, sheet, styled
from services.cli.texts import LANGUAGE, named
from services.words import say


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """A pair of the plan with its score as the profiles now are.

    None where one of the two has left.
    """

    startup: str
    startup_name: str
    mentor: str
    mentor_name: str
    score: int | None


def _words(key: str, **arguments: Any) -> str:
    return say(LANGUAGE.get(), f"plan.{key}", **arguments)


def plan(
    programme: Programme,
    planned: Planned,
    pairs: Sequence[PlannedPair],
    *,
    draft: bool,
    outdated: int = 0,
) -> list[RenderableType]:
    """Return what the plan is worth and what proves it, who moves and why, and all its pairs;
    `outdated` can no longer be.
    """
    status = "draft" if draft else "published"
    heading = _words(f"status.{status}", version=planned.version, pool=programme.pool)
    parts: list[RenderableType] = [
        Text.assemble((programme.name, "bold"), f"  {programme.pool}"),
        styled(status, heading),
        Text("\n".join(_figures(planned))),
    ]
    if outdated:
        parts.append(Text(_words("outdated", count=outdated, pool=programme.pool), style="yellow"))
    if planned.moved:
        parts.append(_moves(planned, {pair.mentor: pair.mentor_name for pair in pairs}))
    if pairs:
        parts.append(_pairs(pairs))
    if draft:
        parts.append(Text(_words("next", pool=programme.pool), style="dim"))
    return parts


def _figures(planned: Planned) -> Iterator[str]:
    yield _words(
        "figures.pairs",
        pairs=len(planned.pairs),
        startups=planned.startups,
        mentors=planned.mentors,
        waiting=planned.waiting,
        by_hand=len(planned.by_hand),
    )
    yield _words(
        "figures.policy", policy=named("plan_policy", planned.policy), total=points(planned.total)
    )
    gap = planned.bound - planned.total
    yield _words("figures.gap", gap=points(gap)) if gap else _words("figures.proven")
    if "worst" in planned.figures:
        yield _words(
            "figures.worst",
            worst=points(planned.figures["worst"]),
            price=points(planned.figures["price"]),
        )
    if "expected_total" in planned.figures:
        yield _words("figures.expected", expected=points(planned.figures["expected_total"]))
    yield from map(_left_out, planned.left_out)
    if planned.digest:
        yield _words("figures.digest", digest=planned.digest)


def _left_out(entry: str) -> str:
    kind, _, what = entry.partition(":")
    return _words(f"left_out.{kind}", what=what) if what else _words("left_out.proof", what=entry)


def _moves(planned: Planned, names: Mapping[str, str]) -> RenderableType:
    table = sheet(
        _words("moves.title", count=planned.moved), "startup", "change", "score", "reason"
    )
    for move in planned.moves:
        gain = f"{'+' if move.gain > 0 else ''}{points(move.gain)}"
        table.add_row(
            profile(move.name, move.startup), _change(move, names), gain, _words(f"why.{move.why}")
        )
    return table


def _change(move: PlanMove, names: Mapping[str, str]) -> str:
    lost, gained = (
        _words("moves.join").join(names.get(key) or key for key in keys)
        for keys in (move.lost, move.gained)
    )
    if lost and gained:
        return _words("moves.both", lost=lost, gained=gained)
    return _words("moves.gained", gained=gained) if gained else _words("moves.lost", lost=lost)


def _pairs(pairs: Sequence[PlannedPair]) -> RenderableType:
    table = sheet(_words("pairs", count=len(pairs)), "startup", "mentor", "score")
    for pair in pairs:
        score = "" if pair.score is None else points(pair.score)
        table.add_row(
            profile(pair.startup_name, pair.startup), profile(pair.mentor_name, pair.mentor), score
        )
    return table
