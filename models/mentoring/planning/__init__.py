"""Who gets whom: the problem, its plan, and the best way to fill what came free.

- `current_pairs`: the live pairs as a new plan finds them; `candidates`: the pairs it chooses from
- `problem`, `limits`, `minimums`: the pool, its limits over groups and its wished-for minimums
- `solving`: the problem solved under the policy of the rules; `plan`: a plan as it is kept
- `cycle`, `beginning`: open_cycle, by command and by itself
- `repair`, `local`, `nearest`: the next best around a change, its optimum, who is near
"""
