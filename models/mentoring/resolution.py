"""Whom answers, outcomes and commands mean: their references become the ids that the pool has."""

import msgspec

from contracts.pool_log import Answer, Command, Outcome
from models.mentoring.state import MentoringState

Naming = Answer | Outcome | Command


def meant(state: MentoringState, record: Naming) -> Naming:
    """Return `record` with the ids of the profiles it means.

    The very same one where it names them so already.
    """
    startup, mentor = state.startups.find, state.mentors.find
    match record:
        case Answer():
            named = {"startup": startup(record.startup), "mentor": mentor(record.mentor)}
        case Outcome():
            named = {"startup": startup(record.startup), "partner": mentor(record.partner)}
        case Command():
            named = {
                "startup": startup(record.startup),
                "mentor": mentor(record.mentor),
                "other_startup": startup(record.other_startup),
                "other_mentor": mentor(record.other_mentor),
            }
    same = all(getattr(record, field) == key for field, key in named.items())
    return record if same else msgspec.structs.replace(record, **named)
