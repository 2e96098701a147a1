"""Past deals and occasions to invest: what is known when investors are ranked for a startup.

There is no field for what became of a deal: a failure of the past never counts (宽容失败).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.codes.terms import ROUNDS

_STEPS: Final = {code: float(place) for place, code in enumerate(ROUNDS.codes)}
_BANDS_PER_TENFOLD: Final = 2


@dataclass(frozen=True, slots=True)
class Occasion:
    """A startup that seeks money at a date.

    `day` counts as `date.toordinal()`. `industry`, `place`, `round` and `currency` are names or
    codes of any table, as long as deals and occasions use the same. `amount_cny` is None where it
    is not known.
    """

    day: int
    company: str
    industry: str
    place: str
    round: str
    amount_cny: float | None = None
    currency: str = ""

    @property
    def step(self) -> float | None:
        """The round's place in the order of rounds, None for a round outside the code table."""
        code = ROUNDS.find(self.round)
        return _STEPS[code] if code else None

    @property
    def magnitude(self) -> float | None:
        """The decimal logarithm of the amount in CNY, at least 3."""
        return None if self.amount_cny is None else math.log10(max(self.amount_cny, 1_000.0))

    @property
    def band(self) -> str:
        """Currency and size of the amount, two bands to a factor of ten."""
        size = "?" if self.magnitude is None else str(int(self.magnitude * _BANDS_PER_TENFOLD))
        return f"{self.currency}{size}"


@dataclass(frozen=True, slots=True)
class Deal:
    """An occasion on which the named investors put money in; none where they are undisclosed."""

    occasion: Occasion
    investors: tuple[str, ...]


def before(deals: Sequence[Deal], day: int) -> list[Deal]:
    """Return the deals of earlier days than `day`, in an order that depends on their content alone."""
    return sorted((deal for deal in deals if deal.occasion.day < day), key=_content)


def _content(deal: Deal) -> tuple[object, ...]:
    one = deal.occasion
    return (
        one.day,
        one.company,
        one.round,
        one.industry,
        one.place,
        one.band,
        one.amount_cny or 0.0,
        deal.investors,
    )
