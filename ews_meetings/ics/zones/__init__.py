"""Names and rules of time zones to IANA zones and instants."""
