"""Which way entries go and how long it takes: the editor of routes, days off, what is overdue and
who is reminded, and what nobody may decide."""
