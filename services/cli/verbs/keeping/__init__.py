"""Verbs of who keeps the records: audit, backup and restore, logs without their heads."""
