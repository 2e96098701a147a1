"""Decides who goes on stage."""
