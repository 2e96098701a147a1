"""The shell around the rules: Kafka and the store.

`host.py` gets partitions from the group, `runner.py` performs what a partition's session asks for,
`performer.py` does it with `store.py`, `sender.py` and the handler; `takeover.py` reads what is
stored and compares it with the log.
"""
