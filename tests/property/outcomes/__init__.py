"""What came of pools' pairs, whatever is told of them in whatever order."""
