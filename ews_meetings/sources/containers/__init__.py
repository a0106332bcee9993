"""One file that holds several calendars or mails, to documents: mail stores, archives, Outlook's .msg.

| word | what it means | where |
|---|---|---|
| container | a file that holds others: a mail store, an archive, a compressed file | `opening.py` |
| document | one calendar or mail in it, or a file that is one itself | `document.py` |
| opener | gives the bytes from their start, as often as it is asked | `document.py` |

Nothing is unpacked to a name of the container's choosing, and every reading is bounded.
"""
