"""DATE, DATE-TIME, DURATION and RRULE as values; what an event means by them is not known here."""
