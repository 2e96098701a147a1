"""Changes by hand to a roadshow: what an organiser settles, and what that costs.

- `compiling`: what a command asks for, as a directive; `steps`: carried out, taken back, redone
- `redraw`: the documents that follow, solved anew around it; `savepoint`: tried and taken back
- `answer`: what a step changes, and what it costs in the plan's own measure
- `broken`, `order_conflict`: which rules an illegal one would break; `ways`: the cheapest ways out
- `trial`: all of it tried on a stored state; `what_if`: other rules, days and people
"""
