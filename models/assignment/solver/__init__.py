"""From prices and flows to proven plans.

- `network`, `flow`, `potentials`, `optimum`: the problem as a flow, as far as its rules nest
- `relaxation`, `branch`, `incumbent`: prices for rules that are no flow, and the search they leave
- `total`, `fair`, `randomised`: the greatest total, the worst off first, by lot
- `ties`: equal plans told apart by ids; `certificate`: the prices that prove a plan optimal
- `matrices`: rules in floating point for suggestions; `shortfall`: whose minimum cannot be met
"""
