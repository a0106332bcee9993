"""Bytes from files, mails and containers of them to wishes.

| word | what it means | where |
|---|---|---|
| source | what people call the bytes: a path, or `-`; it stands before each line number | `files.py` |
| container | a file that holds others: a mail store, an archive, what Outlook saves | `containers/` |
| document | one calendar or mail: a file, or one of those in a container | `containers/document.py` |
| part | a leaf of a mail that may be a calendar, an attachment, or prose | `mail_parts.py` |
"""
