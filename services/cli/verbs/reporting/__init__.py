"""Reports over several events."""
