"""Decides who mentors whom."""
