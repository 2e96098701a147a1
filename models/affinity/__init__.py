"""How well two profiles fit: integer scores from vectors and stated facts, and the reason in their own words.

Everything is deterministic on any machine: vectors are int8, their dot products are exact, what follows is
integers or single IEEE 754 operations, which every machine rounds alike.

    table = Table(mentors, side="partner", weights=MENTORING, dims=384)
    table.scores(startup)                    # int16[n], 0 to 10,000, in the order of table.ids (sorted)
    found = fit(startup, mentor, MENTORING)  # one pair: the same score, with its parts
    reason(startup, mentor, found)           # contracts.decisions.Reason
"""

from models.affinity.column import Column
from models.affinity.features import Fit, Partner, fit, same_region
from models.affinity.quotes import quote_pair
from models.affinity.reasons import reason, shared_industries, shared_needs, texts_of
from models.affinity.table import Table
from models.affinity.vectors import decode
from models.affinity.weights import MENTORING, ROADSHOW, TOP, Weights

__all__ = [
    "MENTORING",
    "ROADSHOW",
    "TOP",
    "Column",
    "Fit",
    "Partner",
    "Table",
    "Weights",
    "decode",
    "fit",
    "quote_pair",
    "reason",
    "same_region",
    "shared_industries",
    "shared_needs",
    "texts_of",
]
