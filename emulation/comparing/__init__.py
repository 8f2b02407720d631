"""What makes units comparable, as an office keeps it: numbers of Party members, day by day."""
