"""The desk: pages that need many packages — each role's home, the page of one entry, its files."""
