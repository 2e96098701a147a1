"""`duijie outcomes`: what came of a pool's pairs."""
