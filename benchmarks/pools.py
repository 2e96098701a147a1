"""Texts as a pool of startups and mentors, scored as the matcher scores them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.encoders import languages_of
from contracts.pool_log import Mentor, Startup, Vectors
from models.affinity import CLEAR, MENTORING, Lens, Measure, Table, read_pool
from models.encoders import Vectors8

TEXTUAL = {name: MENTORING[name] for name in ("dense", "lexical")}
"""The default weights of what is read in texts."""
MODEL = "measured"

Sections = Mapping[str, Vectors8]
"""Section -> int8[n, d]; zeros where a text has none."""


class Pool:
    """Startups that each have one text, and mentors that each have one."""

    def __init__(self, startups: Sequence[str], ours: Sections, mentors: Sequence[str], theirs: Sections) -> None:
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

    def lens(self, *, balanced: bool = True) -> Lens:
        """Return what a cycle would read of the pool; without `balanced` its means and rarities alone."""
        found = read_pool([*self.startups, *self.mentors], MODEL, self.dims)
        return found if balanced else msgspec.structs.replace(found, anchors={})

    def scores(self, lens: Lens = CLEAR, weights: Mapping[str, int] = TEXTUAL) -> NDArray[np.int64]:
        """Return int64[startups, mentors], 0 to 10,000."""
        table = Table(self.mentors, side="partner", measure=Measure(weights, lens, MODEL), dims=self.dims)
        return table.scores_many(self.startups).astype(np.int64)


def _vectors(sections: Sections, place: int) -> Vectors:
    rows = {name: rows[place] for name, rows in sections.items() if rows[place].any()}
    armoured = {name: base64.b64encode(row.tobytes()).decode() for name, row in rows.items()}
    first = next(iter(sections.values()))
    return Vectors(
        MODEL, first.shape[1], armoured or {next(iter(sections)): base64.b64encode(first[place].tobytes()).decode()}
    )
