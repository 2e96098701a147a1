"""Checks raw feed records against their contracts and writes one record for each pool they belong to.

app: the handler. origin: which event a record is, and when. decoding: bytes to clean JSON. admit:
whether it keeps its contract. records: from a feed's model to the pool's record; readable: its
texts. entities: what is remembered of each. refusals: why not, and the quarantine record.
"""
