"""Meetings to calendar text, as RFC 5545 has it: what the other half of this room reads back.

| word | what it means | where |
|---|---|---|
| rule | RRULE of a recurrence, which other programs expand to the same dates | `rule.py` |
| onset | an instant at which a zone changes its offset, by its wall clock before it | `onsets.py` |
| event | one VEVENT: a meeting as a whole, or one occurrence of it | `events.py` |
| written | the events of one meeting as bytes, with what could not be said in them | `meetings.py` |
"""
