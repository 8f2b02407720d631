"""What every feature needs and no feature owns: time, storage, text, numbers, errors, rights."""
