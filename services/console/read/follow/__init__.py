"""Keeping a read model up to broker and store."""
