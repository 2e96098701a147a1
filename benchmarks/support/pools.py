"""Texts as a pool of startups and mentors, scored as the matcher scores them."""

import base64
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Final, NamedTuple, Self

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from benchmarks.support.encoders import languages_of
from contracts.pool_log import Mentor, Startup, Vectors
from models.affinity import MENTORING, UNREAD, Measure, Table, TextStatistics, read_pool
from models.affinity.balance import OCTAVE
from models.encoders import Vectors8

TEXTUAL = {name: MENTORING[name] for name in ("dense", "lexical")}
"""The default weights of what is read in texts."""
MODEL = "measured"

Sections = Mapping[str, Vectors8]
"""Section -> int8[n, d]; zeros where a text has none."""


class Balancing(NamedTuple):
    """How a pool's claims are balanced: `octave` doubles one; `own_claims` are those of the pair."""

    octave: int = OCTAVE
    own_claims: bool = False
    balanced: bool = True


AS_SERVICES_DO: Final = Balancing()
UNBALANCED: Final = Balancing(balanced=False)


class Pool:
    """Startups that each have one text, and mentors that each have one."""

    def __init__(
        self, startups: Sequence[str], ours: Sections, mentors: Sequence[str], theirs: Sections
    ) -> None:
        """Take texts and the vectors of their sections, row i for text i."""
        base: dict[str, Any] = {"pool": "p", "time": 0, "event": "e", "name": ""}
        self.startups = [
            Startup(
                **base, id=f"{place:06}", group="team", language=language, summary=text, industries=[], region="",
                stage="nursery", vectors=_vectors(ours, place),
            )
            for place, (text, language) in enumerate(zip(startups, languages_of(startups), strict=True))
        ]  # fmt: skip
        self.mentors = [
            Mentor(
                **base, id=f"{place:06}", engagement="volunteer", track="innovation", language=language, expertise=text,
                capacity=1, vectors=_vectors(theirs, place),
            )
            for place, (text, language) in enumerate(zip(mentors, languages_of(mentors), strict=True))
        ]  # fmt: skip
        self.dims = next(iter(ours.values())).shape[1]

    def part(self, startups: Sequence[int], mentors: Sequence[int]) -> Self:
        """Return a pool of some of the startups and mentors, by their places."""
        part = copy(self)
        part.startups = [self.startups[place] for place in startups]
        part.mentors = [self.mentors[place] for place in mentors]
        return part

    def text_statistics(self, balancing: Balancing = AS_SERVICES_DO) -> TextStatistics:
        """Return what a cycle would read of the pool; not balanced, its means and rarities alone."""
        statistics = read_pool([*self.startups, *self.mentors], MODEL, self.dims, balancing.octave)
        anchors = statistics.anchors if balancing.balanced else {}
        if balancing.own_claims:
            anchors = {side: replace(here, ids=[]) for side, here in anchors.items()}
        return replace(statistics, anchors=anchors)

    def scores(
        self, statistics: TextStatistics = UNREAD, weights: Mapping[str, int] = TEXTUAL
    ) -> NDArray[np.int64]:
        """Return int64[startups, mentors], 0 to 10,000."""
        table = Table(
            self.mentors,
            side="partner",
            measure=Measure(weights, statistics, MODEL),
            dims=self.dims,
        )
        return table.scores_many(self.startups).astype(np.int64)


def _vectors(sections: Sections, place: int) -> Vectors:
    rows = {name: rows[place] for name, rows in sections.items() if rows[place].any()}
    encoded = {name: base64.b64encode(row.tobytes()).decode() for name, row in rows.items()}
    first = next(iter(sections.values()))
    return Vectors(
        MODEL,
        first.shape[1],
        encoded or {next(iter(sections)): base64.b64encode(first[place].tobytes()).decode()},
    )
