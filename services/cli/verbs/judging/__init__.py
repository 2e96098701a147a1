"""What judges gave: score sheets from files."""
