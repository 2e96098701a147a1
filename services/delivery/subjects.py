"""What a notice is about, as people tell kinds of messages apart: somebody may stop one and keep the others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

Subject = Literal["proposals", "pairings", "lists", "stage", "meetings"]
"""proposals: asks for an answer to a pairing. pairings: what became of one. lists: shortlists, objections
and results. stage: slots and duties on the day. meetings: one-to-one meetings.
"""
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
EVERY_SUBJECT: Final = "*"
_OF: Final[Mapping[str, Subject]] = MappingProxyType(
    {
        "proposed": "proposals",
        "half": "proposals",
        "reminder": "proposals",
        "slot": "stage",
        "duty": "stage",
        "event": "stage",
        "meetings": "meetings",
        "without": "meetings",
        "published": "lists",
        "left_list": "lists",
        "moved_up": "lists",
        "objection": "lists",
        "result": "lists",
    }
)


def subject_of(template: str) -> Subject:
    """Return the subject of notices made of `template`; what is not named is about a pairing."""
    return _OF.get(template.partition(".")[0], "pairings")


ASKING: Final = tuple(first for first, subject in _OF.items() if subject == "proposals")
"""Beginnings of the templates that leave a proposal open with whoever gets them."""


def asks_for_a_pairing(template: str) -> bool:
    """Return whether a notice of `template` leaves a proposal open with whoever gets it."""
    return subject_of(template) == "proposals"
