"""Judging a round: who sits on which panel, what their sheets add up to, who goes on."""
