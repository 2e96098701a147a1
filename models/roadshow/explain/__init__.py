"""Why an entry is on or off the stage, and what would bring it there.

- `why`: its place explained
- `remedies`: the rules that keep a candidate out, eased one by one
- `admission`: what keeps a startup from being entered, lifted, and then the same
"""
