"""Who mentors whom: the fold of the matcher.

state.py       what a pool's fields hold, and how a state comes back from them
rules.py       why a pair may not be: named functions
board.py       all profiles of a pool in tables: scores and rules of one against many
solve.py       the optimum of given edges, by min-cost flow
turn.py        what one record changes and decides
admission.py   which profiles take part: one encoder, one person once
cycle.py       open_cycle: the whole pool
repair.py      the next best around a change
profiles.py, answers.py, commands.py   what each kind of record leads to
fold.py        records to verbs
why.py         a pairing explained
"""

from models.matching.fold import Matcher
from models.matching.state import State
from models.matching.why import Why, why

__all__ = ["Matcher", "State", "Why", "why"]
