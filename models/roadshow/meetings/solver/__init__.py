"""The timetable as a satisfiability problem.

- `event`: slots, people, tables, requests; `checks`, `shortage`, `faults`: every fault by name
- `problem`: the same in numbers; `encoding`, `clauses`: as a formula; `sat`: the solver
- `timetable`, `optimum`: the fewest breaks, with a bound; `tables`: who sits where
- `holding`, `conflict`, `remedies`: whether all can be held, what cannot, what would make room
- `repair`: a late change with few moves
"""
