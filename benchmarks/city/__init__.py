"""A city of programmes and its register, for benchmarks and property tests.

- `deployment`: the real folds in one process, with the logs between them
- `programmes`: mentors and startups over some weeks, and the optimum over all pools
- `people`: a register log of the size of a large deployment
"""
