"""What became of notices, for a person at the command line."""
