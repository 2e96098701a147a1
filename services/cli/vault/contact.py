"""`duijie vault contact`: how to reach the people of a profile, masked unless more is asked for."""

from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import named
from services.cli.vault.access import opened, profile_of, purpose_of, settings
from services.vault.masking import masked


def contact(profile: str, *, unmask: bool, reason: str, who: str | None, as_json: bool) -> None:
    """Print the contacts of `profile`; the audit has it before they are read.

    Failure NOT_FOUND where the vault knows nobody.
    """
    subject, purpose = profile_of(profile), purpose_of(reason, who)
    with opened(settings()) as vault:
        cards = vault.read(subject, purpose, unmasked=unmask)
    if not cards:
        raise Failure(ExitCode.NOT_FOUND, "vault.nobody", profile=subject)
    shown = [
        (card.part, datum.field, datum.value if unmask else masked(datum.field, datum.value), datum.source)
        for card in cards
        for datum in card.data
    ]  # fmt: skip
    if as_json:
        people: dict[str, dict[str, object]] = {card.part: {} for card in cards}
        for part, field, value, source in shown:
            people[part][field] = {"value": value, "source": source}
        show_json({"profile": str(subject), "unmasked": unmask, "people": people})
        return
    table = sheet(str(subject), "person", "item", "datum", "source")
    for part, field, value, source in shown:
        kind, _, number = part.partition("-")
        person = f"{named('contact_part', kind)} {number}".strip()
        table.add_row(person, named("contact_field", field), value, named("contact_source", source))
    show(table)
