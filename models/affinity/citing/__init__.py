"""Which words of two profiles carry their match: their sentences, and how much of each is quoted."""
