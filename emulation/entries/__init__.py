"""Entries: exemplary models and role-model actions; every version that was sent is kept."""
