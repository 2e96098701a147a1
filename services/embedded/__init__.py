"""Everything on one machine: broker, store and services as child processes that end with their parent."""
