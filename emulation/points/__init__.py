"""Points: the arithmetic of the rules, the append-only ledger, the counters that boards read."""
