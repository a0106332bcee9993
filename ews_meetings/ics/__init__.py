"""Calendar text to wishes; RFC 5545's words live here only, and so do icalendar and dateutil."""
