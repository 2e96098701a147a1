"""How well two profiles fit: integer scores from vectors, words and stated facts, and the reason in
their own words.

Everything is deterministic on any machine: vectors are int8, their dot products are exact, what
follows is integers or single IEEE 754 operations, which every machine rounds alike.
docs/affinity.md says what each feature means.

    measure = Measure(weights_of(rules), statistics, model)      # the pool's weights, and what it knows of its texts
    table = Table(mentors, side="partner", measure=measure, dims=384)
    table.scores(startup)                    # int16[n], 0 to 10,000, in the order of table.ids (sorted)
    found = fit(startup, mentor, measure)    # one pair: the same score, with its features
    contributions(found, measure.weights)    # what each feature adds
    reason(startup, mentor, found)           # contracts.decisions.Reason
    aligned(startup, mentor, most=3)         # the sentences that carry the match, with offsets
"""

from models.affinity.citing.sentences import sentence_bounds
from models.affinity.citing.spans import Aligned, Span, aligned, quotations
from models.affinity.closest import Closest, Contenders
from models.affinity.column import Column
from models.affinity.facts import FACTS, Partner, amount_of, city_of, range_of, same_region
from models.affinity.features import (
    NO_TEXTS,
    Fit,
    answering_facts,
    contributions,
    fit,
    score_without_acceptance,
)
from models.affinity.reading import read_pool
from models.affinity.reasons import reason, shared_industries, shared_needs
from models.affinity.table import Table
from models.affinity.text_statistics import UNREAD, Measure, TextStatistics
from models.affinity.vectors import decode, readable
from models.affinity.weights import (
    ACCEPTANCE,
    MENTORING,
    ROADSHOW,
    TOP,
    UNSTATED,
    Weights,
    weights_of,
)
from models.affinity.works import cited_work

__all__ = [
    "ACCEPTANCE",
    "FACTS",
    "MENTORING",
    "NO_TEXTS",
    "ROADSHOW",
    "TOP",
    "UNREAD",
    "UNSTATED",
    "Aligned",
    "Closest",
    "Column",
    "Contenders",
    "Fit",
    "Measure",
    "Partner",
    "Span",
    "Table",
    "TextStatistics",
    "Weights",
    "aligned",
    "amount_of",
    "answering_facts",
    "cited_work",
    "city_of",
    "contributions",
    "decode",
    "fit",
    "quotations",
    "range_of",
    "read_pool",
    "readable",
    "reason",
    "same_region",
    "score_without_acceptance",
    "sentence_bounds",
    "shared_industries",
    "shared_needs",
    "weights_of",
]
