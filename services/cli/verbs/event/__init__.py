"""What happens between a shortlist and its day: confirmations, the public notice."""
