"""People: Party members, citizens, households; the accounts of some, and the roles these hold."""
