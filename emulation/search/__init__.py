"""Search (tra cứu): an entry is found by any of its words, marked or not, within one's scope."""
