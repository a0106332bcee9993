"""Bytes from files and mails to wishes.

| word | what it means | where |
|---|---|---|
| source | what people call the bytes: a path, or `-`; it stands before each line number | `files.py` |
| part | a leaf of a mail that may be a calendar, an attachment, or prose | `mail_parts.py` |
"""
