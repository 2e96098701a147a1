"""Questions that are computed from a pool's stored state, in a process of their own.

- `asked`: the questions, their answers, and who answers them
- `answering`: a question answered, from a pool's stored fields
- `worker`: the process; `stored`: reads the store and has the process answer, within bounds
"""
