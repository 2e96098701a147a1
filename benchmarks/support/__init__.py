"""What several benchmarks share: data, servers, figures."""
