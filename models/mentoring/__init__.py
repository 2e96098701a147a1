"""Who mentors whom: the fold of the matcher.

- `fold`: each kind of record to its verb; `commands`: what operators ask for
- `state`, `stored`, `restored`: a pool in memory, its stored fields, and the way back
- `transaction`: what one record changes and decides
- `rules`: why a pair may not be, as named functions; `resolution`, `doubts`: whom references mean
- `score_index`: scores and rules of one profile against all of the other side
- `profiles`: profiles that come, change and leave, and what people answer
- `planning`: the pool as a problem, its plan, and the next best around a change
- `review`: changes by hand, to a draft or to what is in force
- `explain`: why, why not, why none and what if, which change nothing
"""

from models.mentoring.explain.why import PairingWhy, why
from models.mentoring.fold import Matcher
from models.mentoring.state import MentoringState

__all__ = ["Matcher", "MentoringState", "PairingWhy", "why"]
