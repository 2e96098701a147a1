"""What investors did before, as the feature `history`: industry, place, round, size, partners, and
how lately.

    history = History(deals)           # every deal that the pool knows of
    history.scores(occasion)           # 0 to 10,000 by investor, for those with three deals or more

What became of a deal is not even known here: past failure is never a feature.
"""

from models.affinity.history.deals import Deal, Occasion, before
from models.affinity.history.ledger import ELIGIBLE_DEALS, Ledger
from models.affinity.history.scores import NO_HISTORY, History
from models.affinity.history.snapshot import NAMES, Snapshot

__all__ = [
    "ELIGIBLE_DEALS",
    "NAMES",
    "NO_HISTORY",
    "Deal",
    "History",
    "Ledger",
    "Occasion",
    "Snapshot",
    "before",
]
