"""What is said beside an entry: to its sender, and among those who decide."""
