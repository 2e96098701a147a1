"""What pages ask of a pool's stored state, and who answers."""

from typing import Any, Protocol

import msgspec

from contracts.pool_log import Language
from models.mentoring.explain.conflict import Reasons
from models.mentoring.explain.instead import SideBySide
from models.mentoring.explain.profile_map import ProfileMap
from models.mentoring.explain.what_if import WhatIf
from models.mentoring.explain.what_if_patch import Patch
from models.mentoring.explain.why_none import WhyNone


class AskPair(msgspec.Struct, frozen=True, tag="pair"):
    """A pair side by side with the next best mentors: answered with a SideBySide."""

    startup: str
    mentor: str


class AskNobody(msgspec.Struct, frozen=True, tag="nobody"):
    """Why a startup has no mentor, and what would help: answered with a Nobody."""

    startup: str


class AskWhatIf(msgspec.Struct, frozen=True, tag="what_if"):
    """What changes would do: answered with a WhatIf."""

    patch: Patch


class AskMap(msgspec.Struct, frozen=True, tag="map"):
    """Who is near whom in meaning: answered with a MapAnswer."""


class AskShow(msgspec.Struct, frozen=True, tag="show"):
    """What changes of a roadshow's rules and programme would do (merge patches), in words of
    `language`: answered with a ShowAnswer.
    """

    rules: dict[str, Any]
    programme: dict[str, Any]
    language: Language


PoolQuestion = AskPair | AskNobody | AskWhatIf | AskMap | AskShow


class Nobody(msgspec.Struct, frozen=True, tag="nobody"):
    """Why a startup has no mentor; `conflict` where the pool has no plan at all."""

    why: WhyNone | None
    conflict: Reasons | None = None


class PairAnswer(msgspec.Struct, frozen=True, tag="pair"):
    """The answer to AskPair."""

    found: SideBySide


class WhatIfAnswer(msgspec.Struct, frozen=True, tag="what_if"):
    """The answer to AskWhatIf."""

    found: WhatIf


class MapAnswer(msgspec.Struct, frozen=True, tag="map"):
    """The answer to AskMap."""

    found: ProfileMap


class ShowPart(msgspec.Struct, frozen=True):
    """What changes of one document: its title, how much, and the first lines (whom it concerns,
    before, after, why).
    """

    title: str
    count: int
    rows: list[tuple[str, str, str, str]]


class ShowAnswer(msgspec.Struct, frozen=True, tag="show"):
    """The answer to AskShow. `figures`: name (hand.measure), before, after; `refused`: what could
    not be drawn up, in words.
    """

    figures: list[tuple[str, int, int]]
    parts: list[ShowPart]
    refused: list[str]


class CannotAnswer(msgspec.Struct, frozen=True, tag="cannot"):
    """Why there is no answer.

    `code`: unknown (somebody or the pool is not there), bad_patch (at `place`), bad_rules, too_hard,
    no_list (a roadshow was not built yet), too_long (the time for an answer ended), failed, away (the store does not answer).
    """

    code: str
    place: str = ""
    detail: str = ""
    fault: str = ""
    """The code of a bad patch (models.pool.patch)."""


PoolAnswer = PairAnswer | Nobody | WhatIfAnswer | MapAnswer | ShowAnswer | CannotAnswer


class Questions(Protocol):
    """Answers questions about pools; it only reads."""

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        """Return the answer, CannotAnswer where there is none; nothing is raised."""
