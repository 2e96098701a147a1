"""A programme's rules as sentences with form fields, and what a change of them is.

- `fields`: the rules that have a sentence; `sentences`: those sentences in a reader's language
- `changes`: from a form to a programme, checked by its contract, and what differs
"""
