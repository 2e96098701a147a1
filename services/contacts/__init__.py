"""Takes from the feeds how people can be reached, and keeps it in the vault; nothing else leaves.

app: the handler. reading: from a feed's record to the cards of a profile.
"""
