"""What travels between mailboxes: requests, updates, cancellations, answers, ordinary mail."""
