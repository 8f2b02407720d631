"""Reviews: commune, then district, recognise what was handed in, ask for completion, or decline."""
