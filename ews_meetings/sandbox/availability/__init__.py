"""Free/busy: the zone a client describes, what keeps people busy, and times that suit them."""
