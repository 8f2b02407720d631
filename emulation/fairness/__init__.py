"""Whose work is seen: shares of groups beside their share of members, and what came all at once."""
