"""What investors did before, as features and as a ranking: industry, place, round, size, partners, and how lately.

    snapshot = Snapshot(deals, day)                       # knows the deals of days before `day` only
    snapshot.features(occasion)                           # float32[n, len(NAMES)], rows as snapshot.investors
    ranker = Ranker(deals, day, Settings(popularity=False))
    ranker.scores(snapshot, occasion)                     # float64[n], the higher, the likelier

Popularity is a group of columns of its own and can be left out. What became of a deal is not even known here: past
failure is never a feature. Scores are floats and for reports and proposals to people; what enters a pool's decisions
goes through the pool log as integers.
"""

from models.affinity.history.deals import Deal, Occasion, before
from models.affinity.history.ledger import ELIGIBLE_DEALS, Ledger
from models.affinity.history.ranker import Ranker, Settings
from models.affinity.history.snapshot import NAMES, POPULARITY, Snapshot

__all__ = [
    "ELIGIBLE_DEALS",
    "NAMES",
    "POPULARITY",
    "Deal",
    "Ledger",
    "Occasion",
    "Ranker",
    "Settings",
    "Snapshot",
    "before",
]
