"""What the sandbox keeps: mailboxes, folders, items, attachments, mails; the only SQL in here."""
