"""The event's report: figures with the events that back them, as JSON and as pages."""
