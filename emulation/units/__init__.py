"""Units (đơn vị): who hangs under whom, by which name, from when to when; and what became of it."""
