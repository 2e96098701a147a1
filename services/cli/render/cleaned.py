"""What machines had done to a profile's texts: what was repaired, and what is damaged beyond
repair.
"""

from collections import Counter
from collections.abc import Iterator

from contracts.pool_log import Investor, Mentor, Startup
from models.text import TEXT_FIELDS, clean
from services.cli.texts import LANGUAGE, named, tell
from services.words import say


def text_notes(profile: Startup | Mentor | Investor) -> list[str]:
    """Return a line for each text of `profile` that cleaning changed, and for each damaged place;
    none for texts as they were written.
    """
    return [*_repaired(profile), *_damaged(profile)]


def _repaired(profile: Startup | Mentor | Investor) -> Iterator[str]:
    separator = say(LANGUAGE.get(), "common.separator")
    for field, edits in profile.edits.items():
        counts = Counter(edit.why for edit in edits)
        whys = separator.join(
            f"{say(LANGUAGE.get(), f'cleaning.why.{why}')} × {count}"
            for why, count in counts.items()
        )
        yield tell("explain.cleaned", field=named("text_field", field), whys=whys)


def _damaged(profile: Startup | Mentor | Investor) -> Iterator[str]:
    for field in TEXT_FIELDS:
        for span in clean(getattr(profile, field, "")).damage:
            where = say(LANGUAGE.get(), "cleaning.damaged", start=span.start + 1, end=span.end)
            yield tell("explain.damaged", field=named("text_field", field), where=where)
