"""Connections of the command line: to the broker and the store, and what it sends and reads there."""
