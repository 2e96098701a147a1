"""Where the event takes place, as the notices of a roadshow say it."""

from contracts.roadshow import Venue
from services.notifier.draft import Recipient


def venue_lines(venue: Venue | None, to: Recipient, *, relocated: bool = False) -> list[str]:
    """Return the items that tell a person how to find the event, none where nothing is known."""
    if venue is None:
        return [to.item("venue.gone")] if relocated else []
    place = " · ".join(part for part in (venue.name, venue.address) if part)
    facts = {
        "place": place,
        "doors": venue.doors_at,
        "directions": venue.directions,
        "contact": venue.contact,
        "bring": venue.judges_bring if to.kind == "judge" else "",
    }
    lines = [to.item(f"venue.{name}", **{name: value}) for name, value in facts.items() if value]
    return [to.item("venue.relocated"), *lines] if relocated else lines
