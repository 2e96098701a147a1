"""A proposal as a question to two people: how things stood when it was asked, and what each said."""

from typing import Literal

import msgspec

from contracts.decisions import AnsweringSide

Side = AnsweringSide
SIDES: tuple[Side, Side] = ("startup", "mentor")
Said = Literal["", "accept", "decline", "other", "silence"]
"""`other`: a decline for what is between the two (field, distance, language, conflict of interest),
which says nothing of how somebody answers other people. "" is nothing yet, or nobody waited for it.
"""
OF_THE_PAIR = frozenset({"not_my_field", "conflict", "distance", "language"})
"""Reasons of a decline that are no matter of the person alone."""


class AskedSide(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """One of the two."""

    requests: int = 0
    """Other proposals that waited for this person's answer."""
    asked: int = 0
    """Earlier proposals whose answer, or silence, was known by then; `accepted` of them."""
    accepted: int = 0
    answered: int = 0
    """Of these, those that were answered at all; `days` is how long that took, together."""
    days: int = 0
    chance: int = 0
    """What the pool held likely (1 to 9,999 of 10,000); 0 where it had learned nothing yet."""
    said: Said = ""
    after: int = 0
    """So many days later."""


class AskedPairing(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A proposal. `number`: the pairing's revision; `at`: when (ms)."""

    startup: str
    mentor: str
    number: int
    at: int
    score: int
    """Of the pair, without what was held likely: 0 to 10,000."""
    region: int = -1
    """The features of these names: 0 to 10,000, -1 is not stated."""
    language: int = -1
    waited: int = 0
    """Days that the startup had waited for a mentor."""
    team: AskedSide = AskedSide()
    guide: AskedSide = AskedSide()
    over: bool = False
    after: int = 0
    """Once it is over: so many days later."""

    def of(self, side: Side) -> AskedSide:
        """Return one of the two."""
        return self.team if side == "startup" else self.guide

    def with_side(self, side: Side, own: AskedSide) -> "AskedPairing":
        """Return it with another state of one of the two."""
        if side == "startup":
            return msgspec.structs.replace(self, team=own)
        return msgspec.structs.replace(self, guide=own)


decode = msgspec.json.Decoder(AskedPairing).decode
