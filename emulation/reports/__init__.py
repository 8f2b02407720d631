"""Reports: what the leader reads in a minute, and the same as one list for Excel."""
