"""Who said that they would come, as the log's answers have it."""

from collections.abc import Iterable

from contracts.pool_log import Answer, Record


def confirmed_in(records: Iterable[Record]) -> dict[str, set[str]]:
    """Return kind -> ids of those whose latest answer to a roadshow is that they come."""
    found: dict[str, set[str]] = {"startup": set(), "judge": set(), "investor": set()}
    for record in records:
        if isinstance(record, Answer) and record.by in found and not record.mentor:
            people = found[record.by]
            key = record.startup or record.partner
            if record.answer == "accept":
                people.add(key)
            else:
                people.discard(key)
    return found
