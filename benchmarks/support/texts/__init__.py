"""Clean texts made up for benchmarks, and what machines do to texts."""
