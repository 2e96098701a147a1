"""The weights of a score's parts and the bounds of its scale: the one place where they stand."""

from dataclasses import dataclass

TOP = 10_000
"""The best score of a part and of the whole; 0 is the worst."""

UNSTATED = 5_000
"""What a part scores when one side has not stated it: neither for nor against."""

COSINE_LOW = -200_000
COSINE_HIGH = 800_000
"""Cosines in millionths that score 0 and TOP. Centred sentence vectors of unrelated texts lie around 0, of
close ones around 0.6; between the bounds the scale is linear, beyond them it is clipped."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts, in shares of their sum."""

    text: int
    needs: int
    industry: int
    region: int

    @property
    def total(self) -> int:
        """Return the sum of the shares."""
        return self.text + self.needs + self.industry + self.region


MENTORING = Weights(text=65, needs=15, industry=15, region=5)
ROADSHOW = Weights(text=75, needs=0, industry=20, region=5)
