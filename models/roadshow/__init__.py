"""The decision core of the roadshow service: who goes on stage, under which quotas, and for which investors.

fold = RoadshowFold()                    # models.fold.Fold
why(state, startup)                      # why a startup is on or off the stage, on a restored state
"""

from models.roadshow.fold import RoadshowFold
from models.roadshow.state import State
from models.roadshow.why import Why, why

__all__ = ["RoadshowFold", "State", "Why", "why"]
