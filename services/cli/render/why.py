"""Explanations as tables in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from models.affinity import Aligned, Span
from services.cli.render.decisions import points, profile, reason, sheet, styled
from services.cli.render.remedies import disclosed, not_counted, remedies
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

if TYPE_CHECKING:
    from models import roadshow
    from models.mentoring import PairingWhy as MentoringWhy

_MOST = 20
_CITED = 3
"""Investors whose words are cited: the keenest."""
_OPENING = 60
"""Most characters of a work that are shown."""


def _parts(values: Mapping[str, int], adds: Mapping[str, int] | None = None) -> str:
    """Return features with their values and, where they are given, what each adds to the score; the
    most first.
    """
    if adds is None:
        parts = [f"{named('feature', name)} {points(value)}" for name, value in values.items()]
    else:
        order = sorted(values, key=lambda name: -adds.get(name, 0))
        parts = [
            _put(
                "part",
                name=named("feature", name),
                value=points(values[name]),
                points=points(adds.get(name, 0)),
            )
            for name in order
        ]
    return say(LANGUAGE.get(), "common.separator").join(parts)


def _put(key: str, **arguments: str | int) -> str:
    return say(LANGUAGE.get(), f"explain.{key}", **arguments)


def cited(name: str, aligned: Sequence[Aligned]) -> Text:
    """Return the words of both profiles that carry a match, with their fields and places
    (characters, from 1).
    """
    lines = [_put("aligned", left=_span(pair.left), right=_span(pair.right)) for pair in aligned]
    return Text.assemble((_put("cited", name=name), "bold"), *(f"\n  {line}" for line in lines))


def _span(span: Span | None) -> str:
    if span is None:
        return _put("no_text")
    return _put(
        "span",
        field=named("text_field", span.field),
        start=span.start + 1,
        end=span.end,
        text=span.text,
    )


def _speaking(explained: "MentoringWhy") -> list[RenderableType]:
    """Return what speaks for each mentor of a startup: words, works, how people answer."""
    names = {pair.mentor: pair.mentor_name or pair.mentor for pair in explained.pairs}
    words = [cited(names[pair.mentor], pair.cited) for pair in explained.pairs if pair.cited]
    lines = [
        _put("guided", name=names[pair.mentor], work=_opening(pair.work))
        for pair in explained.pairs
        if pair.work
    ]
    known = explained.answers_known
    lines += [
        _put("likely", name=names[pair.mentor], share=pair.likely // 100, answers=known)
        for pair in explained.pairs
        if pair.likely
    ]
    return [*words, *map(Text, lines)]


def mentoring(explained: "MentoringWhy") -> list[RenderableType]:
    """Return a startup's mentors with the parts of each score, and what stopped the best mentors
    that it does not have.
    """
    name = explained.startup_name or explained.startup
    parts: list[RenderableType] = []
    if explained.pairs:
        pairs = sheet(tell("explain.pairs", name=name), "mentor", "score", "parts", "status", "why")
        for pair in explained.pairs:
            pairs.add_row(
                profile(pair.mentor_name, pair.mentor), points(pair.score), _parts(pair.reason.features, pair.contributions),
                styled(pair.status, named("status", pair.status)), reason(pair.reason),
            )  # fmt: skip
        parts.append(pairs)
        parts += _speaking(explained)
    else:
        because = named("refusal", explained.kept_out) or named("waiting", explained.waiting or "")
        parts.append(
            Text(tell("explain.no_pairs", name=name) + (f" ({because})" if because else ""))
        )
    if explained.not_chosen:
        others = sheet(tell("explain.others"), "mentor", "score", "parts", "rule")
        for other in explained.not_chosen:
            others.add_row(
                profile(other.mentor_name, other.mentor),
                points(other.score),
                _parts(other.parts),
                tell(f"stopped.{other.stopped}"),
            )
        parts.append(others)
    return parts


def _past(explained: "roadshow.EntryWhy") -> list[str]:
    """Return what the keenest investors did before in the startup's field."""
    lines = []
    for backer in explained.investors[:_CITED]:
        name = backer.name or backer.investor
        if backer.past:
            lines.append(_put("invested", name=name, companies="、".join(backer.past)))
        if backer.work:
            lines.append(_put("funded", name=name, work=_opening(backer.work)))
    return lines


def _opening(work: str) -> str:
    """Return the first words of a work, on one line."""
    line = " ".join(work.split())
    return line if len(line) <= _OPENING else f"{line[: _OPENING - 1]}…"


def stage(explained: "roadshow.EntryWhy") -> list[RenderableType]:
    """Return a startup's place, what it lacks, its investors with the parts of each score, and
    those who do not count.
    """
    parts: list[RenderableType] = [
        Text.assemble((explained.name, "bold"), f"  {explained.startup}"),
        Text("\n".join([*_place(explained), *remedies(explained)])),
    ]
    if explained.investors:
        backers = sheet(tell("explain.backers"), "investor", "score", "parts")
        for backer in explained.investors:
            backers.add_row(
                profile(backer.name, backer.investor),
                points(backer.score),
                _parts(backer.parts, backer.contributions),
            )
        parts.append(backers)
        parts += [Text(line) for line in disclosed(explained)]
        parts += [
            cited(backer.name or backer.investor, backer.cited)
            for backer in explained.investors[:_CITED]
            if backer.cited
        ]
        parts += [Text(line) for line in _past(explained)]
    if explained.not_counted:
        others = sheet(
            tell("explain.not_counted", count=len(explained.not_counted)), "investor", "reason"
        )
        for other in explained.not_counted[:_MOST]:
            others.add_row(profile(other.name, other.investor), not_counted(other))
        parts.append(others)
    return parts


def _place(explained: "roadshow.EntryWhy") -> list[str]:
    section = named("industry", explained.section)
    lines = [
        tell(
            "explain.score",
            score=points(explained.score),
            group=named("group", explained.group),
            section=section,
        )
    ]
    if explained.shortlist_rank:
        lines.append(
            tell(
                "explain.place", version=explained.shortlist_version, rank=explained.shortlist_rank
            )
        )
    if explained.rank:
        lines.append(tell("explain.next_place", rank=explained.rank))
    if explained.waiting:
        lines.append(tell("explain.waiting_place", rank=explained.waiting))
    if explained.left_out:
        lines.append(tell("explain.left_out", reason=named("left_out", explained.left_out)))
    if explained.rival:
        lines.append(
            tell("explain.lacks", rival=explained.rival_name, points=points(explained.lacks))
        )
    return lines
