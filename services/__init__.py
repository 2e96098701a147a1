"""One package per process, plus `runtime` (what they share) and `cli`: the only place with I/O."""
