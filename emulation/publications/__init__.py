"""Boards as they were published: frozen, with digest, person, time and decision."""
