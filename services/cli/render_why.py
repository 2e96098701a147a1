"""Explanations as tables in the reader's language."""

from collections.abc import Mapping

from rich.console import RenderableType
from rich.text import Text

from models import matching, roadshow
from services.cli.render import points, profile, reason, sheet, styled
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_MOST = 20


def _parts(found: Mapping[str, int]) -> str:
    return say(LANGUAGE.get(), "common.separator").join(
        f"{named('feature', name)} {points(part)}" for name, part in found.items()
    )


def mentoring(found: matching.Why) -> list[RenderableType]:
    """Return a startup's mentors with the parts of each score, and what stopped the best mentors that it does not have."""
    name = found.startup_name or found.startup
    parts: list[RenderableType] = []
    if found.pairs:
        pairs = sheet(tell("explain.pairs", name=name), "mentor", "score", "parts", "status", "why")
        for pair in found.pairs:
            pairs.add_row(
                profile(pair.mentor_name, pair.mentor), points(pair.score), _parts(pair.reason.features),
                styled(pair.status, named("status", pair.status)), reason(pair.reason),
            )  # fmt: skip
        parts.append(pairs)
    else:
        because = named("refusal", found.kept_out) or named("waiting", found.waiting or "")
        parts.append(Text(tell("explain.no_pairs", name=name) + (f" ({because})" if because else "")))
    if found.not_chosen:
        others = sheet(tell("explain.others"), "mentor", "score", "parts", "rule")
        for other in found.not_chosen:
            others.add_row(
                profile(other.mentor_name, other.mentor),
                points(other.score),
                _parts(other.parts),
                tell(f"stopped.{other.stopped}"),
            )
        parts.append(others)
    return parts


def stage(found: roadshow.Why) -> list[RenderableType]:
    """Return a startup's place, what it lacks, its investors with the parts of each score, and those who do not count."""
    parts: list[RenderableType] = [
        Text.assemble((found.name, "bold"), f"  {found.startup}"),
        Text("\n".join(_place(found))),
    ]
    if found.investors:
        backers = sheet(tell("explain.backers"), "investor", "score", "parts")
        for backer in found.investors:
            backers.add_row(profile(backer.name, backer.investor), points(backer.score), _parts(backer.parts))
        parts.append(backers)
    if found.not_counted:
        others = sheet(tell("explain.not_counted", count=len(found.not_counted)), "investor", "reason")
        for other in found.not_counted[:_MOST]:
            others.add_row(profile(other.name, other.investor), tell(f"not_counted.{other.reason}"))
        parts.append(others)
    return parts


def _place(found: roadshow.Why) -> list[str]:
    section = named("industry", found.section)
    lines = [tell("explain.score", score=points(found.score), group=named("group", found.group), section=section)]
    if found.shortlist_rank:
        lines.append(tell("explain.place", version=found.shortlist_version, rank=found.shortlist_rank))
    if found.rank:
        lines.append(tell("explain.next_place", rank=found.rank))
    if found.waiting:
        lines.append(tell("explain.waiting_place", rank=found.waiting))
    if found.left_out:
        lines.append(tell("explain.left_out", reason=named("left_out", found.left_out)))
    if found.rival:
        lines.append(tell("explain.lacks", rival=found.rival_name, points=points(found.lacks)))
    return lines
