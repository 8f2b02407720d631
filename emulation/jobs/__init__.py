"""Jobs: what an act leaves to be done afterwards, written in the act's own transaction."""
