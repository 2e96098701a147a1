"""Who goes on stage.

- `demand`: how keen investors are on each startup; `coverage`: which pitches fit which investor
- `limits`: what the rules ask for
- `merit`: what makes a choice better; `exact`, `greedy`, `choice`: the best one, with its proof
- `selection`, `appraisal`: from a pool to its task and its choice
- `cycle`: when a list is drawn up and published; `moving_up`: who follows one that withdrew
- `document`, `changelog`, `left_out`: the list as decided, what changed in it, who is not on it
"""
