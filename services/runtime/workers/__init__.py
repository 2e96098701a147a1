"""A process of its own for each partition of a service that decides.

- `processes`: the handler that the host runs, which hands all work on
- `partition_process`: one such process as the host sees it: start, ask, end
- `child`: what runs in it
- `settings`: how much memory one may take
- `messages`: what the two say to each other
"""
