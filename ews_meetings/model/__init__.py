"""What a meeting is, in the words of Exchange Web Services: frozen values, standard library only.

Glossary; one thing, one word.

| word | what it means |
|---|---|
| meeting | what stands in a calendar: subject, span, attendees and the rest (`Meeting`) |
| series | a UID and its meeting; rule and exceptions join it when series come (`Series`) |
| span | when it takes place: instants with their zones, or whole days in a zone (`Span`) |
| zone | an IANA name such as `Europe/Berlin`; Windows ids live in `exchange/` and `ics/` |
| instant | an aware `datetime` in UTC, in names that end in `_at` |
| attendee | a mailbox with a role: required, optional, resource |
| organizer | the owner of the mailbox the meeting stands in; never chosen by a file |
| attachment | a named run of bytes with its digest |
| field | one row of the field table: how it is read, compared, shown (`fields.py`) |
| finding | what became of a piece of the input: kept, changed, lost, refused |
| key | our own searchable name of a meeting on the server (`change.identity`) |
| wish, observed, step, action, plan, outcome | what happens to meetings: see `change/__init__.py` |
"""
