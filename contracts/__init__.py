"""What travels on topics, and nothing else.

feeds: what operators write. codes: the tables that it is checked against. pool_log, decisions,
notices, quarantine: internal records. envelope, catalogue: headers and topics. normal, script,
language, identity, uscc: one form for every text, person and code. generate: schemas and pages made
from all of it.
"""
