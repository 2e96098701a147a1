"""Profiles that come, change and leave, which of them take part, and what people answer.

- `admission`: one encoder for all, and each person once among the mentors
- `changes`: what a new, changed or removed profile means for its pairs
- `answers`: accepted, declined, completed
"""
