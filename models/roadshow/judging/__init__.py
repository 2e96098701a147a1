"""Judging a round.

- `panels`, `seating`: who sits on which panel; `ties`: whom a judge must not judge
- `duty`: the hours of a judge's duty
- `sheets`, `scoring`: score sheets as they come in, and the results of a round
- `ranking`, `promotion`: what the sheets add up to, and who goes on
"""
