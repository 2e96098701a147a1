"""What would bring a startup onto the stage, and which conflicts stand between it and investors, in
the organiser's words.
"""

from models.roadshow.conflicts import Tie
from models.roadshow.explain.remedies import Remedy, RemedyStep
from models.roadshow.explain.why import EntryWhy, NotCounted
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_MOST = 5
_BY_POINTS = {"score", "points"}


def _put(key: str, **arguments: str | int) -> str:
    return say(LANGUAGE.get(), f"stage_why.{key}", **arguments)


def remedies(explained: EntryWhy) -> list[str]:
    """Return a line for each of the cheapest remedies of who was left out.

    None where there is nothing to remedy.
    """
    if not explained.left_out:
        return []
    if not explained.remedies:
        return [_put("none")]
    return [_put("title"), *(f"  {remedy_line(remedy)}" for remedy in explained.remedies[:_MOST])]


def not_counted(other: NotCounted) -> str:
    """Return why an investor does not count, with the conflict as the organiser may see it and what
    the filing says of itself.
    """
    more = [_tie(other.tie)] if other.tie else []
    more += [other.status_reason] if other.status_reason else []
    more += [tell("explain.verified_by", name=other.verified_by)] if other.verified_by else []
    reason = tell(f"not_counted.{other.reason}")
    return f"{reason}: {say(LANGUAGE.get(), 'common.separator').join(more)}" if more else reason


def disclosed(explained: EntryWhy) -> list[str]:
    """Return a line for each investor in the score with conflicts that keep nobody out."""
    separator = say(LANGUAGE.get(), "common.separator")
    return [
        _put("disclosed", name=backer.name, ties=separator.join(map(_kind, backer.disclosed)))
        for backer in explained.investors
        if backer.disclosed
    ]


def remedy_line(remedy: Remedy) -> str:
    """Return the steps of a remedy and its price."""
    return _put(
        "line", steps=_put("join").join(map(_step, remedy.steps)), price=_points(remedy.price)
    )


def _step(step: RemedyStep) -> str:
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
