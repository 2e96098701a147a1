"""Questions that change nothing.

- `why`: a pairing explained; `why_not`: what keeps two apart; `why_none`: why a startup has no mentor
- `instead`: a pair side by side, and the price of the next best mentors
- `profile_map`: who is near whom in meaning, and who is paired
- `conflict`: rules that cannot hold together, and repairs; `other_rules`: which rule alone would do
- `what_if`, `what_if_patch`: a pool under other rules, places or people, and how these are written
- `situation`: a pool at one moment, from which every answer starts
- `limit_names`, `exclusions`: limits as people know them, and forbidden pairs as limits
"""
