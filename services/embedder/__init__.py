"""The embedder: puts the vectors of new text into the records, in batches."""
