"""Who organizes an event, who is invited, and what people answer."""
