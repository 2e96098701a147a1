"""The decision core: pure, deterministic, typed.

No Kafka, no Redis, no event loop, no clock, no unseeded randomness.
"""
