"""The day itself.

- `staging`, `deal`, `grid`, `clock`: who is on which stage, and the hours of the day
- `absence`: who withdraws or cannot come; `moves`: who is elsewhere than was published
- `publication`: panels, order and meetings drawn up, published and repaired together
"""
