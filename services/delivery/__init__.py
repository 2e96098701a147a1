"""Brings notices to people, once: a ledger of what was sent, and channels that send it.

app: the service that follows the decisions. intake: from a decision to rows of the ledger. ledger: the rows and how their
state changes. sending: the loop from claimed rows to what became of them. messages, invitation: a row made into what is sent.
links: what a link in a message opens. channels: a file each. settings: what the environment says.
"""
