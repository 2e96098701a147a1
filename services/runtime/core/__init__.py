"""The rules of delivery, pure: no broker, no store, no clock, no event loop.

`session.py` decides what happens to one partition (events in, actions out, both in `events.py`);
`lease.py` holds what a worker knows of it; `stamps.py` tells repeats from losses; `outgoing.py` and
`storage.py` are what goes to broker and store; `handler.py` is the line between delivery and the
work of a service.
"""
