"""What would bring a startup onto the stage, and which conflicts stand between it and investors, in the organiser's words."""

from models.roadshow.conflicts import Tie
from models.roadshow.remedies import Remedy, Step
from models.roadshow.why import NotCounted, Why
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_MOST = 5
_BY_POINTS = {"score", "points"}


def _put(key: str, **arguments: str | int) -> str:
    return say(LANGUAGE.get(), f"stage_why.{key}", **arguments)


def remedies(found: Why) -> list[str]:
    """Return a line for each of the cheapest remedies of who was left out; none where there is nothing to remedy."""
    if not found.left_out:
        return []
    if not found.remedies:
        return [_put("none")]
    return [_put("title"), *(f"  {_remedy(one)}" for one in found.remedies[:_MOST])]


def not_counted(other: NotCounted) -> str:
    """Return why an investor does not count, with the conflict as the organiser may see it."""
    reason = tell(f"not_counted.{other.reason}")
    return f"{reason}: {_tie(other.tie)}" if other.tie else reason


def disclosed(found: Why) -> list[str]:
    """Return a line for each investor in the score with conflicts that keep nobody out."""
    separator = say(LANGUAGE.get(), "common.separator")
    return [
        _put("disclosed", name=one.name, ties=separator.join(map(_kind, one.disclosed)))
        for one in found.investors
        if one.disclosed
    ]


def _remedy(one: Remedy) -> str:
    return _put("line", steps=_put("join").join(map(_step, one.steps)), price=_points(one.price))


def _step(step: Step) -> str:
    amount = _points(step.amount) if step.kind in _BY_POINTS else step.amount
    return _put(f"step.{step.kind}", amount=amount, area=named("region", step.area))


def _tie(tie: Tie) -> str:
    return _put(f"conflict.{tie.basis}", kind=_kind(tie), level=named("conflict_level", tie.level))


def _kind(tie: Tie) -> str:
    share = f" {tie.share_percent}%" if tie.share_percent else ""
    return named("conflict_kind", tie.kind) + share


def _points(score: int) -> str:
    """Return points of a hundred to the last one that counts."""
    return f"{score / 100:.2f}"
