"""Turns decisions into notices: who, why, what to do, until when, in the reader's language."""
