"""Plays the beliefs of `docs/assumptions.md` with test mailboxes on a server, and says what they show."""
