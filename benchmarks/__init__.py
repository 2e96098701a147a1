from services.intake import hashes

hashes.use(b"the secret of all benchmarks")
