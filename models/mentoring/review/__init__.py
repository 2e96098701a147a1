"""Changes by hand.

- `draft`: to a plan under review, which is solved anew around them
- `in_force`: to the pairs in force, where no draft is under review
"""
