"""Why not that one, and why nobody, as tables in the reader's language."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from models.assignment import Plan
from models.matching.counterfactual import WhyNot
from models.matching.nobody import Nobody
from services.cli.render import points
from services.cli.render_limits import enough, left_out, listed, moves, put, reasons, rules, signed
from services.cli.texts import LANGUAGE, named, tell
from services.words import say


def why_not(found: WhyNot) -> list[RenderableType]:
    """Return why a startup does not have a mentor: the rules against it, what forcing it would do, what would bring it in."""
    names = {"startup": found.startup_name or found.startup, "mentor": found.mentor_name or found.mentor}
    parts: list[RenderableType] = [Text(put("title.why_not", **names, score=points(found.score)), style="bold")]
    separator = say(LANGUAGE.get(), "common.separator")
    if found.kept_out:
        codes = separator.join(named("refusal", code) for code in found.kept_out)
        return [*parts, Text(put("kept_out", reason=codes))]
    if found.stands:
        parts.append(Text(put("stands", **names)))
    if found.chosen:
        return [*parts, Text(put("chosen", **names))]
    if found.forbidden:
        parts.append(Text(put("forbidden", rules=separator.join(tell(f"stopped.{code}") for code in found.forbidden))))
    if found.passed_over:
        parts.append(Text(put("passed_over", **names)))
    exception = "exception_" if found.forbidden or found.passed_over else ""
    if found.cost is None:
        parts.append(Text("\n".join([put("cannot"), *(f"  · {line}" for line in rules(found.against))])))
    else:
        head = put(f"{exception}forced", cost=signed(-found.cost), total=points(found.total))
        parts.append(Text("\n".join([head, *listed(moves(found.moves))])))
    if found.enough or not exception:
        parts += enough(found.enough)
    return [*parts, *left_out(found.left_out)]


def nobody(found: Nobody) -> list[RenderableType]:
    """Return why a startup has no mentor, and what would give it one; nothing where the best plan has one for it."""
    name = found.startup_name or found.startup
    if found.kept_out:
        return []
    if found.served:
        return [Text(put("served", startup=name))]
    parts: list[RenderableType] = [Text(put("title.nobody", startup=name), style="bold")]
    if found.reasons is not None:
        return [*parts, *reasons(found.reasons, "leaves_nobody")]
    if found.cost is not None:
        head = put("served_at", startup=name, cost=signed(-found.cost))
        parts.append(Text("\n".join([head, *listed(moves(found.moves))])))
        parts += enough(found.enough)
    return [*parts, *left_out(found.left_out)]


def empty() -> list[RenderableType]:
    """Return that there is nobody to pair."""
    return [Text(put("empty"))]


def pool(plan: Plan, waiting: Sequence[str], gone_into: Sequence[Nobody]) -> list[RenderableType]:
    """Return that the rules of a pool hold together, and why some of those that wait do."""
    parts: list[RenderableType] = [Text(put("feasible", pairs=len(plan.pairs), total=points(plan.total)))]
    if waiting:
        parts.append(Text(put("title.waiting", count=len(waiting)), style="bold"))
    for one in gone_into:
        parts += nobody(one)
    if len(waiting) > len(gone_into):
        parts.append(Text(put("more", count=len(waiting) - len(gone_into))))
    return parts
