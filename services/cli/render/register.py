"""The register as tables in the reader's language."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from contracts.pool_log import Outcome
from models.register.members import role_of
from models.register.questions import LikenessQuestion
from models.register.readers import EntryView, FilingView, PoolView, ProjectView
from models.register.tax import TaxDeadline
from services.cli.render.decisions import sheet, styled
from services.cli.texts import LANGUAGE, named, tell
from services.words import moment_of


def _places(view: EntryView) -> str:
    """Return how many of the places are taken, as `2 of 3`; empty for those who give none."""
    if view.capacity is None:
        return ""
    return tell("people.places", used=view.used, capacity=view.capacity)


def people(views: Sequence[EntryView], count: int) -> Table:
    """Return entries as a table; `count` is how many there are in all."""
    table = sheet(
        tell("people.title", count=count), "entry", "roles", "profiles", "pools", "places"
    )
    for view in views:
        roles = "、".join(named("role", role) for role in view.roles)
        table.add_row(
            view.id,
            roles,
            "\n".join(view.members[1:]),
            "\n".join(view.pools),
            _places(view),
        )
    return table


def person(view: EntryView, names: Mapping[str, str]) -> list[RenderableType]:
    """Return one entry: who they are, where their places are, whom they are paired with."""
    who = sheet(tell("people.entry", entry=view.id), "roles", "profiles", "name")
    for member in view.members:
        profile = member.partition("#")[0]
        who.add_row(named("role", role_of(member)), member, names.get(profile, ""))
    parts: list[RenderableType] = [who]
    if view.apart:
        parts.append(Text(tell("people.apart", others=", ".join(view.apart))))
    if view.capacity is None:
        return parts
    title = tell("people.stated" if view.stated else "people.total", places=_places(view))
    places = sheet(title, "pool", "mentor", "places", "startup", "status", "note")
    for place in view.places:
        notes = [tell("people.waits")] if place.waits else []
        notes += [tell("people.wanted", count=place.wanted)] if place.wanted else []
        places.add_row(
            place.pool,
            place.mentor,
            tell("people.places", used=len(place.pairs), capacity=place.places),
            "\n".join(place.pairs),
            Text("\n").join(
                styled(status, named("status", status)) for status in place.pairs.values()
            ),
            "\n".join(notes),
        )
    return [*parts, places]


def duplicates(
    found: Sequence[LikenessQuestion], count: int, keyless: Sequence[str], names: Mapping[str, str]
) -> list[RenderableType]:
    """Return who looks alike, with the evidence side by side."""
    if not found and not keyless:
        return [Text(tell("people.no_questions"))]
    table = sheet(tell("people.questions", count=count), "entry", "other", "evidence", "profiles")
    for question in found:
        evidence = "\n".join(named("evidence", kind) for kind in question.evidence)
        members = [
            f"{member} {names.get(member.partition('#')[0], '')}".strip()
            for member in question.members
        ]
        table.add_row(question.entry, question.other, evidence, "\n".join(members))
    parts: list[RenderableType] = [table, Text(tell("people.decide"))] if found else []
    if keyless:
        words = tell("people.keyless", count=len(keyless), profiles=", ".join(keyless[:20]))
        parts.append(Text(words))
    return parts


def filings(views: Sequence[FilingView]) -> Table:
    """Return filings as a table."""
    table = sheet(
        tell("people.filings", count=len(views)),
        "investor", "kind", "status", "day", "valid_until", "by", "reason", "pools",
    )  # fmt: skip
    for view in views:
        by = f"{view.by} {tell('people.ordered')}".strip() if view.ordered else view.by
        table.add_row(
            view.investor,
            named("investor_type", view.type),
            named("filing_status", view.status),
            view.day,
            view.valid_until,
            by,
            view.reason,
            "\n".join(view.pools),
        )
    return table


def tax(rows: Sequence[TaxDeadline]) -> Table:
    """Return angels' investments as a table: investor, company, day, last day, what is to be said."""
    title = tell("people.tax", count=len(rows))
    table = sheet(title, "investor", "startup", "day", "due", "note")
    for row in rows:
        table.add_row(row.investor, row.company, row.invested_on, row.due_on, _tax_notes(row))
    return table


def _tax_notes(row: TaxDeadline) -> str:
    notes = [tell("people.past")] if row.past else []
    for reason in row.against:
        tie = named("angel_tie", reason)
        what = tell("people.tax_half") if reason == "half" else tell("people.tax_tie", tie=tie)
        notes.append(tell("people.tax_against", what=what))
    if row.untold:
        lacking = [
            tell("people.tax_tie_untold" if name == "tie" else "people.tax_share_untold")
            for name in row.untold
        ]
        notes.append(tell("people.tax_untold", what=", ".join(lacking)))
    return "\n".join(notes)


def projects(views: Sequence[ProjectView], count: int) -> Table:
    """Return projects as a table; `count` is how many there are in all."""
    table = sheet(
        tell("people.projects", count=count),
        "startup", "stage", "industry", "needs", "round", "pools", "mentors", "note",
    )  # fmt: skip
    for view in views:
        notes = [] if view.listed else [tell("people.left")]
        notes += [tell("people.completed", count=view.completed)] if view.completed else []
        table.add_row(
            f"{view.name}\n{view.startup}",
            named("stage", view.stage),
            "\n".join(named("industry", code) for code in view.industries),
            "\n".join(named("need", need) for need in view.needs),
            named("round", view.round),
            "\n".join(view.pools),
            "\n".join(view.mentors),
            "\n".join(notes),
        )
    return table


def outcomes(records: Sequence[Outcome]) -> Table:
    """Return what was reported of a startup's pairs and meetings as a table, corrections too."""
    table = sheet(
        tell("people.outcomes", count=len(records)), "when", "pool", "whom", "result", "note"
    )
    for record in records:
        notes = [tell(f"people.{record.change}")] if record.change else []
        notes += [tell("people.amount", amount=record.amount_cny)] if record.amount_cny else []
        table.add_row(
            moment_of(LANGUAGE.get(), record.time),
            record.pool,
            record.partner,
            named("outcome", record.outcome),
            "\n".join(notes),
        )
    return table


def pools(views: Sequence[PoolView]) -> Table:
    """Return pools as a table."""
    table = sheet(
        tell("people.pools", count=len(views)),
        "pool", "name", "kind", "priority", "mentors", "places", "pairs", "wanted",
    )  # fmt: skip
    for view in views:
        kind = named("pool_kind", view.kind)
        table.add_row(
            view.pool,
            view.name,
            f"{kind} {tell('people.removed')}" if view.removed else kind,
            *map(str, (view.priority, view.mentors, view.places, view.pairs, view.wanted)),
        )
    return table
