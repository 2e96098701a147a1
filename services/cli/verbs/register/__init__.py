"""Verbs about the register: people and their places, filings, pools, hand-overs."""
