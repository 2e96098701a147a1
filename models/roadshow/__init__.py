"""Who goes on stage, under which quotas, and for which investors: the fold of the roadshow service.

- `fold`: each kind of record to its verb; `commands`: what operators ask for
- `state`, `contest`, `restored`: a pool in memory, its contest, and the way back
- `transaction`: what one record changes and decides
- `profiles`, `filings`, `eligibility`, `entries`, `rounds`: who may be entered, and who may invest
- `conflicts`, `resolution`, `doubts`: interests, and whom references mean
- `shortlist`: the choice with its proof; `explain`: why, and what would bring an entry in
- `judging`, `order`, `meetings`: panels and results, the running order, the one-to-one meetings
- `event_day`: stages and hours, absences, and the publication of all parts at once
"""

from models.roadshow.explain.why import EntryWhy, why
from models.roadshow.fold import RoadshowFold
from models.roadshow.state import RoadshowState

__all__ = ["EntryWhy", "RoadshowFold", "RoadshowState", "why"]
