"""Bytes from files and mails to wishes."""
