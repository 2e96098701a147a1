"""What the console writes: records of the feeds, with the event's id as the receipt."""
