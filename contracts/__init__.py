"""What travels on topics, and nothing else: feed records, internal records, envelope, topic catalogue, code tables."""
