"""The yearly sheet of a unit: scored by itself, by its cluster or commune, and in the end."""
