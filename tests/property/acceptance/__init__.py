"""What is learned from answers, whatever they are."""
