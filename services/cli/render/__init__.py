"""Results as tables and sentences in the reader's language."""
