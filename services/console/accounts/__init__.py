"""Who may sign in: accounts with their roles, sessions, keys of programs, and what they all did.

All of it stands in the control database. passwords: argon2id. accounts, sessions, keys, audit: a
group of its tables each.
"""
