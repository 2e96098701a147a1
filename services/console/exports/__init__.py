"""Tables of the console as files: what is in them, and how they are sent."""
