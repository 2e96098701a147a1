"""Who mentors whom: the fold of the matcher.

state.py       what a pool's fields hold, and how a state comes back from them
rules.py       why a pair may not be: named functions
board.py       all profiles of a pool in tables: scores and rules of one against many
standing.py    the live pairs as a new plan finds them; candidates.py: the pairs that it chooses from
problem.py     a pool as the engine's problem; limits.py: its limits over groups; minimums.py: minimum loads that are only wished for
solving.py     the problem solved under the rules' policy; planned.py: a plan as it is kept, with its moves and its document
turn.py        what one record changes and decides
admission.py   which profiles take part: one encoder, one person once
cycle.py       open_cycle: the whole pool; draft.py: a plan under review; in_force.py: changes by hand where there is none
repair.py      the next best around a change; local.py: its optimum
restored.py    a state from what is stored
profiles.py, answers.py, commands.py   what each kind of record leads to
fold.py        records to verbs
why.py         a pairing explained
case.py        what every further explanation starts from; named.py: limits as people know them; bars.py: forbidden pairs as limits
counterfactual.py, other_rules.py   why not that one, and what would bring it in
conflict.py    rules that cannot hold together, and repairs; nobody.py: why a startup has no mentor
what_if.py     a pool under other rules, places or people; what_if_patch.py: how these are written
"""

from models.matching.fold import Matcher
from models.matching.state import State
from models.matching.why import Why, why

__all__ = ["Matcher", "State", "Why", "why"]
