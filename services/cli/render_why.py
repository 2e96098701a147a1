"""Explanations as tables in the reader's language."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from models import matching, roadshow
from models.affinity import Aligned, Span
from services.cli.render import points, profile, reason, sheet, styled
from services.cli.render_remedies import disclosed, not_counted, remedies
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_MOST = 20
_CITED = 3
"""Investors whose words are cited: the keenest."""


def _parts(found: Mapping[str, int], adds: Mapping[str, int] | None = None) -> str:
    """Return features with their values and, where they are given, what each adds to the score; the most first."""
    if adds is None:
        parts = [f"{named('feature', name)} {points(value)}" for name, value in found.items()]
    else:
        order = sorted(found, key=lambda name: -adds.get(name, 0))
        parts = [
            _put("part", name=named("feature", name), value=points(found[name]), points=points(adds.get(name, 0)))
            for name in order
        ]
    return say(LANGUAGE.get(), "common.separator").join(parts)


def _put(key: str, **arguments: str | int) -> str:
    return say(LANGUAGE.get(), f"explain.{key}", **arguments)


def cited(name: str, found: Sequence[Aligned]) -> Text:
    """Return the words of both profiles that carry a match, with their fields and places (characters, from 1)."""
    lines = [_put("aligned", left=_span(pair.left), right=_span(pair.right)) for pair in found]
    return Text.assemble((_put("cited", name=name), "bold"), *(f"\n  {line}" for line in lines))


def _span(span: Span | None) -> str:
    if span is None:
        return _put("no_text")
    return _put("span", field=named("text_field", span.field), start=span.start + 1, end=span.end, text=span.text)


def mentoring(found: matching.Why) -> list[RenderableType]:
    """Return a startup's mentors with the parts of each score, and what stopped the best mentors that it does not have."""
    name = found.startup_name or found.startup
    parts: list[RenderableType] = []
    if found.pairs:
        pairs = sheet(tell("explain.pairs", name=name), "mentor", "score", "parts", "status", "why")
        for pair in found.pairs:
            pairs.add_row(
                profile(pair.mentor_name, pair.mentor), points(pair.score), _parts(pair.reason.features, pair.contributions),
                styled(pair.status, named("status", pair.status)), reason(pair.reason),
            )  # fmt: skip
        parts.append(pairs)
        parts += [cited(pair.mentor_name or pair.mentor, pair.cited) for pair in found.pairs if pair.cited]
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
        Text("\n".join([*_place(found), *remedies(found)])),
    ]
    if found.investors:
        backers = sheet(tell("explain.backers"), "investor", "score", "parts")
        for backer in found.investors:
            backers.add_row(
                profile(backer.name, backer.investor), points(backer.score), _parts(backer.parts, backer.contributions)
            )
        parts.append(backers)
        parts += [Text(line) for line in disclosed(found)]
        parts += [cited(one.name or one.investor, one.cited) for one in found.investors[:_CITED] if one.cited]
    if found.not_counted:
        others = sheet(tell("explain.not_counted", count=len(found.not_counted)), "investor", "reason")
        for other in found.not_counted[:_MOST]:
            others.add_row(profile(other.name, other.investor), not_counted(other))
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
