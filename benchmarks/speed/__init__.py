"""What benchmarks of large pools and long logs do: a cycle, a rebuild, and what a profile takes."""
