"""The assignment engine."""
