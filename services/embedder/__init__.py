"""The embedder: puts the vectors of new text into the records, in batches.

app, handler: the service. cache: no text is encoded twice. encoders: which encoder, one interface.
encoder, engine, tokenizer, weights: the carried one. prepare, calibrate: what is made before.
"""
