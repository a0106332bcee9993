"""Body, attachments, reminder, status, and what has no place in Exchange."""
