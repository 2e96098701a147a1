"""Why not that one, and why nobody, as tables in the reader's language."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from models.assignment import AssignmentPlan
from models.mentoring.explain.why_none import WhyNone
from models.mentoring.explain.why_not import WhyNot
from services.cli.render.decisions import points
from services.cli.render.limits import enough, left_out, listed, moves, put, reasons, rules, signed
from services.cli.texts import LANGUAGE, named, tell
from services.words import say


def why_not(answer: WhyNot) -> list[RenderableType]:
    """Return why a startup does not have a mentor: the rules against it, what forcing it would do,
    what would bring it in.
    """
    names = {
        "startup": answer.startup_name or answer.startup,
        "mentor": answer.mentor_name or answer.mentor,
    }
    title = put("title.why_not", **names, score=points(answer.score))
    parts: list[RenderableType] = [Text(title, style="bold")]
    separator = say(LANGUAGE.get(), "common.separator")
    if answer.kept_out:
        codes = separator.join(named("refusal", code) for code in answer.kept_out)
        return [*parts, Text(put("kept_out", reason=codes))]
    if answer.stands:
        parts.append(Text(put("stands", **names)))
    if answer.chosen:
        return [*parts, Text(put("chosen", **names))]
    if answer.forbidden:
        stopped = separator.join(tell(f"stopped.{code}") for code in answer.forbidden)
        parts.append(Text(put("forbidden", rules=stopped)))
    if answer.passed_over:
        parts.append(Text(put("passed_over", **names)))
    exception = bool(answer.forbidden or answer.passed_over)
    parts.append(_forced(answer, exception=exception))
    if answer.enough or not exception:
        parts += enough(answer.enough)
    return [*parts, *left_out(answer.left_out)]


def _forced(answer: WhyNot, *, exception: bool) -> Text:
    """Return what forcing the pair would do: what stands against it, or the cost and who moves."""
    if answer.cost is None:
        return Text("\n".join([put("cannot"), *(f"  · {line}" for line in rules(answer.against))]))
    key = "exception_forced" if exception else "forced"
    head = put(key, cost=signed(-answer.cost), total=points(answer.total))
    return Text("\n".join([head, *listed(moves(answer.moves))]))


def nobody(answer: WhyNone) -> list[RenderableType]:
    """Return why a startup has no mentor, and what would give it one.

    Nothing where the best plan has one for it.
    """
    name = answer.startup_name or answer.startup
    if answer.kept_out:
        return []
    if answer.served:
        return [Text(put("served", startup=name))]
    parts: list[RenderableType] = [Text(put("title.nobody", startup=name), style="bold")]
    if answer.reasons is not None:
        return [*parts, *reasons(answer.reasons, "leaves_nobody")]
    if answer.cost is not None:
        head = put("served_at", startup=name, cost=signed(-answer.cost))
        parts.append(Text("\n".join([head, *listed(moves(answer.moves))])))
        parts += enough(answer.enough)
    return [*parts, *left_out(answer.left_out)]


def empty() -> list[RenderableType]:
    """Return that there is nobody to pair."""
    return [Text(put("empty"))]


def pool(
    plan: AssignmentPlan, waiting: Sequence[str], gone_into: Sequence[WhyNone]
) -> list[RenderableType]:
    """Return that the rules of a pool hold together, and why some of those that wait do."""
    parts: list[RenderableType] = [
        Text(put("feasible", pairs=len(plan.pairs), total=points(plan.total)))
    ]
    if waiting:
        parts.append(Text(put("title.waiting", count=len(waiting)), style="bold"))
    for answer in gone_into:
        parts += nobody(answer)
    if len(waiting) > len(gone_into):
        parts.append(Text(put("more", count=len(waiting) - len(gone_into))))
    return parts
