"""What `ics check` says of files and mails: what becomes of each event, and what other programs make of it."""
